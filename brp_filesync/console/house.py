"""What all pages share: the installation's parts, the accounts, and how pages are written."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment

from brp_filesync.app import App
from brp_filesync.console.accounts.model import Session, User
from brp_filesync.console.http import Form
from brp_filesync.core.language import Language
from brp_filesync.database.begin import Database


@dataclass(frozen=True, slots=True)
class House:
    """One installation's console. `https` says that people reach it by TLS; `config` is where the
    settings are, for what runs as a process of its own.
    """

    app: App
    accounts: Database
    paper: Environment
    https: bool
    config: Path

    @property
    def language(self) -> Language:
        """The language of the pages: the installation's."""
        return self.app.installation.settings.language


@dataclass(frozen=True, slots=True)
class Visit:
    """A request: of whom, from where, with what. `path` are the parts of its path that have names."""

    house: House
    session: Session | None
    address: str
    at: str
    path: Form
    query: Form
    form: Form

    @property
    def app(self) -> App:
        """The installation's parts."""
        return self.house.app

    @property
    def user(self) -> User:
        """Who is logged in. Only for pages that nobody else gets."""
        if self.session is None:
            raise LookupError("nobody is logged in")
        return self.session.user

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.house.language
