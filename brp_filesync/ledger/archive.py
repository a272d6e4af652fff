"""The archive: received files and our answers, as bytes by their SHA-256; nothing is overwritten.

A file is on disk, folder entries and all, before the ledger's row that names it is committed.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from brp_filesync.core.errors import BrokenInvariant, DiskTrouble, NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of

_CHUNK_BYTES = 1 << 20
_ASIDE = ".partial"
_ASIDE_S = 7 * 24 * 3600


class Gone(NotPossible):
    """What the archive had, and has no more by intent: the ledger says since when, and why."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder of contents. A dry run's archive is a temporary one that also sees the real.

    `room` is where what is under way lies meanwhile: a run's own, since each sweeps its room. `gone`
    says of what is missing why that is so, None where nobody knows.
    """

    folder: Path
    behind: Path | None = None
    room: str = ""
    gone: Callable[[str], Gone | None] = field(default=lambda _: None, compare=False)


@contextmanager
def incoming(archive: Archive) -> Iterator[BinaryIO]:
    """Yield a new file to write to; it is gone after the block unless `keep` has taken it.

    Raises DiskTrouble where the disk refuses.
    """
    with _translated():
        folder = archive.folder
        for part in (".", "incoming", archive.room):
            folder = _made(folder / part)
        # Its file is 0600; `keep` links it to its place, and this name goes in any case.
        with tempfile.NamedTemporaryFile(suffix=".part", dir=folder) as stream:
            yield cast(BinaryIO, stream)


def keep(archive: Archive, stream: BinaryIO, sha256: str) -> None:
    """Take what `incoming` gave into the archive, under its hash. Returns when it's on disk."""
    with _translated():
        stream.flush()
        os.fsync(stream.fileno())
        target = _path(archive.folder, sha256)
        _made(target.parent)
        if target.exists():
            os.utime(target)  # what no row names yet isn't old
        else:
            os.link(stream.name, target)
        _sync_folder(target.parent)


def put_aside(archive: Archive, stream: BinaryIO, key: str) -> None:
    """Keep what has come of a file, safely on disk, for `take_up` by the same key in a later run."""
    with _translated():
        stream.flush()
        os.fsync(stream.fileno())
        partial = _partial(archive, key)
        partial.unlink(missing_ok=True)
        os.link(stream.name, partial)
        _sync_folder(partial.parent)


def take_up(archive: Archive, stream: BinaryIO, key: str) -> int:
    """Write what was put aside to what `incoming` gave; return how many bytes that are."""
    partial = _partial(archive, key)
    with _translated():
        if not partial.exists():
            return 0
        with partial.open("rb") as source:
            shutil.copyfileobj(source, stream, _CHUNK_BYTES)
        partial.unlink()
        return stream.tell()


@contextmanager
def workroom(archive: Archive) -> Iterator[Path]:
    """Yield a new folder for files that `keep_file` is to take; it is gone after the block."""
    with _translated():
        folder = archive.folder
        for part in (".", "incoming", archive.room):
            folder = _made(folder / part)
        with tempfile.TemporaryDirectory(suffix=".part", dir=folder) as made:
            yield Path(made)


def keep_file(archive: Archive, path: Path, sha256: str) -> None:
    """Take a file of the workroom into the archive, under its hash. Returns when it's on disk."""
    with _translated(), path.open("rb") as stream:
        path.chmod(0o600)
        keep(archive, cast(BinaryIO, stream), sha256)


def keep_copy(archive: Archive, path: Path, sha256: str) -> bool:
    """Keep a copy of the file, whose hash is known, and say whether it was missing or damaged."""
    target = _path(archive.folder, sha256)
    with _translated():
        if target.exists():
            with target.open("rb") as kept:
                if hashlib.file_digest(kept, "sha256").hexdigest() == sha256:
                    return False
            target.unlink()
        with path.open("rb") as source, incoming(archive) as stream:
            shutil.copyfileobj(source, stream, _CHUNK_BYTES)
            keep(archive, stream, sha256)
    return True


def keep_bytes(archive: Archive, content: bytes) -> str:
    """Keep the content and return its SHA-256. Raises DiskTrouble."""
    sha256 = hashlib.sha256(content).hexdigest()
    if (kept := _path(archive.folder, sha256)).exists():  # what many keep, and safely on disk
        with _translated():
            os.utime(kept)
        return sha256
    with incoming(archive) as stream:
        stream.write(content)
        keep(archive, stream, sha256)
    return sha256


def keep_behind(archive: Archive, sha256: str) -> Path:
    """Keep what a dry run's archive holds for good, and return where. Raises DiskTrouble."""
    real = Archive(archive.behind or archive.folder)
    with open_kept(archive, sha256) as source, incoming(real) as stream:
        with _translated():
            shutil.copyfileobj(source, stream)
        keep(real, stream, sha256)
    return _path(real.folder, sha256)


def open_kept(archive: Archive, sha256: str) -> BinaryIO:
    """Return the content, opened for reading.

    Raises Gone where it is missing because it was pruned, and BrokenInvariant where nobody knows why.
    """
    for folder in (archive.folder, archive.behind):
        if folder is not None and (path := _path(folder, sha256)).exists():
            with _translated():
                return path.open("rb")
    demand_not_gone(archive, sha256)
    raise BrokenInvariant(
        phrase("The archive lacks {sha256}, which the ledger names.", sha256=sha256),
        phrase("Restore the archive's folder from a backup."),
    )


def demand_not_gone(archive: Archive, sha256: str) -> None:
    """Raise Gone where the content is missing because it was pruned, or its loss was accepted."""
    folders = (archive.folder, archive.behind)
    if any(folder is not None and _path(folder, sha256).exists() for folder in folders):
        return
    if (why := archive.gone(sha256)) is not None:
        raise why


def is_kept(archive: Archive, sha256: str) -> bool:
    """Say whether the archive has something under this hash."""
    return _path(archive.folder, sha256).exists()


def sound(archive: Archive, sha256: str) -> bool:
    """Say whether the archive has the content, byte for byte."""
    if not is_kept(archive, sha256):
        return False
    digest = hashlib.sha256()
    with open_kept(archive, sha256) as stream:
        while part := stream.read(_CHUNK_BYTES):
            digest.update(part)
    return digest.hexdigest() == sha256


def size_kept(archive: Archive, sha256: str) -> int | None:
    """Return how many bytes a content takes on the disk, None where it is missing."""
    try:
        return _path(archive.folder, sha256).stat().st_size
    except FileNotFoundError:
        return None


def kept_since(archive: Archive) -> Iterator[tuple[str, float]]:
    """Yield the SHA-256 of all that the archive holds, and since when (Unix seconds)."""
    with _translated():
        for path in archive.folder.glob("[0-9a-f][0-9a-f]/*"):
            yield path.name, path.stat().st_mtime


def remove(archive: Archive, sha256: str) -> bool:
    """Take a content away for good, and say whether it was there. Raises DiskTrouble."""
    with _translated():
        path = _path(archive.folder, sha256)
        if not path.exists():
            return False
        path.unlink()
        _sync_folder(path.parent)
        return True


def sweep(archive: Archive, now_unix: float) -> None:
    """Remove what a killed run left half downloaded in this room; only under the room's lock.

    What was put aside in order stays for some days.
    """
    with _translated():
        for partial in (archive.folder / "incoming" / archive.room).glob(f"*{_ASIDE}"):
            if now_unix - partial.stat().st_mtime > _ASIDE_S:
                partial.unlink(missing_ok=True)
        for left in (archive.folder / "incoming" / archive.room).glob("*.part"):
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink(missing_ok=True)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskTrouble(
            phrase("The archive's disk refused us ({strerror}).", strerror=reason_of(error)),
            phrase("Check its free space and the folder's rights."),
        ) from error


def _path(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def _partial(archive: Archive, key: str) -> Path:
    return archive.folder / "incoming" / archive.room / f"{key}{_ASIDE}"


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sync_folder(folder: Path) -> None:
    for each in (folder, folder.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
