"""The checks of an installation: database, tables, rights, disks, mails and their server."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from brp_filesync.app import App, open_app
from brp_filesync.brp.rights import NIGHTS_RIGHTS as BRP_RIGHTS
from brp_filesync.checkup.chain import Check
from brp_filesync.checkup.judge import judge_disk
from brp_filesync.checkup.line import Found
from brp_filesync.checkup.templates import try_templates
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import ConfigurationMistake, DiskTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.database.begin import dry_database
from brp_filesync.database.rights import lacking
from brp_filesync.flows.mail_login import try_mail_server
from brp_filesync.ledger.commits import demand_newest
from brp_filesync.ledger.rights import NIGHTS_RIGHTS as LEDGER_RIGHTS
from brp_filesync.migrations.revision import demand_whole, present_revision
from brp_filesync.profiles.load import Installation, database_url

_SHORT_WAIT_S = 5.0  # for the writer's turn: a night that is at work isn't waited for


@dataclass(slots=True)
class Site:
    """One installation, and its parts once "database" has opened them."""

    installation: Installation
    clock: Clock
    hold: ExitStack
    app: App | None = None

    def opened(self) -> App:
        """Return the parts. Raises ConfigurationMistake where "database" hasn't come through."""
        if self.app is None:
            raise ConfigurationMistake(phrase("The database isn't open."))
        return self.app


def installation_checks(site: Site) -> Sequence[Check]:
    """Return the installation's checks in their order; they build on "settings"."""
    places: dict[str, Callable[[], Path]] = {
        "archive": lambda: site.installation.path(site.installation.settings.archive),
        "temporary files": lambda: Path(tempfile.gettempdir()),
    }
    database = make_url(database_url(site.installation))
    if database.get_backend_name() == "sqlite":
        places["database"] = lambda: Path(str(database.database)).parent
    if site.installation.settings.log.file is not None:
        log = site.installation.path(site.installation.settings.log.file)
        places["log"] = lambda: log.parent
    return [
        Check("database", lambda: _database(site), ("settings",)),
        Check("tables", lambda: _tables(site), ("database",)),
        Check("rights", lambda: _rights(site), ("tables",)),
        *(
            Check(f"disk: {name}", _of_disk(site, name, place), ("settings",))
            for name, place in places.items()
        ),
        Check(
            "mail templates",
            lambda: try_templates(site.installation, site.clock.now()),
            ("settings",),
        ),
        # Its refused logins are remembered in the database too.
        Check("SMTP", lambda: _smtp(site), ("tables",), online=True),
    ]


def _database(site: Site) -> Found:
    settings = site.installation.settings
    quick = settings.database.model_copy(update={"writer_wait_s": _SHORT_WAIT_S})
    hasty = replace(site.installation, settings=settings.model_copy(update={"database": quick}))
    app = site.hold.enter_context(open_app(hasty, clock=site.clock))
    where = app.engine.url.render_as_string(hide_password=True)
    with app.database.connect() as connection:
        if app.engine.dialect.name == "sqlite":
            kind = f"SQLite {sqlite3.sqlite_version}"
            connection.execute(text("SELECT count(*) FROM sqlite_master"))
        else:
            kind = f"PostgreSQL {connection.scalar(text('SHOW server_version'))}"
            encoding = connection.scalar(text("SHOW server_encoding"))
            if encoding != "UTF8":
                raise ConfigurationMistake(
                    phrase("The database's encoding is {encoding}.", encoding=encoding),
                    phrase("Make it anew with UTF8."),
                )
    site.app = app
    return Found(f"{kind}, {where}")


def _tables(site: Site) -> Found:
    engine = site.opened().engine
    demand_whole(engine)
    with site.opened().database.connect() as connection:
        demand_newest(connection, site.opened().journal)
    return Found(
        phrase(
            "revision {present_revision}, as this version has them",
            present_revision=present_revision(engine),
        )
    )


def _rights(site: Site) -> Found:
    """Take the writer's turn and give it back; on PostgreSQL, look each right up too."""
    wanted = {**BRP_RIGHTS, **LEDGER_RIGHTS}
    with (
        dry_database(site.opened().engine, _SHORT_WAIT_S) as database,
        database.connect() as connection,
    ):
        lacks = lacking(connection, wanted)
    if lacks:
        raise ConfigurationMistake(
            phrase(
                "The database's role lacks {lacks}{value}.",
                lacks=", ".join(lacks[:5]),
                value=", …" * (len(lacks) > 5),
            ),
            phrase("Grant what docs/postgresql.md says, as the owner."),
        )
    return Found(phrase("the writer's turn was taken and given back, and nothing lacks"))


def _of_disk(site: Site, name: str, place: Callable[[], Path]) -> Callable[[], Found]:
    def probe() -> Found:
        folder = place()
        _write_in(folder, make=name == "archive")  # as the first night would
        portals, banks = site.installation.portals, site.installation.banks
        biggest = [each.max_file_bytes for each in portals.values()]
        biggest += [each.max_file_bytes for each in banks.values()]
        free_bytes = shutil.disk_usage(folder).free
        return judge_disk(str(folder), free_bytes, 0 if name == "log" else max(biggest, default=0))

    return probe


def _smtp(site: Site) -> Found:
    settings = site.installation.settings.mail
    if settings is None:
        return Found(phrase("no mail server is configured: mails are promised, kept, and not sent"))
    server = settings.server
    encrypted = try_mail_server(site.opened(), settings)
    account = (
        phrase(", logged in as {username}", username=server.username) if server.username else ""
    )
    return Found(
        phrase(
            "{host}:{port_or_default}, {encrypted}{account}, takes {address} as sender",
            host=server.host,
            port_or_default=server.port_or_default,
            encrypted=encrypted,
            account=account,
            address=settings.sender.address,
        )
    )


def _write_in(folder: Path, *, make: bool) -> None:
    try:
        if make:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as stream:
            stream.write(b"check")
            stream.flush()
    except OSError as error:
        raise DiskTrouble(
            phrase(
                "{folder} can't be written to: {strerror}.",
                folder=folder,
                strerror=reason_of(error),
            ),
            phrase("See that it exists, that we may write there, and that the disk isn't full."),
        ) from None
