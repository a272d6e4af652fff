"""How far a download or an import has come, told to whoever watches; by default nobody does."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, BinaryIO, cast

Step = Callable[[float], None]  # so many bytes further; fewer than none where it begins again
# What is under way, and its bytes → the block in which its steps are told.
Watch = Callable[[str, int], AbstractContextManager[Step]]


def no_step(_further: float) -> None:
    """Take a step that nobody looks at."""


@contextmanager
def unwatched(_what: str, _of: int) -> Iterator[Step]:
    """Yield steps that nobody looks at."""
    yield no_step


def watched(stream: BinaryIO, step: Step) -> BinaryIO:
    """Return the stream, whose every read and write is told as a step."""
    return cast(BinaryIO, _Watched(stream, step))


def rate_of(size: int, seconds: float) -> dict[str, float]:
    """Return what a log's line says of a transfer: bytes, seconds, and bytes a second."""
    told: dict[str, float] = {"bytes": size, "seconds": round(seconds, 3)}
    if seconds > 0:
        told["bytes_per_s"] = round(size / seconds)
    return told


class _Watched:
    """A stream as it is, but for its steps: a `seek` back takes them back."""

    def __init__(self, stream: BinaryIO, step: Step) -> None:
        self._stream = stream
        self._step = step

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._step(len(data))
        return data

    def readinto(self, room: Any) -> int:
        count: int = self._stream.readinto(room)  # type: ignore[attr-defined]
        self._step(count)
        return count

    def write(self, data: bytes) -> int:
        written = self._stream.write(data)
        self._step(written)
        return written

    def seek(self, to: int, whence: int = 0) -> int:
        before = self._stream.tell()
        after = self._stream.seek(to, whence)
        self._step(after - before)
        return after
