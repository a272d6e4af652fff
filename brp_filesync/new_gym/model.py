"""What must be known of a gym to write its first settings: the answers to a few questions."""

import datetime
from dataclasses import dataclass

from brp_filesync.core.language import Language

SQLITE = "sqlite:///../var/filesync.db"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask: a role or a name. What is None is to be filled in."""

    name: str | None = None
    email: str | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NewServer:
    """A portal's server. What is None is to be filled in."""

    password_file: str
    host: str | None = None
    port: int = 22
    username: str | None = None


@dataclass(frozen=True, slots=True)
class NewPortal:
    """A portal whose profile is to be written. What is None is to be filled in.

    `hurried` is for a server whose files are whole at once, as a demo's. `payer_accounts` are those
    that a portal's lumps come from, where it pays in lumps. `orders` is the text of the part on
    order files, where one is proposed.
    """

    name: str
    start_from: datetime.date | str
    server: NewServer
    organisation_number: str | None = None
    contact: Contact = Contact()
    on_trial: bool = True
    hurried: bool = False
    payer_accounts: tuple[str, ...] = ()
    orders: str = ""


@dataclass(frozen=True, slots=True)
class NewBank:
    """A bank whose profile is to be written; where none is said, its numbers are to be filled in."""

    name: str
    start_from: datetime.date
    bankgiros: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()

    @property
    def password_file(self) -> str:
        """Return where its server's password would be, from the settings' folder."""
        return f"secrets/{self.name}.password"


@dataclass(frozen=True, slots=True)
class NewMail:
    """From whom mails to buyers come, and by which server; `plain` is one on this machine."""

    sender: str
    host: str
    username: str | None = None
    port: int | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class NewGym:
    """An installation whose settings are to be written: a gym chain with its own BRP."""

    name: str
    installation: str
    language: Language = "sv"
    database: str = SQLITE
    mail: NewMail | None = None
    alarms_to: str | None = None
    contact: Contact | None = None
    footer: tuple[str, ...] = ()
    portals: tuple[NewPortal, ...] = ()
    banks: tuple[NewBank, ...] = ()

    @property
    def on_a_server(self) -> bool:
        """Return whether the database is a server's, which wants a password."""
        return not self.database.startswith("sqlite:")

    @property
    def secret_files(self) -> tuple[str, ...]:
        """Return where passwords are expected, from the settings' folder."""
        found = [portal.server.password_file for portal in self.portals]
        if self.on_a_server:
            found.append("secrets/database.password")
        if self.mail is not None and self.mail.username is not None:
            found.append("secrets/mail.password")
        return tuple(each for each in found if each.startswith("secrets/"))
