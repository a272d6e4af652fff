"""Bytes in hand are the truth: whether what was read of a file is all of it.

A server may take a file away once it is read, and then ours is the only copy; it may change a
file's time by our reading it; or it may leave out its size. A file that is still being written must
be told from all these. What `exists` told before is compared with what it tells after, and never
with a listing, which may be coarser.
"""

from dataclasses import dataclass
from typing import BinaryIO

from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.transfer.remote import (
    UNTOLD,
    ChangedMeanwhile,
    Fetched,
    Nowhere,
    Remote,
    RemoteFile,
    TakenAway,
    Vanished,
    changed,
    taken_away,
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that was read to its end, and how it was seen last; `gone`: it was taken away."""

    fetched: Fetched
    seen: RemoteFile
    gone: bool


class CutAfterwards(TemporaryTrouble):
    """All of the file came, and then the line broke: the server may have taken it away, or not."""

    def __init__(self, fetched: Fetched, trouble: TemporaryTrouble) -> None:
        super().__init__(trouble.message, trouble.advice)
        self.fetched = fetched


def fetch_whole(
    remote: Remote, file: RemoteFile, target: BinaryIO, max_bytes: int, done: int = 0
) -> Whole:
    """Write the whole of a file, as `exists` has told of it, to `target`; `done` as Remote.fetch.

    Gone afterwards, it is kept. With that size, but another time, it is read once more, and so is
    one whose size or time nobody tells: equal bytes are the file. Raises ChangedMeanwhile where it
    isn't as it was told, Vanished before anything was read, FileRefused where it was taken away
    and isn't whole, CutAfterwards where the line broke once it was read, and what `Remote.fetch`
    raises.
    """
    fetched = remote.fetch(file, target, max_bytes, done)
    # A size of 0 that isn't true is none: some gateways tell nothing else.
    sized = file.size > 0 or fetched.size == file.size
    try:
        return _judged(remote, file, fetched, max_bytes, sized=sized)
    except TemporaryTrouble as trouble:
        if sized and fetched.size != file.size:
            raise
        raise CutAfterwards(fetched, trouble) from None


def _judged(
    remote: Remote, file: RemoteFile, fetched: Fetched, max_bytes: int, *, sized: bool
) -> Whole:
    after = remote.exists(file.folder, file.raw_name)
    if sized and fetched.size != file.size:
        raise taken_away(file, fetched.size) if after is None else _other_size(file, fetched)
    if after is None:
        return Whole(fetched, file, gone=True)
    if after.size != file.size:
        raise changed(file)
    if sized and after.modified_at == file.modified_at and file.modified_at != UNTOLD:
        return Whole(fetched, after, gone=False)
    return _read_again(remote, after, fetched, max_bytes)


def _read_again(remote: Remote, file: RemoteFile, fetched: Fetched, max_bytes: int) -> Whole:
    try:
        again = remote.fetch(file, Nowhere(), max_bytes)
    except (Vanished, TakenAway):  # we hold it whole
        return Whole(fetched, file, gone=True)
    if again != fetched:
        raise changed(file)
    last = remote.exists(file.folder, file.raw_name)
    if last is not None and last.size != file.size:
        raise changed(file)
    return Whole(fetched, file if last is None else last, gone=last is None)


def _other_size(file: RemoteFile, fetched: Fetched) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        phrase(
            "{name} has {size} bytes, says the server, and ends after {read}.",
            name=file.name,
            size=file.size,
            read=fetched.size,
        ),
        phrase("It is looked at again by the next run."),
    )
