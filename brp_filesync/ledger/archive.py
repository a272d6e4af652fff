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
from brp_filesync.database.durable import sync
from brp_filesync.ledger.sealing import Keys, newest_key, seal, unseal

_CHUNK_BYTES = 1 << 20
_ASIDE = ".partial"
_SEALED = ".age"
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
    keys: Keys | None = None  # where what is kept is sealed
    gone: Callable[[str], Gone | None] = field(default=lambda _: None, compare=False)


@contextmanager
def incoming(archive: Archive) -> Iterator[BinaryIO]:
    """Yield a new file to write to; it is gone after the block unless `keep` has taken it.

    Raises DiskTrouble where the disk refuses.
    """
    with archive_disk():
        folder = archive.folder
        for part in (".", "incoming", archive.room):
            folder = _made(folder / part)
        # Its file is 0600; `keep` links it to its place, and this name goes in any case.
        with tempfile.NamedTemporaryFile(suffix=".part", dir=folder) as stream:
            yield cast(BinaryIO, stream)


def keep(archive: Archive, stream: BinaryIO, sha256: str) -> None:
    """Take what `incoming` gave into the archive, under its hash. Returns when it's on disk."""
    with archive_disk():
        stream.flush()
        os.fsync(stream.fileno())
        if (kept := _kept(archive.folder, sha256)) is not None:
            os.utime(kept)  # what no row names yet isn't old
            _sync_folder(kept.parent)
        elif archive.keys is None or archive.behind is not None:  # a dry run makes no key
            _linked(stream, archive.folder / sha256[:2] / sha256)
        else:
            _sealed(archive, archive.keys, stream, sha256, newest_key(archive.keys, "short"))


def put_aside(archive: Archive, stream: BinaryIO, key: str) -> None:
    """Keep what has come of a file, safely on disk, for `take_up` by the same key in a later run.

    A sealed archive keeps no part of a file as it came: the next run begins anew.
    """
    if archive.keys is not None:
        return
    with archive_disk():
        stream.flush()
        os.fsync(stream.fileno())
        partial = _partial(archive, key)
        partial.unlink(missing_ok=True)
        os.link(stream.name, partial)
        _sync_folder(partial.parent)


def take_up(archive: Archive, stream: BinaryIO, key: str) -> int:
    """Write what was put aside to what `incoming` gave; return how many bytes that are."""
    partial = _partial(archive, key)
    with archive_disk():
        if not partial.exists():
            return 0
        with partial.open("rb") as source:
            shutil.copyfileobj(source, stream, _CHUNK_BYTES)
        partial.unlink()
        return stream.tell()


@contextmanager
def workroom(archive: Archive) -> Iterator[Path]:
    """Yield a new folder for files that `keep_file` is to take; it is gone after the block."""
    with archive_disk():
        folder = archive.folder
        for part in (".", "incoming", archive.room):
            folder = _made(folder / part)
        with tempfile.TemporaryDirectory(suffix=".part", dir=folder) as made:
            yield Path(made)


def keep_file(archive: Archive, path: Path, sha256: str) -> None:
    """Take a file of the workroom into the archive, under its hash. Returns when it's on disk."""
    with archive_disk(), path.open("rb") as stream:
        path.chmod(0o600)
        keep(archive, cast(BinaryIO, stream), sha256)


def keep_copy(archive: Archive, path: Path, sha256: str) -> bool:
    """Keep a copy of the file, whose hash is known, and say whether it was missing or damaged."""
    if sound(archive, sha256):
        return False
    remove(archive, sha256)
    with archive_disk(), path.open("rb") as source, incoming(archive) as stream:
        shutil.copyfileobj(source, stream, _CHUNK_BYTES)
        keep(archive, stream, sha256)
    return True


def keep_sealed_copy(archive: Archive, path: Path) -> bool:
    """Keep a copy of a sealed content under its own name, and say whether it was missing or damaged.

    Where it isn't there no key is needed: nobody looks into it. Raises ConfigurationMistake.
    """
    sha256 = path.name.partition(".")[0]
    if sound(archive, sha256):
        return False
    remove(archive, sha256)
    with archive_disk(), path.open("rb") as source, incoming(archive) as stream:
        shutil.copyfileobj(source, stream, _CHUNK_BYTES)
        stream.flush()
        os.fsync(stream.fileno())
        _linked(stream, archive.folder / path.name[:2] / path.name)
    return True


def copies_of(folder: Path, name: str) -> list[Path]:
    """Return where a folder of contents has one, by its hash or its whole name, plain and sealed."""
    place = folder / name[:2]
    plain = place / name
    return [plain] if plain.is_file() else sorted(place.glob(f"{name}.*{_SEALED}"))


def reseal(archive: Archive, path: Path, key: str) -> None:
    """Seal a content on disk with another key, "" with none: it is there by one of them at any time."""
    sha256 = path.name.partition(".")[0]
    with archive_disk():
        with _unsealed(archive, path) if key_of(path) else path.open("rb") as stream:
            if key and archive.keys is not None:
                _sealed(archive, archive.keys, stream, sha256, key)
            elif not (path.parent / sha256).exists():
                _linked(stream, path.parent / sha256)
        path.unlink()
        _sync_folder(path.parent)


def on_disk(archive: Archive) -> list[Path]:
    """Return where all contents are, plain and sealed, in order."""
    return sorted(archive.folder.glob("[0-9a-f][0-9a-f]/*"))


def keep_bytes(archive: Archive, content: bytes) -> str:
    """Keep the content and return its SHA-256. Raises DiskTrouble."""
    sha256 = hashlib.sha256(content).hexdigest()
    if (kept := _kept(archive.folder, sha256)) is not None:  # what many keep, and safely on disk
        with archive_disk():
            os.utime(kept)
        return sha256
    with incoming(archive) as stream:
        stream.write(content)
        keep(archive, stream, sha256)
    return sha256


def keep_behind(archive: Archive, sha256: str) -> Path:
    """Keep what a dry run's archive holds for good, and return where. Raises DiskTrouble."""
    real = Archive(archive.behind or archive.folder, keys=archive.keys)
    with open_kept(archive, sha256) as source, incoming(real) as stream:
        with archive_disk():
            shutil.copyfileobj(source, stream)
        keep(real, stream, sha256)
    return _kept(real.folder, sha256) or real.folder


def open_kept(archive: Archive, sha256: str) -> BinaryIO:
    """Return the content, opened for reading; of a sealed one a copy that is gone when it's closed.

    Raises Gone where it is missing because it was pruned, BrokenInvariant where nobody knows why, and
    as `unseal`.
    """
    for folder in (archive.folder, archive.behind):
        if folder is not None and (path := _kept(folder, sha256)) is not None:
            with archive_disk():
                return _unsealed(archive, path) if key_of(path) else path.open("rb")
    demand_not_gone(archive, sha256)
    raise BrokenInvariant(
        phrase("The archive lacks {sha256}, which the ledger names.", sha256=sha256),
        phrase("Restore the archive's folder from a backup."),
    )


def demand_not_gone(archive: Archive, sha256: str) -> None:
    """Raise Gone where the content is missing because it was pruned, or its loss was accepted."""
    folders = (archive.folder, archive.behind)
    if any(folder is not None and _kept(folder, sha256) is not None for folder in folders):
        return
    if (why := archive.gone(sha256)) is not None:
        raise why


def is_kept(archive: Archive, sha256: str) -> bool:
    """Say whether the archive has something under this hash."""
    return _kept(archive.folder, sha256) is not None


def sound(archive: Archive, sha256: str) -> bool:
    """Say whether the archive has the content, byte for byte, and its key opens it."""
    digest = hashlib.sha256()
    try:
        with open_kept(archive, sha256) as stream:
            while part := stream.read(_CHUNK_BYTES):
                digest.update(part)
    except (BrokenInvariant, Gone):
        return False
    return digest.hexdigest() == sha256


def size_kept(archive: Archive, sha256: str) -> int | None:
    """Return how many bytes a content takes on the disk, None where it is missing."""
    kept = _kept(archive.folder, sha256)
    return None if kept is None else kept.stat().st_size


def kept_since(archive: Archive) -> Iterator[tuple[str, float]]:
    """Yield the SHA-256 of all that the archive holds, and since when (Unix seconds)."""
    with archive_disk():
        for path in archive.folder.glob("[0-9a-f][0-9a-f]/*"):
            yield path.name.partition(".")[0], path.stat().st_mtime


def remove(archive: Archive, sha256: str) -> bool:
    """Take a content away for good, and say whether it was there. Raises DiskTrouble.

    A change of keys that was killed has left it twice.
    """
    with archive_disk():
        was_there = False
        while (path := _kept(archive.folder, sha256)) is not None:
            path.unlink()
            _sync_folder(path.parent)
            was_there = True
        return was_there


def sweep(archive: Archive, now_unix: float) -> None:
    """Remove what a killed run left half downloaded in this room; only under the room's lock.

    What was put aside in order stays for some days.
    """
    with archive_disk():
        for partial in (archive.folder / "incoming" / archive.room).glob(f"*{_ASIDE}"):
            if now_unix - partial.stat().st_mtime > _ASIDE_S:
                partial.unlink(missing_ok=True)
        for left in (archive.folder / "incoming" / archive.room).glob("*.part"):
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink(missing_ok=True)


@contextmanager
def archive_disk() -> Iterator[None]:
    """Turn the disk's refusals within the block into DiskTrouble."""
    try:
        yield
    except OSError as error:
        raise DiskTrouble(
            phrase("The archive's disk refused us ({strerror}).", strerror=reason_of(error)),
            phrase("Check its free space and the folder's rights."),
        ) from error


def key_of(path: Path) -> str:
    """Return the name of the key that a content on disk is sealed with, "" for a plain one."""
    return path.name.partition(".")[2].removesuffix(_SEALED)


def _kept(folder: Path, sha256: str) -> Path | None:
    """Return where a content is, plain or sealed."""
    plain = folder / sha256[:2] / sha256
    if plain.exists():
        return plain
    return next(iter(sorted(plain.parent.glob(f"{sha256}.*{_SEALED}"))), None)


def _linked(stream: BinaryIO, target: Path) -> None:
    _made(target.parent)
    os.link(stream.name, target)
    _sync_folder(target.parent)


def _sealed(archive: Archive, keys: Keys, stream: BinaryIO, sha256: str, key: str) -> None:
    """Keep what the stream has, sealed; it stands at its end afterwards."""
    stream.seek(0)
    with incoming(archive) as made:
        seal(keys, key, stream, made)
        made.flush()
        os.fsync(made.fileno())
        target = archive.folder / sha256[:2] / f"{sha256}.{key}{_SEALED}"
        if not target.exists():
            _linked(made, target)


def _unsealed(archive: Archive, path: Path) -> BinaryIO:
    folder = _made(_made(archive.folder) / "incoming")
    folder = _made(folder / archive.room)
    opened = tempfile.NamedTemporaryFile(suffix=".part", dir=folder)  # noqa: SIM115 - the caller's
    with path.open("rb") as sealed:
        unseal(archive.keys, key_of(path), sealed, cast(BinaryIO, opened))
    opened.seek(0)
    return cast(BinaryIO, opened)


def _partial(archive: Archive, key: str) -> Path:
    return archive.folder / "incoming" / archive.room / f"{key}{_ASIDE}"


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sync_folder(folder: Path) -> None:
    for each in (folder, folder.parent):
        sync(each)
