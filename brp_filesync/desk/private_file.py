"""A file that only its owner reads, whole or not there at all, and on disk when it's told of."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from brp_filesync.core.errors import DiskTrouble, NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.database.durable import sync


def make_folder(folder: Path) -> None:
    """Make the folder, 0700, where it is missing. Raises DiskTrouble."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _trouble(folder, error) from error


@contextmanager
def private_file(path: Path) -> Iterator[BinaryIO]:
    """Yield the file, 0600, to be written in place of what was there. Raises DiskTrouble.

    What is no file, such as /dev/stdout, keeps its rights.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                os.fchmod(file.fileno(), 0o600)
            yield file
    except OSError as error:
        raise DiskTrouble(
            phrase("{path} can't be written ({strerror}).", path=path, strerror=reason_of(error))
        ) from error


def put(path: Path, content: bytes) -> None:
    """Write the file, 0600, under a temporary name first, which a later try takes over.

    Nothing is done where it is there with these bytes; NotPossible where it has others. Raises
    DiskTrouble.
    """
    try:
        if path.exists():
            _demand_same(path, content)
        else:
            part = path.with_name(f"{path.name}.part")
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            try:
                part.replace(path)
            except FileNotFoundError:  # another export was at it too, and has renamed it
                _demand_same(path, content)
        sync(path.parent)
    except OSError as error:
        raise _trouble(path, error) from error


def _demand_same(path: Path, content: bytes) -> None:
    if path.read_bytes() != content:
        raise NotPossible(
            phrase("{path} is there already, with other content.", path=path),
            phrase("Move it away, or name another folder with --sie."),
        )


def _trouble(path: Path, error: OSError) -> DiskTrouble:
    return DiskTrouble(
        phrase("{path} can't be written ({strerror}).", path=path, strerror=reason_of(error)),
        phrase("Name another folder with --sie, or check its rights and its disk."),
    )
