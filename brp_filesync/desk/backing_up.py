"""A backup, while everything runs: the database first, then what of the archive isn't there yet.

A folder a backup, named by its moment, beside one archive for them all. It is whole when it bears
that name: until then it is called `.partial`.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brp_filesync.app import App
from brp_filesync.brp.numbers import next_numbers
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.database.copying import copy_database
from brp_filesync.database.durable import sync
from brp_filesync.database.engine import make_engine
from brp_filesync.desk.backups_kept import (
    ARCHIVE,
    CONSOLE,
    MANIFEST,
    backup_disk,
    moment_name,
    sha256_of,
)
from brp_filesync.desk.backups_old import remove_old
from brp_filesync.ledger.archive import key_of, on_disk
from brp_filesync.ledger.commits import commits_known, demand_newest, latest_attempt
from brp_filesync.ledger.in_use import in_use
from brp_filesync.migrations.revision import demand_current, present_revision
from brp_filesync.profiles.load import Installation, console_file

# What else lies beside the settings may be a secret, whatever it is called.
_SETTINGS = (".yaml", ".yml", ".html", ".j2", ".css")


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup's folder, and how many contents of the archive are new in it, of how many."""

    path: Path
    new: int
    contents: int


def backups_folder(installation: Installation) -> Path:
    """Return the folder that the settings name. Raises NotPossible where they name none."""
    settings = installation.settings.backup
    if settings is None:
        raise NotPossible(
            phrase("The settings name no folder for backups."),
            phrase(
                "Write `backup: {folder}` there, or name it: `filesync backup make FOLDER`.",
                folder="{folder: /mnt/backup/gym}",
            ),
        )
    return installation.path(settings.folder)


def back_up(app: App, folder: Path) -> BackedUp:
    """Write a backup into the folder. Raises DiskTrouble, and NotPossible for one of this second.

    Settings go with it, and pinned keys, but no secrets. When it is whole, the folder's backups that
    are too old are removed.
    """
    demand_current(app.engine)
    made = folder / moment_name(app.now)
    partial = made.with_name(f"{made.name}.partial")
    with backup_disk(folder), in_use(app.archive):
        with app.database.connect() as connection:
            demand_newest(connection, app.journal)
            told: dict[str, Any] = {
                "made_at": app.now,
                "installation": app.installation.settings.installation,
                "database": app.engine.dialect.name,
                "revision": present_revision(app.engine),
                "commits": commits_known(connection),
                "attempt": latest_attempt(connection),
                "series": next_numbers(connection),
            }
        if made.exists():
            raise NotPossible(phrase("{path} is there already.", path=made))
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700, parents=True)
        copy_database(app.engine, partial / "database")
        _copy_console(app, partial / CONSOLE)
        _copy_settings(app, partial / "config")
        contents, new = _copy_archive(app.archive.folder, folder / ARCHIVE)
        told["files"] = {
            str(path.relative_to(partial)): sha256_of(path)
            for path in sorted(partial.rglob("*"))
            if path.is_file()
        }
        told["archive"] = contents
        told["sealed"] = {
            path.name: sha256_of(path) for path in on_disk(app.archive) if key_of(path)
        }
        _write(partial / MANIFEST, json.dumps(told, ensure_ascii=False, indent=1).encode())
        for path in (*partial.rglob("*"), partial):
            sync(path)
        partial.rename(made)
        sync(folder)
    remove_old(folder, app.installation.settings.retention.backups_days, app.clock.now())
    return BackedUp(made, new, len(contents))


def _copy_console(app: App, target: Path) -> None:
    """Copy the console's accounts, where there are any: hashes, and the keys of their apps."""
    there = console_file(app.installation)
    if there.is_file():
        engine = make_engine(f"sqlite:///{there}")
        try:
            copy_database(engine, target)
        finally:
            engine.dispose()


def _copy_settings(app: App, target: Path) -> None:
    folder = app.installation.folder
    target.mkdir(mode=0o700)
    for path in sorted(folder.rglob("*")):
        own = path.relative_to(folder)
        if path.is_file() and path.suffix in _SETTINGS and own.parts[0] != "secrets":
            (target / own).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(target / own, path.read_bytes())
    hosts = app.installation.path(app.installation.settings.known_hosts)
    if hosts.is_file():
        _write(target / "known_hosts", hosts.read_bytes())


def _copy_archive(source: Path, target: Path) -> tuple[list[str], int]:
    """Copy what the target lacks; return all hashes, and how many were new."""
    contents, new = [], 0
    for path in sorted(source.glob("[0-9a-f][0-9a-f]/*")):
        contents.append(path.name)
        copy = target / path.parent.name / path.name
        if copy.exists():
            continue
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = copy.with_name(f"{copy.name}.partial")
        shutil.copyfile(path, partial)
        partial.chmod(0o600)
        sync(partial)
        partial.rename(copy)
        sync(copy.parent)
        new += 1
    return contents, new


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
