"""How mails to buyers are written and sent: the `mail` part of an installation's settings."""

from typing import Literal

from pydantic import Field, field_validator, model_validator

from brp_filesync.core.mail_address import is_ordinary
from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.language import KnownLanguage
from brp_filesync.profiles.oauth2 import OAuth2
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.profiles.strict import Strict, misfits

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
# RFC 8314 for implicit TLS, RFC 6409 for submission, RFC 5321 for a relay on this machine.
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def plain_address(text: str) -> str:
    """Return the address. Raises ValueError unless every mail server can carry it."""
    if is_ordinary(text):
        return text
    from email_validator import EmailNotValidError, validate_email

    try:
        address = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValueError(phrase("expected an e-mail address, name@example.se")) from None
    return address.ascii_email or address.normalized


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError(
            phrase("holds a newline or a control character: it is a line of the mail's head")
        )
    return text


class MailSender(Strict):
    """Whom the mails are from, as buyers see it."""

    name: str = Field(min_length=1, max_length=100, description="the gym's name")
    address: str = Field(
        description="the sender's e-mail address; its domain should allow the server to send for "
        "it (SPF, DKIM), else mails end as spam"
    )

    _name_is_a_line = field_validator("name")(_one_line)
    _address_is_plain = field_validator("address")(plain_address)


class MailServer(Strict):
    """The SMTP server that takes our mails, and how patient we are with it."""

    host: str = Field(min_length=1, description="the server's name, as its certificate has it")
    port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="without it 587 for `starttls`, 465 for `tls`, 25 for `none`",
    )
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="`starttls`: encrypted after the greeting, else nothing is sent; `tls`: "
        "encrypted from the first byte; `none`: only for a server on this machine",
    )
    ca_file: str | None = Field(
        default=None,
        description="a PEM file with the authority that signed the server's certificate, where "
        "the machine doesn't know it; the certificate is always checked",
    )
    username: str | None = Field(default=None, min_length=1, description="our account there")
    password: SecretReference | None = Field(default=None, description="where its password is kept")
    oauth2: OAuth2 | None = Field(
        default=None,
        description="in the password's place: tokens (XOAUTH2), as Microsoft 365 and Google want "
        "([mail.md](mail.md#by-oauth2))",
    )
    per_minute: int | None = Field(
        default=None,
        ge=1,
        description="the most mails a minute that it allows; without it as fast as it takes them",
    )
    per_connection: int | None = Field(
        default=None,
        ge=1,
        description="the most mails that it allows over one connection; then a new one is opened",
    )
    connect_timeout_s: float = Field(
        default=15, gt=0, description="seconds to wait for a connection and its greeting"
    )
    reply_timeout_s: float = Field(
        default=60, gt=0, description="seconds without an answer after which it is silent"
    )
    deadline_s: float = Field(
        default=1800,
        gt=0,
        description="seconds for all mails of a portal's night; what is left "
        "is sent by the next run",
    )

    @model_validator(mode="after")
    def _nothing_secret_in_the_clear(self) -> "MailServer":
        if self.oauth2 is not None and (self.password is not None or self.username is None):
            raise ValueError(
                phrase("oauth2 takes the password's place: name username and oauth2, no password")
            )
        if self.oauth2 is None and (self.username is None) != (self.password is None):
            raise ValueError(phrase("username and password belong together: name both, or neither"))
        found = []
        if self.security == "none" and self.host not in _THIS_MACHINE:
            text = phrase(
                "only a server on this machine (localhost) may be spoken to without encryption"
            )
            found.append((("security",), text))
        if self.security == "none" and self.username is not None:
            text = phrase("a password is never sent without encryption: use starttls or tls")
            found.append((("username",), text))
        if found:
            raise misfits(found)
        return self

    @property
    def port_or_default(self) -> int:
        """Return the port, or the usual one of its kind of encryption."""
        return _PORTS[self.security] if self.port is None else self.port


class MailLook(Strict):
    """What of the mails' look a gym sets without writing templates of its own."""

    logo: str | None = Field(
        default=None,
        min_length=1,
        description="the text on the band at the top; without it the sender's name",
    )
    colour: str = Field(
        default="#14513b",
        pattern=r"^#[0-9a-fA-F]{6}$",
        description='of the band, as `"#rrggbb"`; its text is white or black, as can be read',
    )
    background: str = Field(
        default="#f1f3f2", pattern=r"^#[0-9a-fA-F]{6}$", description="behind the mail"
    )
    footer: str | None = Field(
        default=None,
        description="at the mail's foot, such as the address of a web site; lines are kept",
    )


class MailRetry(Strict):
    """What becomes of a mail that the server didn't take this time."""

    first_wait_s: int = Field(
        default=900,
        ge=0,
        description="seconds before it is tried again, by the first run after "
        "that; doubled after each further try",
    )
    longest_wait_s: int = Field(
        default=72_000,
        ge=0,
        description="the longest wait: less than a day, so that each night tries",
    )
    tries: int = Field(
        default=8, ge=1, description="after so many it is `failed`, and a person decides"
    )


class MailSettings(Strict):
    """The mails that buyers get: who sends them, how they look, and how they go out."""

    sender: MailSender = Field(description="whom they are from")
    reply_to: str | None = Field(
        default=None, description="where answers go; without it to the sender's address"
    )
    language: KnownLanguage = Field(default="sv", description="of the mails")
    prices: bool = Field(
        default=False,
        description="whether a mail tells the prices that are agreed with the "
        "portal; buyers may pay another there",
    )
    receipt: bool = Field(
        default=False,
        description="whether each buyer is mailed a receipt once the portal has paid, from the first "
        "run on that knows of it; older ones by `filesync mail receipt`",
    )
    look: MailLook = Field(default=MailLook(), description="colours and texts around them")
    templates: str | None = Field(
        default=None,
        description="a folder with templates of the gym's own: each file there "
        "takes the place of the shipped one of that name ([mail.md](mail.md))",
    )
    server: MailServer = Field(description="the SMTP server")
    retry: MailRetry = Field(default=MailRetry(), description="when it didn't work")
    oldest_days: int = Field(
        default=14,
        ge=1,
        description="a mail promised longer ago than this, and never tried, is "
        "waived: whoever begins to send mails doesn't confirm last year's orders",
    )

    @field_validator("reply_to")
    @classmethod
    def _answers_reach_us(cls, text: str | None) -> str | None:
        return None if text is None else plain_address(text)
