"""From the remote folder to the archive and the ledger: complete files only, each once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.core.errors import FilesyncError, PermanentTrouble, TemporaryTrouble
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.download import download
from brp_filesync.flows.inbox import Inbox, sought_in
from brp_filesync.flows.packing import opened_ring, unpacked
from brp_filesync.ledger import arrivals, files, packed
from brp_filesync.ledger.archive import keep_behind
from brp_filesync.ledger.arrivals import Found, Waits
from brp_filesync.ledger.received import receive
from brp_filesync.transfer.choose import Choice, is_too_old
from brp_filesync.transfer.look import Look, look
from brp_filesync.transfer.packed.layers import Ring
from brp_filesync.transfer.remote import (
    ChangedMeanwhile,
    Fetched,
    FileRefused,
    Remote,
    RemoteFile,
    TooBig,
    Vanished,
)
from brp_filesync.transfer.whole import Whole

_log = Log()
_MANY = 10  # files refused, of which one sentence tells


@dataclass(frozen=True, slots=True)
class Fetching:
    """What a visit to the remote folder came to; names are printable.

    `gone` were received, and are on the server no more. `troubles` each kept one file from us.
    """

    received: tuple[str, ...]
    waiting: tuple[str, ...]
    skipped: tuple[str, ...]
    too_big: tuple[str, ...]
    gone: tuple[str, ...] = ()
    troubles: tuple[FilesyncError, ...] = ()


def fetch_files(app: App, inbox: Inbox, remote: Remote) -> Fetching:
    """Download what is complete and not ours yet, and record it; nothing is moved or removed.

    A file that changes meanwhile waits for the next run, one that vanishes is gone, and one that
    the server refuses is told by its name; the others go on. What isn't one file's trouble is
    raised, after what was downloaded before it has been recorded.
    """
    with app.database.connect() as connection:
        present = arrivals.present(connection, inbox.source, inbox.flow)
    known = {found for found, state in present.items() if state == "received"}
    seen = look(remote, app.clock, sought_in(inbox), lambda file: _found(file) in known)
    new = [file for file in seen.choice.fetch if _found(file) not in known]
    waiting = [file for file in seen.choice.waiting if _found(file) not in known]
    with opened_ring(app.installation, inbox.packing) as ring:
        visit = _Visit(seen, ring, refused=dict(seen.refused))
        try:
            if new and "pgp" in inbox.packing.incoming:
                ring.get()  # before any is read, and then perhaps taken away by the server
            remote.ahead(new)
            for file in new:
                _take(app, inbox, remote, file, visit)
        finally:
            _record(app, inbox, visit, waiting, present)
    troubles = _told(inbox, visit)
    return Fetching(
        received=tuple(file.name for file, _ in visit.downloaded),
        waiting=_names(sorted((*waiting, *dict(visit.changing)), key=lambda file: file.raw_name)),
        skipped=_names(seen.choice.too_old),
        too_big=_names(seen.choice.too_big),
        gone=tuple(file.name for file, whole in visit.downloaded if whole.gone),
        troubles=troubles,
    )


def release_tried(app: App, inbox: Inbox) -> None:
    """Let what was tried be imported, once its portal is live: by the first night that isn't a trial.

    `start_from` says from where on, as it does for files on the server: what has no arrival since
    then was only tried, and stays so.
    """
    released = to_release(app, inbox)
    if not released:
        return
    with app.database.connect() as connection, app.database.write(connection):
        for file in released:
            files.move(connection, file, "received")
    _log.info("tried files are imported now", source=inbox.source, files=len(released))


def to_release(app: App, inbox: Inbox) -> list[files.File]:
    """Return the files that were tried, and that the first night that isn't a trial will import."""
    with app.database.connect() as connection:
        tried = files.tried(connection, inbox.source, inbox.flow)
        found = arrivals.of_files(connection, [each.file_id for each in tried])
    return [
        file
        for file in tried
        if not all(
            is_too_old(
                each.raw_name, each.modified_at, inbox.file_name, inbox.start_from, inbox.zone
            )
            for each in found[file.file_id]
        )
    ]


@dataclass(slots=True)
class _Visit:
    """What has been done so far."""

    look: Look
    ring: Ring
    refused: dict[RemoteFile, FilesyncError]
    downloaded: list[tuple[RemoteFile, Whole]] = field(default_factory=list)
    content: dict[str, Fetched] = field(default_factory=dict)  # of what came packed, by its hash
    recorded: set[RemoteFile] = field(default_factory=set)  # ours is the only copy: at once
    changing: list[tuple[RemoteFile, ChangedMeanwhile]] = field(default_factory=list)
    cut: int = 0  # downloads one after the other that the line didn't bear


def _take(app: App, inbox: Inbox, remote: Remote, file: RemoteFile, visit: _Visit) -> None:
    """Download one file. Raises what isn't this file's trouble alone."""
    try:
        whole = download(app, inbox.source, inbox.flow, remote, file, inbox.max_file_bytes)
        if inbox.packing.incoming:
            visit.content[whole.fetched.sha256] = unpacked(
                app, inbox.packing, visit.ring, whole, inbox.max_file_bytes
            )
    except ChangedMeanwhile as changing:
        visit.changing.append((file, changing))
    except Vanished:
        _log.info("file left for later", file=file.name, reason="Vanished")
    except (FileRefused, TooBig) as refused:  # too big for what was told of its size
        visit.refused[file] = refused
    except TemporaryTrouble as trouble:
        # It may be this file that the server stumbles over: the next one tells.
        visit.cut += 1
        if visit.cut > 1 or (file == visit.look.choice.fetch[-1] and not visit.downloaded):
            visit.refused = {
                file: why
                for file, why in visit.refused.items()
                if not isinstance(why, TemporaryTrouble)
            }
            raise
        visit.refused[file] = TemporaryTrouble(
            phrase("The file {name} can't be read: {why}", name=file.name, why=trouble.message),
            trouble.advice,
        )
    else:
        visit.downloaded.append((file, whole))
        visit.cut = 0
        if whole.gone and app.dry:
            raise _lost_by_trying(app, inbox, whole)
        if whole.gone:  # killed before this is recorded, nobody would ever know of it
            with app.database.connect() as connection, app.database.write(connection):
                _receive(app, inbox, visit, connection, whole)
            visit.recorded.add(file)


def _lost_by_trying(app: App, inbox: Inbox, whole: Whole) -> FileRefused:
    """Keep for good what a dry run has made the server give away, and return how it's imported.

    It ends the dry run, which would take the other files away too.
    """
    kept = keep_behind(app.archive, whole.fetched.sha256)
    return FileRefused(
        phrase(
            "The server took {name} away as the dry run read it: it is not imported, and our copy "
            "is the only one.",
            name=whole.seen.name,
        ),
        phrase(
            "Copy {path} to a file called {name}, and import that by `filesync {flow} import`. Make "
            "no dry run against this server.",
            path=str(kept),
            name=whole.seen.name,
            flow=inbox.flow,
        ),
    )


def _record(
    app: App, inbox: Inbox, visit: _Visit, waiting: Sequence[RemoteFile], present: dict[Found, str]
) -> None:
    """Write what was found to the ledger, in one transaction."""
    source, flow, choice = inbox.source, inbox.flow, visit.look.choice
    waits = {
        **{
            _found(file): Waits("incomplete", visit.look.reasons[file.raw_name]) for file in waiting
        },
        **{_found(file): Waits("incomplete", why.message) for file, why in visit.changing},
        **{_found(file): Waits("refused", why.message) for file, why in visit.refused.items()},
        **{_found(file): Waits("too-big") for file in choice.too_big},
    }
    listed = {_found(file) for place in (choice.fetch, choice.too_old) for file in place}
    # Received as something else than it waited as: by our reading it, its time has changed.
    listed -= {_found(file) for file, whole in visit.downloaded if whole.seen != file}
    skipped = [found for file in choice.too_old if (found := _found(file)) not in present]
    with app.database.connect() as connection, app.database.write(connection):
        arrivals.wait(connection, source, flow, present, waits, app.now)
        arrivals.forget_gone(connection, source, flow, present.keys() - listed - waits.keys())
        arrivals.note(connection, source, flow, skipped, "skipped", app.now)
        if inbox.arrival.clear == "none":
            places = (getattr(choice, place) for place in Choice.__slots__)
            names = {file.raw_name for place in places for file in place}
            left = [each for each, state in present.items() if state == "received"]
            gone = [each for each in left if each.raw_name not in names]
            arrivals.leave(connection, source, flow, gone, app.now)
        for file, whole in visit.downloaded:
            if file not in visit.recorded:
                _receive(app, inbox, visit, connection, whole)


def _receive(app: App, inbox: Inbox, visit: _Visit, connection: Connection, whole: Whole) -> None:
    """Record a file by what is in it: it is the same however it is packed."""
    content = visit.content.get(whole.fetched.sha256, whole.fetched)
    receive(
        connection,
        inbox.source,
        inbox.flow,
        _found(whole.seen),
        content.sha256,
        content.size,
        app.now,
        on_trial=inbox.on_trial,
        stays=inbox.arrival.clear == "none",
    )
    if inbox.packing.incoming:
        how = " ".join(inbox.packing.incoming)
        came = whole.fetched.sha256
        packed.remember(connection, inbox.source, "in", came, content.sha256, how, app.now)


def _told(inbox: Inbox, visit: _Visit) -> tuple[FilesyncError, ...]:
    """Return the troubles of single files; where there are many and no file came, the folder's."""
    troubles = tuple(visit.refused.values())
    for file, why in visit.refused.items():
        _log.warning("file refused", source=inbox.source, file=file.name, trouble=why.message)
    if len(troubles) < _MANY or visit.downloaded:
        return troubles
    return (
        PermanentTrouble(
            phrase(
                "None of {count} files in folder {folder} can be read, the first of them {name}.",
                count=len(troubles),
                folder=inbox.folder,
                name=next(iter(visit.refused)).name,
            ),
            troubles[0].advice,
        ),
    )


def _found(file: RemoteFile) -> Found:
    return Found(file.folder, file.raw_name, file.name, file.size, file.modified_at)


def _names(some: Iterable[RemoteFile]) -> tuple[str, ...]:
    return tuple(file.name for file in some)
