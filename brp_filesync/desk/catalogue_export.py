"""A portal's catalogue for a person: its files in a folder, and an overview of what it says.

The files are those that a run sends or has sent: the same version, the same bytes.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from brp_filesync.app import App, alone
from brp_filesync.brp.sold import fetch_sold
from brp_filesync.catalogue_out.decide import decide
from brp_filesync.catalogue_out.decision import Decision
from brp_filesync.catalogue_out.flow import make_catalogue
from brp_filesync.catalogue_out.gather import gather
from brp_filesync.catalogue_out.model import Catalogue
from brp_filesync.catalogue_out.overview import Example, overview, tables
from brp_filesync.catalogue_out.page import page
from brp_filesync.catalogue_out.select import select
from brp_filesync.core.errors import DiskTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.core.source import FlowName
from brp_filesync.desk.private_file import private_file
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.archive import open_kept
from brp_filesync.ledger.catalogues import Kept, SentFile
from brp_filesync.migrations.revision import demand_current
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.server import Server
from brp_filesync.tables.sheets import write_workbook
from brp_filesync.transfer.hostkeys import HostKey, pinned

_FLOW: FlowName = "catalogue"
_BEGINNING_BYTES = 1 << 16
_SHOWN_LINES = 3


@dataclass(frozen=True, slots=True)
class Exported:
    """What the catalogue is, and the files written: none in a dry run, or of one held back."""

    decided: Decision
    written: tuple[Path, ...]


def export(app: App, portal: str, out: Path, *, with_overview: bool) -> Exported:
    """Write the portal's catalogue to the folder, which is made where it isn't there.

    It is recorded as rendered where it is new, so that its version and date stay: the next run
    sends just this one. Raises as `make_catalogue` does, Busy where a run is at it, DiskTrouble.
    """
    profile = app.profile(portal)
    with alone(app, portal, _FLOW) as one:
        demand_current(one.engine)
        decided = decide(one.database, one.archive, profile, one.today, one.now)
        kept = decided.kept
        if kept is None or decided.problems or one.dry:
            return Exported(decided, ())
        with _disk(out):
            out.mkdir(parents=True, exist_ok=True)
            written = [_copied(one, file, out) for file in kept.files]
            if with_overview:
                written += _overviews(one, profile, kept, out)
    return Exported(decided, tuple(written))


def export_on(app: App, portal: str, out: Path, day: date) -> tuple[Catalogue, tuple[Path, ...]]:
    """Write the portal's catalogue as it will be on a day; nothing is recorded.

    Its version is the next one, which another may have had by then. Returns what it is, and the
    files written: none in a dry run, or of one held back. Raises as `export`.
    """
    profile = app.profile(portal)
    demand_current(app.engine)
    with app.database.connect() as connection:
        sold = fetch_sold(connection, portal, day.isoformat())
        version = catalogues.next_version(connection, portal)
    with _disk(out):
        if not app.dry:
            out.mkdir(parents=True, exist_ok=True)
    made = make_catalogue(sold, profile, day, None if app.dry else out, next_version=version)
    for file in made.files:
        file.path.chmod(0o600)
    return made, tuple(file.path for file in made.files)


def _copied(app: App, file: SentFile, out: Path) -> Path:
    path = out / file.name
    with open_kept(app.archive, file.sha256) as source, private_file(path) as target:
        shutil.copyfileobj(source, target)
    return path


def _overviews(app: App, profile: PortalProfile, kept: Kept, out: Path) -> list[Path]:
    settings = app.installation.settings
    day = app.today.isoformat()
    with app.database.connect() as connection:
        facts = gather(connection, profile.portal, day)
    keys: list[HostKey] = []
    if isinstance(profile.server, Server):
        known_hosts = app.installation.path(settings.known_hosts)
        keys = pinned(known_hosts, profile.server.host, profile.server.port)
    shown = overview(
        select(facts, day, profile.commission_product),
        profile,
        gym=settings.installation if settings.mail is None else settings.mail.sender.name,
        contact=settings.contact,
        version=kept.version,
        changed_on=kept.changed_on,
        examples=[_example(app, profile, file) for file in kept.files],
        fingerprints=[(key.type, key.fingerprint) for key in keys],
        language=settings.language,
    )
    written = []
    for suffix, content in (("html", page(shown)), ("xlsx", write_workbook(tables(shown)))):
        path = out / f"{profile.portal}-overview-v{kept.version}.{suffix}"
        with private_file(path) as target:
            target.write(content)
        written.append(path)
    return written


def _example(app: App, profile: PortalProfile, file: SentFile) -> Example:
    """Return the file's first lines, as the portal's encoding has them."""
    with open_kept(app.archive, file.sha256) as stream:
        beginning = stream.read(_BEGINNING_BYTES)
    text = beginning.decode(profile.catalogue_dialect.encoding, errors="replace")
    lines = text.removeprefix("\ufeff").split("\n")[:_SHOWN_LINES]
    shown = tuple(line.removesuffix("\r") for line in lines if line)
    return Example(file.kind, file.name, file.rows, shown)


@contextmanager
def _disk(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskTrouble(
            phrase("{out} can't be written to ({strerror}).", out=out, strerror=reason_of(error)),
            phrase("Name another folder with --out, or check its rights and its disk."),
        ) from error
