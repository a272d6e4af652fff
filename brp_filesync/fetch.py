"""From the remote folder to the archive and the ledger: complete files only, each once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import structlog

from brp_filesync.app import App
from brp_filesync.core.errors import FilesyncError
from brp_filesync.ledger import arrivals, files, outbox
from brp_filesync.ledger.archive import incoming, keep
from brp_filesync.ledger.arrivals import Found
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.transfer.choose import Choice, choose
from brp_filesync.transfer.remote import (
    ChangedMeanwhile,
    Fetched,
    Remote,
    RemoteFile,
    TooBig,
    Vanished,
)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Fetching:
    """What a visit to the remote folder came to; names are printable."""

    received: tuple[str, ...]
    waiting: tuple[str, ...]
    skipped: tuple[str, ...]
    too_big: tuple[str, ...]


def fetch_files(app: App, profile: PortalProfile, flow: str, remote: Remote) -> Fetching:
    """Download what is complete and not ours yet, and record it; nothing is moved or removed.

    A file that changes meanwhile waits for the next run, one that vanishes is gone; other trouble
    is raised, after what was downloaded before it has been recorded.
    """
    choice = _look(app, profile, remote)
    with app.doors.connect() as connection:
        present = arrivals.present(connection, profile.portal, flow)
    known = {found for found, state in present.items() if state == "received"}
    wanted = [file for file in choice.fetch if _found(file) not in known]
    downloaded: list[tuple[RemoteFile, Fetched]] = []
    changing: list[RemoteFile] = []
    trouble: FilesyncError | None = None
    for file in wanted:
        try:
            downloaded.append((file, _download(app, profile, remote, file)))
        except (ChangedMeanwhile, Vanished, TooBig) as left:
            _log.info("file left for later", file=file.name, reason=type(left).__name__)
            if isinstance(left, ChangedMeanwhile):
                changing.append(file)
        except FilesyncError as error:
            trouble = error
            break
    waiting = tuple(sorted((*choice.waiting, *changing), key=lambda file: file.raw_name))
    choice = replace(choice, waiting=waiting)
    _record(app, profile.portal, flow, choice, set(present), downloaded)
    if trouble is not None:
        raise trouble
    return Fetching(
        received=tuple(file.name for file, _ in downloaded),
        waiting=_names(choice.waiting),
        skipped=_names(choice.too_old),
        too_big=_names(choice.too_big),
    )


def _look(app: App, profile: PortalProfile, remote: Remote) -> Choice:
    """Return what the folder holds, sorted out by two listings."""
    folder = profile.folders.orders
    first = remote.list_files(folder)
    app.clock.sleep(profile.arrival.settle_s)
    return choose(
        first,
        remote.list_files(folder),
        profile.arrival,
        profile.orders.file_name,
        start_from=profile.start_from,
        zone=profile.orders.time_zone,
        now_unix=int(app.clock.now().timestamp()),
        max_file_bytes=profile.max_file_bytes,
    )


def _download(app: App, profile: PortalProfile, remote: Remote, file: RemoteFile) -> Fetched:
    with incoming(app.archive) as stream:
        fetched = remote.fetch(file, stream, profile.max_file_bytes)
        keep(app.archive, stream, fetched.sha256)
    _log.info("fetched", portal=profile.portal, file=file.name, bytes=fetched.size)
    return fetched


def _record(
    app: App,
    source: str,
    flow: str,
    choice: Choice,
    present: set[Found],
    downloaded: list[tuple[RemoteFile, Fetched]],
) -> None:
    """Write what was found to the ledger, in one transaction."""
    listed = {_found(file) for place in _places(choice) for file in place}
    seen = _new((*choice.waiting, *choice.too_big), present)
    skipped = _new(choice.too_old, present)
    with app.doors.connect() as connection, app.doors.write(connection):
        arrivals.forget_gone(connection, source, flow, present - listed)
        arrivals.note(connection, source, flow, seen, "seen", app.now)
        arrivals.note(connection, source, flow, skipped, "skipped", app.now)
        for remote_file, fetched in downloaded:
            known = files.receive(
                connection, source, flow, fetched.sha256, fetched.size, remote_file.name, app.now
            )
            found = _found(remote_file)
            arrivals.receive(connection, source, flow, found, known.file_id, app.now)
            if known.state != "received":  # the same content again: the same answer again
                outbox.answer_again(connection, known.file_id, app.now)


def _places(choice: Choice) -> Iterable[tuple[RemoteFile, ...]]:
    return (choice.fetch, choice.waiting, choice.too_old, choice.too_big)


def _new(some: Iterable[RemoteFile], present: set[Found]) -> list[Found]:
    return [found for file in some if (found := _found(file)) not in present]


def _found(file: RemoteFile) -> Found:
    return Found(file.folder, file.raw_name, file.name, file.size, file.modified_at)


def _names(some: Iterable[RemoteFile]) -> tuple[str, ...]:
    return tuple(file.name for file in some)
