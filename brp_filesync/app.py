"""The wiring box: settings in, ready-made parts out. Nothing else constructs them."""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from brp_filesync.brp.audit import acts_since
from brp_filesync.brp.mails import order_names
from brp_filesync.brp.numbers import latest_ids, next_numbers
from brp_filesync.core.clock import Clock, SystemClock
from brp_filesync.core.dates import local_date, utc_text
from brp_filesync.core.errors import NotReady
from brp_filesync.core.loading import without
from brp_filesync.core.phrase import phrase
from brp_filesync.core.progress import Watch, unwatched
from brp_filesync.core.source import FlowName, Source
from brp_filesync.database.begin import Check, Database, dry_database, open_database
from brp_filesync.database.engine import make_engine
from brp_filesync.ledger.archive import Archive, sweep
from brp_filesync.ledger.commits import Commits
from brp_filesync.ledger.gone import said_by
from brp_filesync.ledger.in_use import in_use
from brp_filesync.ledger.locks import only_run, take_epoch
from brp_filesync.ledger.outside import Journal
from brp_filesync.ledger.sealing import Keys
from brp_filesync.mail.login import MailLogin
from brp_filesync.mail.pace import Pace
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.load import Installation, database_url
from brp_filesync.profiles.mail import MailServer
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.reveal import keep_secret, reveal
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.profiles.server import FolderServer, Jump, Server
from brp_filesync.transfer.remote import Remote

if TYPE_CHECKING:
    from brp_filesync.transfer.login import LoginSecrets

Profile = PortalProfile | BankProfile
_NEW_VALUES = 100_000  # that the collector looks through for cycles at a time
Connect = Callable[["App", Profile], Remote]


@dataclass(frozen=True, slots=True)
class App:
    """One installation's parts. A dry one leaves everything as it was."""

    installation: Installation
    clock: Clock
    engine: Engine
    database: Database
    archive: Archive
    connect: Connect
    watch: Watch = unwatched  # who looks at downloads and imports under way
    mail_pace: Pace = field(default_factory=Pace)  # of all that sends mails here

    @property
    def journal(self) -> Journal:
        """The journal outside the database."""
        return journal_of(self.installation)

    @property
    def dry(self) -> bool:
        """Whether nothing of what is done will stay."""
        return self.database.dry

    @property
    def today(self) -> date:
        """The date in Stockholm."""
        return local_date(self.clock.now())

    @property
    def now(self) -> str:
        """The moment, as UTC text."""
        return utc_text(self.clock.now())

    def profile(self, portal: str) -> PortalProfile:
        """Return the portal's profile. ConfigurationMistake: there is none, or it has mistakes."""
        return self.installation.portal(portal)

    def bank(self, bank: str) -> BankProfile:
        """Return the bank's profile. ConfigurationMistake: there is none, or it has mistakes."""
        return self.installation.bank(bank)


@contextmanager
def open_app(
    installation: Installation,
    *,
    dry: bool = False,
    clock: Clock | None = None,
    connect: Connect | None = None,
    watch: Watch = unwatched,
) -> Iterator[App]:
    """Yield the installation's parts. `connect` gives a portal's Remote, by default as its profile
    says.
    """
    settings = installation.settings
    # An import makes millions of short-lived values and hardly a cycle: at the default threshold
    # the collector took a tenth of its time. What is there now is mostly code, which stays.
    if gc.get_threshold()[0] != _NEW_VALUES:
        gc.freeze()
        gc.set_threshold(_NEW_VALUES, 20, 50)
    engine = open_engine(installation)
    clock = clock or SystemClock()
    archive = replace(archive_of(installation, clock), gone=said_by(engine.connect))
    connect = connect or by_profile
    wait_s = settings.database.writer_wait_s
    try:
        if not dry:
            witness = commits_of(installation, clock)
            database = open_database(engine, wait_s, witness=witness)
            yield App(installation, clock, engine, database, archive, connect, watch)
            return
        with tempfile.TemporaryDirectory(prefix="filesync-dry-") as folder:
            aside = replace(archive, folder=Path(folder), behind=archive.folder)
            with dry_database(engine, wait_s) as database:
                yield App(installation, clock, engine, database, aside, connect, watch)
    finally:
        engine.dispose()


@contextmanager
def alone(app: App, source: str, flow: FlowName) -> Iterator[App]:
    """Yield the app with the lock of this source and flow held; raises Busy where it is taken.

    Everything that it commits is checked against the epoch: a run that was overtaken commits
    nothing.
    """
    with only_run(app.engine, source, flow), in_use(app.archive):
        if app.dry:
            yield app
            return
        archive = replace(app.archive, room=f"{source}.{flow}")
        sweep(archive, app.clock.now().timestamp())
        check = take_epoch(app.database, source, flow)
        wait_s = app.installation.settings.database.writer_wait_s
        witness = commits_of(app.installation, app.clock)
        database = open_database(app.engine, wait_s, check, witness)
        yield replace(app, archive=archive, database=database)


def put_back(app: App, check: Check | None = None) -> App:
    """Return an app that may write to a database that is older than its journal, and tells it nothing.

    For `filesync recover` alone. `check` is asked before each commit, and may raise.
    """
    wait_s = app.installation.settings.database.writer_wait_s
    return replace(app, database=open_database(app.engine, wait_s, check))


def archive_of(installation: Installation, clock: Clock) -> Archive:
    """Return the installation's archive, with its keys where the settings name them."""
    settings = installation.settings
    if settings.archive_keys is None:
        return Archive(installation.path(settings.archive))
    keys = Keys(
        installation.path(settings.archive_keys), lambda: utc_text(clock.now())[: len("2026-11")]
    )
    return Archive(installation.path(settings.archive), keys=keys)


def journal_of(installation: Installation) -> Journal:
    """Return the installation's journal: where the settings say, else in the archive's folder."""
    settings = installation.settings
    if settings.journal is not None:
        return _journal_at(installation.path(settings.journal))
    return _journal_at(installation.path(settings.archive) / "journal.jsonl")


@cache
def _journal_at(path: Path) -> Journal:
    return Journal(path)  # one a process: it remembers how far it has been read


def commits_of(installation: Installation, clock: Clock) -> Commits:
    """Return who counts the commits of the installation's database, and tells its journal."""
    journal = journal_of(installation)
    return Commits(
        journal, next_numbers, acts_since, latest_ids, order_names, lambda: utc_text(clock.now())
    )


def open_engine(installation: Installation, *, create: bool = False) -> Engine:
    """Return the engine of the installation's database.

    SQLite's file is made with `create` only, 0600 and its folder 0700; else NotReady is raised
    where it is missing, so that nothing but `filesync db init` ever makes one.
    """
    settings = installation.settings.database
    password = secret_of(installation, settings.password)
    engine = make_engine(database_url(installation), password, settings.writer_wait_s)
    if engine.dialect.name == "sqlite" and engine.url.database:
        path = Path(engine.url.database)
        if not path.exists():
            if not create:
                raise NotReady(
                    phrase("{path} isn't there.", path=path),
                    phrase("Make the database: `filesync db init`."),
                )
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
    return engine


def by_profile(app: App, profile: Profile) -> Remote:
    """Return the portal's or bank's folders, where its profile says.

    Raises as `by_sftp`, and PermanentTrouble for a folder that is missing or isn't mounted.
    """
    place = place_of(profile)
    if not isinstance(place, FolderServer):
        return by_sftp(app, profile)
    from brp_filesync.transfer.local import LocalRemote

    remote = LocalRemote(app.installation.path(place.path), place.marker)
    remote.open()
    return remote


def by_sftp(app: App, profile: Profile) -> Remote:
    """Return the portal's or bank's server, logged in. Raises as transfer.sftp.connect does."""
    # For `Match exec` of an ssh_config, which we never read, paramiko would load a task runner with
    # a YAML reader of its own: a third of paramiko's whole time.
    with without("invoke"):
        from brp_filesync.transfer.sftp import connect

    installation = app.installation
    known_hosts = installation.path(installation.settings.known_hosts)
    secrets = login_secrets(installation, profile)
    return connect(server_of(profile), source_of(profile), secrets, known_hosts, app.clock)


def source_of(profile: Profile) -> Source:
    """Return who is meant, by kind and name."""
    return Source("bank" if isinstance(profile, BankProfile) else "portal", profile.source)


def place_of(profile: Profile) -> Server | FolderServer:
    """Return where a portal's or bank's files are. Raises NotReady for a bank without a place."""
    if profile.server is None:
        raise NotReady(
            phrase(
                "{source} has no server: its files are only taken at hand.", source=profile.source
            ),
            phrase(
                "`filesync payments import FILE --bank {source}`, or enter its server and "
                "folders in its profile.",
                source=profile.source,
            ),
        )
    return profile.server


def server_of(profile: Profile) -> Server:
    """Return the SFTP server of a portal or bank. Raises NotReady where it has none."""
    place = place_of(profile)
    if isinstance(place, FolderServer):
        raise NotReady(
            phrase(
                "{source} has a folder of this machine, {path}, and no server: there is no login "
                "and no host key.",
                source=profile.source,
                path=place.path,
            )
        )
    return place


def where(profile: Profile) -> str:
    """Return what lists call the place of the files: HOST:PORT, or the folder."""
    place = place_of(profile)
    return place.path if isinstance(place, FolderServer) else f"{place.host}:{place.port}"


def login_secrets(installation: Installation, profile: Profile) -> "LoginSecrets":
    """Return what the portal's server is logged in with. Raises ConfigurationMistake."""
    from brp_filesync.transfer.login import LoginSecrets

    def secrets(place: Server | Jump, jump: LoginSecrets | None = None) -> LoginSecrets:
        return LoginSecrets(
            password=secret_of(installation, place.password),
            private_key=secret_of(installation, place.private_key),
            passphrase=secret_of(installation, place.passphrase),
            jump=jump,
        )

    server = server_of(profile)
    return secrets(server, None if server.jump is None else secrets(server.jump))


def mail_login(installation: Installation) -> MailLogin:
    """Return what the mail server is logged in to with, nothing where it needs nothing.

    Raises ConfigurationMistake where a secret isn't kept where the settings say.
    """
    mail = installation.settings.mail
    return MailLogin() if mail is None else mail_login_by(mail.server, installation.folder)


def mail_login_by(server: MailServer, folder: Path) -> MailLogin:
    """Return the same by the server's settings alone, whose secrets count from the folder."""

    def secret(reference: SecretReference | None) -> str | None:
        return None if reference is None else reveal(reference, folder, os.environ)

    oauth2 = server.oauth2
    if oauth2 is None:
        return MailLogin(secret(server.password))
    refresh = oauth2.refresh_token
    keep = None if refresh is None else partial(keep_secret, refresh, folder)
    return MailLogin(
        None,
        secret(oauth2.client_secret),
        secret(refresh),
        secret(oauth2.account_key),
        keep,
    )


def secret_of(installation: Installation, reference: SecretReference | None) -> str | None:
    """Return what the reference leads to, None for none. Raises ConfigurationMistake."""
    if reference is None:
        return None
    return reveal(reference, installation.folder, os.environ)
