"""Who works with the archive: runs and backups beside each other, and alone whoever takes away.

A lock of the operating system's, which is free the moment its process dies.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from brp_filesync.core.clock import SystemClock
from brp_filesync.core.errors import Busy
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger.archive import Archive, archive_disk

_PACE_S = 0.2


@contextmanager
def in_use(archive: Archive) -> Iterator[None]:
    """Keep all that the archive has there within the block; waits while something is taken away.

    A disk that doesn't take the lock's file tells of itself by what is kept next.
    """
    try:
        descriptor = _opened(archive)
    except OSError:
        yield
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What whoever had the archive alone leaves for the next, in the lock's own file."""

    descriptor: int

    def write(self, text: str) -> None:
        """Leave a word, in the place of the last one."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text.encode(), 0)


def last_stamp(archive: Archive) -> str:
    """Return the word that was left last, "" where none was."""
    try:
        return _path(archive).read_text(encoding="utf-8")
    except OSError:
        return ""


@contextmanager
def at_rest(archive: Archive, wait_s: float) -> Iterator[Stamp]:
    """Have the archive alone within the block. Raises Busy where others don't leave it in time."""
    with archive_disk():
        descriptor = _opened(archive)
    try:
        clock = SystemClock()  # others leave it in their own time, whatever day it is here
        until = clock.monotonic() + wait_s
        while not _taken(descriptor):
            if clock.monotonic() >= until:
                raise Busy(
                    phrase("A run or a backup is at work in the archive."),
                    phrase("Nothing was taken away; the next night does it."),
                )
            clock.sleep(_PACE_S)
        yield Stamp(descriptor)
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _opened(archive: Archive) -> int:
    path = _path(archive)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _path(archive: Archive) -> Path:
    return (archive.behind or archive.folder) / "archive.lock"
