"""What is kept no longer than it may be: `filesync prune`, each night and by hand.

What goes is written down first, and taken away after that is committed: a prune that was killed is
finished by the next one. The rows that named it stay.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.desk.retention import LOGS, MAILS, PREVIEWS, UNNAMED, files_out_of_time
from brp_filesync.desk.sealed import settle_keys
from brp_filesync.ledger import contents, gone
from brp_filesync.ledger.archive import (
    Archive,
    archive_disk,
    is_kept,
    kept_since,
    remove,
    size_kept,
    sound,
)
from brp_filesync.ledger.gone import Going
from brp_filesync.ledger.in_use import at_rest, last_stamp
from brp_filesync.migrations.revision import demand_current

_log = Log()


@dataclass(frozen=True, slots=True)
class Pruned:
    """Of one kind, how many contents or files went (or would go), and how many bytes."""

    kind: str
    count: int
    size: int


def prune(app: App, who: str, wait_s: float) -> list[Pruned]:
    """Take away what is kept no longer, and return it by kind; of a dry app it is only told.

    Raises Busy where runs or backups don't leave the archive within `wait_s` seconds, NotReady for a
    database that is older than its journal, and DiskTrouble.
    """
    demand_current(app.engine)
    archive = _real(app.archive)
    with nullcontext() if app.dry else at_rest(archive, wait_s) as stamp:
        with app.database.connect() as connection:
            going, back = _going(app, connection, archive)
            old = [*_old_files(app)]
            if (going or back) and not app.dry:
                with app.database.write(connection):
                    gone.record(connection, _named(going), "pruned", who, app.now)
                    for sha256 in back:
                        gone.came_again(connection, sha256)
        sizes = [(each.kind, each.size or 0) for each in going if each.size is not None]
        sizes += [(kind, size) for kind, _, size in old]
        if not app.dry:
            for each in going:
                remove(archive, each.sha256)
            with archive_disk():
                for _, path, _ in old:
                    path.unlink(missing_ok=True)
            if archive.keys is not None:
                with app.database.connect() as connection:
                    settle_keys(app, connection, archive.keys)
        if stamp is not None:
            stamp.write(app.today.isoformat())
    counts = Counter(kind for kind, _ in sizes)
    found = [
        Pruned(kind, count, sum(size for of, size in sizes if of == kind))
        for kind, count in sorted(counts.items())
    ]
    for pruned in found if not app.dry else ():
        _log.info("pruned", kind=pruned.kind, files=pruned.count, bytes=pruned.size)
    return found


def pruned_on(app: App) -> str:
    """Return the day of the last prune (ISO text), "" where there was none."""
    return last_stamp(_real(app.archive))


def accept_loss(app: App, sha256: str, who: str) -> None:
    """Say that the archive has lost a content for good: nothing asks for it any more.

    Raises NotPossible for what no row names, and for what is there, whole.
    """
    demand_current(app.engine)
    wait_s = app.installation.settings.database.writer_wait_s
    with at_rest(app.archive, wait_s), app.database.connect() as connection:
        if not contents.is_named(connection, sha256):
            raise NotPossible(
                phrase("No row of the ledger names {sha256}.", sha256=sha256),
                phrase("`filesync reconcile` names what the archive lacks."),
            )
        if sha256 in gone.all_gone(connection):
            raise NotPossible(phrase("{sha256} is written down as gone already.", sha256=sha256))
        if sound(app.archive, sha256):
            raise NotPossible(
                phrase("The archive has {sha256}, byte for byte: nothing is lost.", sha256=sha256)
            )
        with app.database.write(connection):
            gone.record(connection, [Going(sha256, "lost", None)], "lost", who, app.now)
            record_act(connection, who, "archive accept-loss", sha256, app.now)
        remove(app.archive, sha256)  # what has rotted mustn't be taken for it when it comes again


def _real(archive: Archive) -> Archive:
    return archive if archive.behind is None else Archive(archive.behind, keys=archive.keys)


def _named(going: Iterable[Going]) -> list[Going]:
    return [each for each in going if each.kind != UNNAMED]


def _going(app: App, connection: Connection, archive: Archive) -> tuple[list[Going], list[str]]:
    """Return what goes, or went and is there still, and what had gone and is there again by right."""
    kept = app.installation.settings.retention
    mails_since = utc_text(app.clock.now() - timedelta(days=kept.mails_days))
    mails = {each for each, done in contents.names_of_mails(connection, mails_since) if done}
    going, needed = let_go(connection, archive, files_out_of_time(app, connection), mails)
    known = gone.all_gone(connection)
    named = needed | {each.sha256 for each in going} | known
    old = app.clock.now().timestamp() - kept.unnamed_days * 86400
    going += [
        Going(sha256, UNNAMED, size_kept(archive, sha256))
        for sha256, since in sorted(kept_since(archive))
        if sha256 not in named and since < old
    ]
    back = [sha256 for sha256 in sorted(known & needed) if is_kept(archive, sha256)]
    return going, back


def let_go(
    connection: Connection, archive: Archive, files: Mapping[int, str], mails: Collection[str]
) -> tuple[list[Going], set[str]]:
    """Return what goes when these files (ids → kind) and a trial's mails (SHA-256) let it go.

    And all that stays, by SHA-256, since something else names it. What went before, and is there
    still, goes too.
    """
    kinds: dict[str, str] = {}
    needed = contents.names_that_stay(connection)
    for sha256, file_id in contents.names_of_files(connection):
        if file_id in files:
            kinds.setdefault(sha256, files[file_id])
        else:
            needed.add(sha256)
    for sha256 in contents.trial_mails(connection):
        if sha256 in mails:
            kinds.setdefault(sha256, MAILS)
        else:
            needed.add(sha256)
    for outer, inner in contents.packed_of(connection):
        if inner in kinds and inner not in needed and outer not in needed:
            kinds.setdefault(outer, kinds[inner])
        else:
            needed.add(outer)
    known = gone.all_gone(connection)
    going = [
        Going(sha256, kind, size)
        for sha256, kind in sorted(kinds.items())
        if sha256 not in needed
        and ((size := size_kept(archive, sha256)) is not None or sha256 not in known)
    ]
    return going, needed


def _old_files(app: App) -> Iterator[tuple[str, Path, int]]:
    """Yield files beside the archive whose days are over: their kind, and their size in bytes."""
    kept, log = app.installation.settings.retention, app.installation.settings.log
    folder = app.archive.behind or app.archive.folder
    places = [(PREVIEWS, folder / "previews", "*", kept.mails_days)]
    if log.file is not None:
        path = app.installation.path(log.file)
        places.append((LOGS, path.parent, f"{path.name}.[0-9]*", kept.logs_days))
    now = app.clock.now().timestamp()
    with archive_disk():
        for kind, where, names, days in places:
            for path in sorted(where.glob(names)):
                found = path.stat()
                if path.is_file() and found.st_mtime < now - days * 86400:
                    yield kind, path, found.st_size
