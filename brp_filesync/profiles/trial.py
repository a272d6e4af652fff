"""How a portal is tried out before its orders count: the `trial` part of its profile."""

from datetime import date

from pydantic import Field, field_validator

from brp_filesync.profiles.mail import plain_address
from brp_filesync.profiles.strict import Strict


class Trial(Strict):
    """What differs while `mode` is `trial`: nothing is imported, and all that goes out says so."""

    file_name: str = Field(
        examples=["{name}.trial"],
        default="TRIAL-{name}",
        pattern=r"^([A-Za-z0-9_][A-Za-z0-9._-]*\{name\}[A-Za-z0-9._-]*|"
        r"\{name\}[A-Za-z0-9._-]+)$",
        description="the name of an answer; `{name}` is the one that it has when the portal is "
        "live. Nothing else may make the portal take it for a real one",
    )
    message: str = Field(
        examples=["PROV: inget är inläst."],
        default="TRIAL: nothing is imported.",
        description='what each row\'s `message` in an answer begins with; "" for nothing',
    )
    ocr_number: str = Field(
        examples=["655969"],
        default="",
        pattern=r"^[0-9]{0,25}$",
        description="what an answer has in place of OCR numbers, in quotes: none is issued. By "
        "default nothing; a portal whose program needs one may be given an example",
    )
    mail_to: str | None = Field(
        examples=["friskvard@gym.example.com"],
        default=None,
        description="the one address that gets the order confirmations; without it none is "
        "written. Buyers get none",
    )
    mails_per_file: int = Field(
        examples=[3], default=20, ge=0, description="at most so many of each file's confirmations"
    )

    day: date | None = Field(
        examples=["2027-01-01"],
        default=None,
        description="orders are judged as if they were placed on this day, or later: so a trial can "
        "begin before the first agreed price does",
    )
    longest_days: int = Field(
        examples=[30],
        default=14,
        ge=1,
        description="so many days after its first file was tried, the report and `filesync status`"
        " begin to ask whether the portal was forgotten on trial",
    )

    @field_validator("mail_to")
    @classmethod
    def _reaches_somebody(cls, text: str | None) -> str | None:
        return None if text is None else plain_address(text)
