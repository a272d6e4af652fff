"""What is written after each run, where, and who gets it: the `report` part of the settings."""

from typing import Literal

from pydantic import Field, field_validator

from brp_filesync.profiles.mail import plain_address
from brp_filesync.profiles.strict import Strict

When = Literal["always", "problems", "weekly"]


class ReportMail(Strict):
    """Who gets the report by mail, and when. It goes out by the server of `mail`."""

    to: tuple[str, ...] = Field(min_length=1, description="the readers' e-mail addresses")
    when: When = Field(
        default="problems",
        description="`always`: after each run; `problems`: when something needs a person; "
        "`weekly`: seven days after the last one. One that couldn't be sent is told of in the "
        "next run's, which then goes out at once",
    )

    @field_validator("to")
    @classmethod
    def _readers_can_be_reached(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(plain_address(each) for each in addresses)


class ReportSettings(Strict):
    """The report of each run: a page, and the same as JSON."""

    folder: str | None = Field(
        default=None,
        description="folder for the reports; without it `reports` beside the archive",
    )
    keep_days: int = Field(
        default=400,
        ge=1,
        description="days after which a report is removed; the database keeps what it told of",
    )
    rejects: bool = Field(
        default=True,
        description="write each file's rejected rows beside the report, ready to be mended; "
        "readable by the user who runs filesync alone, since they hold personal data",
    )
    rejects_keep_days: int = Field(
        default=90, ge=1, description="days after which those are removed"
    )
    mail: ReportMail | None = Field(
        default=None, description="who gets it by mail; without it nobody does"
    )
