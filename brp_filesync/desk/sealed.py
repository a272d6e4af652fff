"""The sealed archive's keys: contents by the key of their class, keys changed, and keys forgotten.

All of it only while nobody else works with the archive. Killed anywhere, the next goes on.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.desk.retention import booked_among
from brp_filesync.ledger.archive import key_of, on_disk, reseal
from brp_filesync.ledger.contents import names_of_files, names_that_stay
from brp_filesync.ledger.in_use import at_rest
from brp_filesync.ledger.sealing import (
    Keys,
    all_keys,
    forget_key,
    make_key,
    newest_key,
    parts,
)
from brp_filesync.migrations.revision import demand_current


def settle_keys(app: App, connection: Connection, keys: Keys) -> int:
    """Seal what has led to something in the books with its month's key of the books; return how many.

    Then forget the keys of months gone by that nothing is sealed with any more.
    """
    short = [each for each in on_disk(app.archive) if ".short." in key_of(each)]
    moved = 0
    if short:
        books = _of_the_books(app, connection, {each.name.partition(".")[0] for each in short})
        for path in short:
            if path.name.partition(".")[0] in books:
                month = key_of(path).partition(".")[0]
                reseal(app.archive, path, newest_key(keys, "books", month))
                moved += 1
    used = {key_of(each) for each in on_disk(app.archive)}
    for name in all_keys(keys):
        if name not in used and not name.startswith(keys.month()):
            forget_key(keys, name)
    return moved


def rekey(app: App, who: str, *, plain: bool) -> int:
    """Seal all contents with new keys, or with none, and forget the old ones; return how many.

    One that was killed is finished. Raises NotPossible without keys in the settings, Busy where
    others don't leave the archive in time, BrokenInvariant for a key that is missing, and DiskTrouble.
    """
    demand_current(app.engine)
    keys = app.archive.keys
    if keys is None:
        raise NotPossible(
            phrase("The settings name no archive_keys: nothing is sealed."),
            phrase("Enter the folder of the archive's keys, on another disk than the archive's."),
        )
    wait_s = app.installation.settings.database.writer_wait_s
    with at_rest(app.archive, wait_s):
        newest = {} if plain else _new_keys(app, keys)
        count = 0
        for path in on_disk(app.archive):
            key = key_of(path)
            of = "" if plain else parts(key)[0] if key else f"{keys.month()}.short"
            if key != newest.get(of, ""):
                reseal(app.archive, path, newest.get(of, ""))
                count += 1
        for name in all_keys(keys):
            if name not in newest.values():
                forget_key(keys, name)
        with app.database.connect() as connection:
            with app.database.write(connection):
                record_act(
                    connection, who, "archive rekey", "archive", app.now, {"contents": count}
                )
            settle_keys(app, connection, keys)
    return count


def _new_keys(app: App, keys: Keys) -> dict[str, str]:
    """Return for each month and class in use its new key; those of a killed one are new still."""
    used = {key_of(each) for each in on_disk(app.archive)}
    latest: dict[str, int] = {}
    for name in all_keys(keys):
        of, number = parts(name)
        latest[of] = max(number, latest.get(of, 0))
    unfinished = any(number < latest[of] for of, number in map(parts, used - {""}))
    found = {f"{keys.month()}.short": 0, **{parts(name)[0]: 0 for name in used if name}}
    for of in found:
        number = latest.get(of, 0) if unfinished else latest.get(of, 0) + 1
        found[of] = number or 1
        make_key(keys, f"{of}.{found[of]}")
    return {of: f"{of}.{number}" for of, number in found.items()}


def _of_the_books(app: App, connection: Connection, contents: Iterable[str]) -> set[str]:
    """Return those of the contents (SHA-256) that something in the books hangs on."""
    wanted = set(contents)
    by_file: dict[int, set[str]] = {}
    for sha256, file_id in names_of_files(connection):
        if sha256 in wanted:
            by_file.setdefault(file_id, set()).add(sha256)
    booked = booked_among(connection, by_file.keys(), app.installation.settings)
    found = wanted & names_that_stay(connection)
    return found.union(*(by_file[file_id] for file_id in booked))
