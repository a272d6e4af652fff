"""A download that was broken off goes on where it was, if what came then is what the server has now.

Size and time tell that the file is the same; the last bytes that came are read once more and compared.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from brp_filesync.transfer.remote import UNTOLD, RemoteFile

# What came of less isn't worth the asking.
LEAST_BYTES = 1 << 20
COMPARED_BYTES = 32 * 1024
_CHUNK_BYTES = 1 << 20


class OtherBytes(Exception):  # noqa: N818 - named by what happened
    """What came before isn't what the server has: the file is read from its beginning."""


@dataclass(slots=True)
class Begun:
    """What is there of a file already: where to go on reading, and what must come there first."""

    start: int  # where the file begins in the target
    digest: "hashlib._Hash"
    done: int = 0
    compared: bytes = b""

    @property
    def offset(self) -> int:
        """Where in the file to read on."""
        return self.done - len(self.compared)

    def comparing(self, write: Callable[[bytes], object]) -> Callable[[bytes], object]:
        """Return what takes the file's parts from `offset` on, and writes what is new.

        It raises OtherBytes.
        """

        def take(data: bytes) -> None:
            if self.compared:
                expected, self.compared = (
                    self.compared[: len(data)],
                    self.compared[len(data) :],
                )
                if data[: len(expected)] != expected:
                    raise OtherBytes
                data = data[len(expected) :]
            if data:
                write(data)

        return take

    def demand_compared(self) -> None:
        """Raise OtherBytes where the server's file ended within what was there already."""
        if self.compared:
            raise OtherBytes


def begun(target: BinaryIO, done: int) -> Begun:
    """Return how to go on with a file of which the last `done` bytes of the target came before."""
    found = Begun(target.tell() - done, hashlib.sha256(), done)
    if done:
        target.seek(found.start)
        left, tail = done, b""
        while left and (data := target.read(min(left, _CHUNK_BYTES))):
            found.digest.update(data)
            left -= len(data)
            tail = (tail + data)[-COMPARED_BYTES:]
        found.compared = tail
    return found


def start_anew(target: BinaryIO, start: int) -> None:
    """Take away what came before."""
    target.seek(start)
    target.truncate()


def is_told(file: RemoteFile) -> bool:
    """Say whether the server tells a size and a real time, by which the file is known again."""
    return UNTOLD not in (file.size, file.modified_at) and file.modified_at != 0


def may_resume(file: RemoteFile, present: RemoteFile | None, done: int) -> bool:
    """Say whether the file as it is now is the one of which `done` bytes came."""
    return is_told(file) and present == file and LEAST_BYTES <= done <= file.size
