"""What is done with each part of a file that comes: counted, hashed and written."""

from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

from brp_filesync.core.errors import DiskTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.transfer.remote import RemoteFile, too_big


def receiver(
    file: RemoteFile,
    max_bytes: int,
    target: BinaryIO,
    digest: Callable[[bytes], object],
    done: int = 0,
) -> Callable[[bytes], object]:
    """Return what takes the file's parts in their order, after `done` bytes that came before.

    It raises TooBig before more than `max_bytes` are written, and DiskTrouble where `target` can't
    take them.
    """
    size = done

    def write(data: bytes) -> None:
        nonlocal size
        size += len(data)
        if size > max_bytes:
            raise too_big(replace(file, size=size), max_bytes)
        digest(data)
        try:
            target.write(data)
        except OSError as error:
            raise DiskTrouble(
                phrase(
                    "A fetched file can't be written here: {strerror}.", strerror=reason_of(error)
                ),
                phrase(
                    "Make room on the disk, and see that the archive's folder may be written to."
                ),
            ) from None

    return write
