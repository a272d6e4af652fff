"""From the remote folder to the archive and the ledger: complete files only, each once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from brp_filesync.app import App
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.log import Log
from brp_filesync.core.progress import watched
from brp_filesync.core.source import FlowName
from brp_filesync.ledger import arrivals, files
from brp_filesync.ledger.archive import incoming, keep
from brp_filesync.ledger.arrivals import Found
from brp_filesync.ledger.received import receive
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.portal import Arrival, PortalProfile
from brp_filesync.transfer.choose import Choice, choose, is_too_old
from brp_filesync.transfer.remote import (
    ChangedMeanwhile,
    Fetched,
    Remote,
    RemoteFile,
    TooBig,
    Vanished,
)

_log = Log()


@dataclass(frozen=True, slots=True)
class Fetching:
    """What a visit to the remote folder came to; names are printable."""

    received: tuple[str, ...]
    waiting: tuple[str, ...]
    skipped: tuple[str, ...]
    too_big: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inbox:
    """A remote folder, which files of it are meant, and when one is complete.

    `on_trial`: what was tried isn't to be imported when it comes again.
    """

    source: str
    flow: FlowName
    folder: str
    arrival: Arrival
    file_name: str
    start_from: date | str | None
    zone: str
    max_file_bytes: int
    on_trial: bool = False


def orders_inbox(profile: PortalProfile) -> Inbox:
    """Return where a portal's order files arrive."""
    return Inbox(
        profile.portal,
        "orders",
        profile.folders.orders,
        profile.arrival,
        profile.orders.file_name,
        profile.start_from,
        profile.orders.time_zone,
        profile.max_file_bytes,
        on_trial=profile.on_trial,
    )


def payments_inbox(profile: BankProfile, folder: str) -> Inbox:
    """Return where a bank's payment files arrive."""
    return Inbox(
        profile.bank,
        "payments",
        folder,
        profile.arrival,
        profile.file_name,
        profile.start_from,
        "Europe/Stockholm",
        profile.max_file_bytes,
    )


def fetch_files(app: App, inbox: Inbox, remote: Remote) -> Fetching:
    """Download what is complete and not ours yet, and record it; nothing is moved or removed.

    A file that changes meanwhile waits for the next run, one that vanishes is gone; other trouble
    is raised, after what was downloaded before it has been recorded.
    """
    choice = _look(app, inbox, remote)
    with app.database.connect() as connection:
        present = arrivals.present(connection, inbox.source, inbox.flow)
    known = {found for found, state in present.items() if state == "received"}
    wanted = [file for file in choice.fetch if _found(file) not in known]
    downloaded: list[tuple[RemoteFile, Fetched]] = []
    changing: list[RemoteFile] = []
    trouble: FilesyncError | None = None
    for file in wanted:
        try:
            downloaded.append((file, _download(app, inbox, remote, file)))
        except (ChangedMeanwhile, Vanished, TooBig) as left:
            _log.info("file left for later", file=file.name, reason=type(left).__name__)
            if isinstance(left, ChangedMeanwhile):
                changing.append(file)
        except FilesyncError as error:
            trouble = error
            break
    waiting = tuple(sorted((*choice.waiting, *changing), key=lambda file: file.raw_name))
    choice = replace(choice, waiting=waiting)
    _record(app, inbox, choice, set(present), downloaded)
    if trouble is not None:
        raise trouble
    return Fetching(
        received=tuple(file.name for file, _ in downloaded),
        waiting=_names(choice.waiting),
        skipped=_names(choice.too_old),
        too_big=_names(choice.too_big),
    )


def release_tried(app: App, inbox: Inbox) -> None:
    """Let what was tried be imported, once its portal is live: by the first night that isn't a trial.

    `start_from` says from where on, as it does for files on the server: what has no arrival since
    then was only tried, and stays so.
    """
    with app.database.connect() as connection:
        tried = files.tried(connection, inbox.source, inbox.flow)
        found = arrivals.of_files(connection, [each.file_id for each in tried])
    released = [
        file
        for file in tried
        if not all(
            is_too_old(
                each.raw_name, each.modified_at, inbox.file_name, inbox.start_from, inbox.zone
            )
            for each in found[file.file_id]
        )
    ]
    if not released:
        return
    with app.database.connect() as connection, app.database.write(connection):
        for file in released:
            files.move(connection, file, "received")
    _log.info("tried files are imported now", source=inbox.source, files=len(released))


def _look(app: App, inbox: Inbox, remote: Remote) -> Choice:
    """Return what the folder holds, sorted out by two listings."""
    first = remote.list_files(inbox.folder)
    app.clock.sleep(inbox.arrival.settle_s)
    return choose(
        first,
        remote.list_files(inbox.folder),
        inbox.arrival,
        inbox.file_name,
        start_from=inbox.start_from,
        zone=inbox.zone,
        now_unix=int(app.clock.now().timestamp()),
        max_file_bytes=inbox.max_file_bytes,
    )


def _download(app: App, inbox: Inbox, remote: Remote, file: RemoteFile) -> Fetched:
    told = app.watch(f"{inbox.source}: fetching {file.name}", file.size)
    with told as step, incoming(app.archive) as stream:
        fetched = remote.fetch(file, watched(stream, step), inbox.max_file_bytes)
        keep(app.archive, stream, fetched.sha256)
    _log.info("fetched", source=inbox.source, file=file.name, bytes=fetched.size)
    return fetched


def _record(
    app: App,
    inbox: Inbox,
    choice: Choice,
    present: set[Found],
    downloaded: list[tuple[RemoteFile, Fetched]],
) -> None:
    """Write what was found to the ledger, in one transaction."""
    source, flow = inbox.source, inbox.flow
    listed = {_found(file) for place in _places(choice) for file in place}
    seen = _new((*choice.waiting, *choice.too_big), present)
    skipped = _new(choice.too_old, present)
    with app.database.connect() as connection, app.database.write(connection):
        arrivals.forget_gone(connection, source, flow, present - listed)
        arrivals.note(connection, source, flow, seen, "seen", app.now)
        arrivals.note(connection, source, flow, skipped, "skipped", app.now)
        for remote_file, fetched in downloaded:
            receive(
                connection,
                source,
                flow,
                _found(remote_file),
                fetched.sha256,
                fetched.size,
                app.now,
                on_trial=inbox.on_trial,
            )


def _places(choice: Choice) -> Iterable[tuple[RemoteFile, ...]]:
    return (choice.fetch, choice.waiting, choice.too_old, choice.too_big)


def _new(some: Iterable[RemoteFile], present: set[Found]) -> list[Found]:
    return [found for file in some if (found := _found(file)) not in present]


def _found(file: RemoteFile) -> Found:
    return Found(file.folder, file.raw_name, file.name, file.size, file.modified_at)


def _names(some: Iterable[RemoteFile]) -> tuple[str, ...]:
    return tuple(file.name for file in some)
