"""The journal: a file outside the database that says what each commit made, a line each.

A line is on disk before anything of its commit leaves this machine. So a database put back from a
backup is seen to be older than what the world has had from us.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from brp_filesync.core.errors import DiskTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.database.durable import sync

_TAIL_BYTES = 1 << 16

Line = Mapping[str, Any]
"""`number` of the commit, `at`, `series` (name → next number), the latest `file`, `attempt` and
`audit` ids, `files` received, `attempts` decided, `mails` begun and ended (kind, portal, its order
number, state), `answers` named (SHA-256, name), and people's `acts`: no personal data."""


@dataclass(slots=True)
class Journal:
    """Where it lies, and how far this process has read it: each commit asks for the latest line."""

    path: Path
    read_to: tuple[int, int, Line | None] = field(default=(0, 0, None), init=False, compare=False)


def latest(journal: Journal) -> Line | None:
    """Return the line of the latest commit; None where there is no journal. Raises DiskTrouble.

    Two processes may have written theirs in the other order.
    """
    with _translated(journal):
        try:
            with journal.path.open("rb") as stream:
                status = os.fstat(stream.fileno())
                inode, offset, known = journal.read_to
                if known is None or inode != status.st_ino or offset > status.st_size:
                    offset, known = max(0, status.st_size - _TAIL_BYTES), None
                known, end = _newest(stream, offset, known)
                if known is None and offset:
                    known, end = _newest(stream, 0, None)
                journal.read_to = (status.st_ino, end, known)
                return known
        except FileNotFoundError:
            return None


def lines_after(journal: Journal, number: int) -> list[Line]:
    """Return the lines of the commits behind this one, in their order. Raises DiskTrouble."""
    with _translated(journal):
        if not journal.path.exists():
            return []
        with journal.path.open("rb") as stream:
            found = [
                line
                for each in stream
                for line in _read(each)
                if isinstance(line.get("number"), int) and line["number"] > number
            ]
    return sorted(found, key=lambda line: int(line["number"]))


def append(journal: Journal, line: Line) -> None:
    """Write the line, and return when it's on disk. Raises DiskTrouble."""
    content = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    with _translated(journal):
        new = not journal.path.exists()
        if new:
            journal.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(journal.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                content = b"\n" + content  # behind one that a power cut has torn
            while content:
                content = content[os.write(descriptor, content) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if new:
            sync(journal.path.parent)


def _newest(stream: IO[bytes], offset: int, known: Line | None) -> tuple[Line | None, int]:
    """Return the newest of that one and those behind the offset, and where the whole lines end."""
    stream.seek(offset)
    content = stream.read()
    found = [known, *_read(content)] if known is not None else list(_read(content))
    newest = max(found, key=lambda line: int(line["number"]), default=None)
    return newest, offset + content.rfind(b"\n") + 1


def _read(content: bytes) -> Iterator[Line]:
    """Yield the whole lines; one that is torn, at either end, says nothing."""
    for each in content.split(b"\n"):
        try:
            line = json.loads(each)
        except ValueError:
            continue
        if isinstance(line, dict) and isinstance(line.get("number"), int):
            yield line


@contextmanager
def _translated(journal: Journal) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskTrouble(
            phrase(
                "The journal {path} can't be read or written ({strerror}).",
                path=journal.path,
                strerror=reason_of(error),
            ),
            phrase(
                "Check its disk's room and the file's rights. Nothing of ours leaves meanwhile."
            ),
        ) from error
