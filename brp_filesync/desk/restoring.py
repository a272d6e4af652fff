"""A backup put back: `filesync restore`. Verified first; what stands there is kept aside.

The journal is told before the database is touched, so that every run stops until `filesync recover`,
whether what came since is known or not.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from brp_filesync.app import archive_of, journal_of, open_engine
from brp_filesync.core.clock import Clock
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import BrokenInvariant, NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.database.putting_back import has_tables, put_back_database
from brp_filesync.desk.backups_kept import (
    ARCHIVE,
    CONSOLE,
    KeptBackup,
    backup_disk,
    kept_backup,
    moment_name,
    sha256_of,
    wrong_of,
)
from brp_filesync.ledger.archive import Archive, copies_of, keep_copy, keep_sealed_copy, key_of
from brp_filesync.ledger.locks import only_run
from brp_filesync.ledger.outside import Journal, append, latest, lines_after
from brp_filesync.migrations.revision import newest_revision
from brp_filesync.profiles.load import Installation, console_file

_FLOWS = ("orders", "payments", "settlements", "catalogue")
_NAMED = ("sha256", "answer_sha256", "basis_sha256")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a restore will do. `living`: something stands where the database goes.

    `settings` are the backup's that aren't as those here, by name: they are left alone.
    """

    backup: KeptBackup
    living: bool
    settings: tuple[str, ...]

    @property
    def upgrade(self) -> bool:
        """Whether its tables are of an earlier version."""
        return bool(self.backup.told["revision"] != newest_revision())


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: where what stood there lies now, and contents put into the archive."""

    aside: Path | None
    contents: int


def plan_restore(installation: Installation, folder: Path) -> Plan:
    """Return what would be done with a backup, or with the newest of a folder of backups.

    Nothing is changed. Raises NotPossible where there is none that fits here, and BrokenInvariant
    where it isn't whole.
    """
    backup = kept_backup(folder)
    _demand_fitting(installation, backup)
    wrong = wrong_of(backup)
    if wrong:
        raise BrokenInvariant(
            phrase(
                "The backup {path} isn't whole: {name} is missing or changed.",
                path=backup.path,
                name=wrong[0],
            ),
            phrase("Nothing is changed. `filesync backup check` tells which others are whole."),
        )
    engine = open_engine(installation, create=True)
    try:
        return Plan(backup, has_tables(engine), tuple(_other_settings(installation, backup)))
    finally:
        engine.dispose()


def restore(installation: Installation, plan: Plan, clock: Clock) -> Restored:
    """Put the backup back. Raises Busy while a run is at work, DiskTrouble and NotPossible.

    Killed, it is done again: the archive is filled first, and the database is changed last, whole.
    """
    now = utc_text(clock.now())
    archive = archive_of(installation, clock)
    journal = journal_of(installation)
    engine = open_engine(installation, create=True)
    try:
        with ExitStack() as held:
            for source, flow in _jobs(installation):
                held.enter_context(only_run(engine, source, flow))
            contents = _fill_archive(archive, plan.backup, journal)
            aside = _aside(engine, archive, now) if plan.living else None
            _tell_journal(journal, plan.backup, now)
            put_back_database(engine, plan.backup.path / "database", aside)
            _put_console(installation, plan.backup)
    finally:
        engine.dispose()
    return Restored(aside, contents)


def _put_console(installation: Installation, backup: KeptBackup) -> None:
    """Put the console's accounts back where there are none: those that are here are newer."""
    kept, place = backup.path / CONSOLE, console_file(installation)
    with backup_disk(backup.path):
        if kept.is_file() and not place.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.touch(mode=0o600)
            place.write_bytes(kept.read_bytes())


def _demand_fitting(installation: Installation, backup: KeptBackup) -> None:
    settings, told = installation.settings, backup.told
    if told["installation"] != settings.installation:
        raise NotPossible(
            phrase(
                "The backup is of {told}, and these settings are of {here}.",
                told=told["installation"],
                here=settings.installation,
            ),
            phrase("Name that one's settings: --config FILE, or --installation NAME."),
        )
    kind = "sqlite" if settings.database.url.startswith("sqlite") else "postgresql"
    if told["database"] != kind:
        raise NotPossible(
            phrase("The backup is of {told}, and database.url is {here}.", **_kinds(told, kind)),
            phrase("Name a database of that kind in the settings."),
        )
    if told["revision"] > newest_revision():
        raise NotPossible(
            phrase(
                "The backup is of revision {revision}, which this version doesn't know.",
                revision=told["revision"],
            ),
            phrase("A newer filesync has made it: install that version."),
        )


def _kinds(told: Mapping[str, Any], kind: str) -> dict[str, str]:
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    return {"told": names.get(told["database"], "?"), "here": names[kind]}


def _other_settings(installation: Installation, backup: KeptBackup) -> list[str]:
    """Return the backup's settings and pinned keys that are otherwise here, or aren't."""
    found = []
    for name, sha256 in backup.told["files"].items():
        if name in ("database", CONSOLE):
            continue
        own = name.removeprefix("config/")
        here = installation.folder / own
        if own == "known_hosts":
            here = installation.path(installation.settings.known_hosts)
        with backup_disk(backup.path):
            if not here.is_file() or sha256_of(here) != sha256:
                found.append(own)
    return found


def _jobs(installation: Installation) -> list[tuple[str, str]]:
    sources = {*installation.portal_names, *installation.bank_names}
    return [(source, flow) for source in sorted(sources) for flow in _FLOWS]


def _fill_archive(archive: Archive, backup: KeptBackup, journal: Journal) -> int:
    """Put what is missing or damaged into the archive: the backup's, and what came since by the
    journal, as far as later backups have it. Return how many contents.
    """
    source = backup.path.parent / ARCHIVE
    since = {
        each[name]
        for line in lines_after(journal, int(backup.told["commits"]))
        for each in (*line.get("files", ()), *line.get("attempts", ()))
        for name in _NAMED
        if name in each
    }
    count = 0
    for name in sorted({*backup.told["archive"], *since}):
        with backup_disk(source):
            for path in copies_of(source, name):
                if key_of(path):
                    count += keep_sealed_copy(archive, path)
                elif sha256_of(path) == name:
                    count += keep_copy(archive, path, name)
    return count


def _aside(engine: Engine, archive: Archive, now: str) -> Path:
    moment = moment_name(now)
    if engine.dialect.name == "sqlite":
        place = Path(str(engine.url.database))
        return place.with_name(f"{place.name}.before-{moment}")
    archive.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return archive.folder.parent / f"{engine.url.database}.before-{moment}.dump"


def _tell_journal(journal: Journal, backup: KeptBackup, now: str) -> None:
    """Let the journal be ahead of what is put back, so that nothing runs before it is recovered."""
    told, last = backup.told, latest(journal)
    before: Mapping[str, Any] = last if last is not None else told
    append(
        journal,
        {
            "number": max(int(told["commits"]), int(before.get("number", 0))) + 1,
            "at": now,
            "series": before["series"],
            "attempt": before["attempt"],
            "file": before.get("file", 0),
            "audit": before.get("audit", 0),
            "restored": backup.made_at,
        },
    )
