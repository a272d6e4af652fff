"""How alarms are told, and the ping for when nothing runs at all: parts of the settings."""

from pydantic import Field, field_validator

from brp_filesync.profiles.mail import plain_address
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.profiles.strict import Strict


class Webhook(Strict):
    """An address that is sent a small JSON for each thing to tell of an alarm."""

    url: SecretReference = Field(
        description="where its URL is kept: whoever knows it may write there; `https`, or `http` "
        "to this machine"
    )
    timeout_s: float = Field(
        default=10, gt=0, description="seconds for one call, from its first byte to its last"
    )
    files: bool = Field(
        default=False,
        description="tell also of each file that was decided, with counts and no personal data: "
        "the files of a run in one call",
    )
    tries: int = Field(
        default=3,
        ge=1,
        description="calls in one run where the server is out of reach or busy, "
        "with a second between them that doubles; the next run goes on",
    )


class AlarmSettings(Strict):
    """What is an alarm, and who is told. Without readers alarms are raised, and only listed."""

    mail_to: tuple[str, ...] = Field(
        default=(), description="the e-mail addresses that are told; `mail` says by which server"
    )
    webhook: Webhook | None = Field(default=None, description="a program that is told")
    remind_days: int = Field(
        default=1, ge=1, description="days between reminders of what is still wrong"
    )
    unmatched_days: int = Field(
        default=14,
        ge=1,
        description="days after which an unmatched payment is an alarm, counted "
        "from the day that it was paid",
    )
    missed_hours: int = Field(
        default=36,
        ge=1,
        description="hours without a run of a portal or bank that ran before, "
        "after which it is an alarm",
    )

    @field_validator("mail_to")
    @classmethod
    def _readers_can_be_reached(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(plain_address(each) for each in addresses)


class PingSettings(Strict):
    """A service that misses us when nothing runs, such as healthchecks.io: a dead man's switch."""

    url: SecretReference = Field(
        description="where its URL is kept; `/start` and the exit code are added to it "
        "([alarms.md](alarms.md)); `https`, or `http` to this machine"
    )
    timeout_s: float = Field(
        default=5, gt=0, description="seconds to wait for it; no run fails by it"
    )
