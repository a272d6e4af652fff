"""The backups of a folder: which there are, what each told when it was made, and whether it is whole.

A folder a backup, named by its moment, with a manifest, beside one archive for them all. It is whole
when it bears that name: until then it is called `.partial`.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brp_filesync.core.errors import DiskTrouble, NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.database.copying import whole

ARCHIVE = "archive"
MANIFEST = "manifest.json"
CONSOLE = "console"  # the console's own database


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A backup: its folder, and its manifest."""

    path: Path
    told: Mapping[str, Any]

    @property
    def made_at(self) -> str:
        """When it was made, as UTC text."""
        return str(self.told["made_at"])


def moment_name(moment: str) -> str:
    """Return the name of a backup that was made at a moment (UTC text)."""
    return moment.replace(":", "").replace("-", "")


def kept_backups(folder: Path) -> list[KeptBackup]:
    """Return the folder's backups, the newest first; raises NotPossible where it has none."""
    with backup_disk(folder):
        found = sorted((path.parent for path in folder.glob(f"*/{MANIFEST}")), reverse=True)
        kept = [
            KeptBackup(path, json.loads((path / MANIFEST).read_bytes()))
            for path in found
            if path.suffix != ".partial"
        ]
    if not kept:
        raise NotPossible(
            phrase("{path} holds no backup.", path=folder),
            phrase("`filesync backup make {path}` makes one.", path=folder),
        )
    return kept


def latest_complete(folder: Path) -> str | None:
    """Return when the newest backup was made that has all files it names (UTC text), or None.

    Nothing of them is read but the manifest: a night asks. A folder that can't be read has none.
    """
    try:
        for backup in kept_backups(folder):
            if all((backup.path / name).is_file() for name in backup.told["files"]):
                return backup.made_at
    except (NotPossible, DiskTrouble, ValueError):
        pass
    return None


def kept_backup(folder: Path) -> KeptBackup:
    """Return the backup in this very folder, else the newest of those in it. Raises NotPossible."""
    if (folder / MANIFEST).is_file():
        return KeptBackup(folder, json.loads((folder / MANIFEST).read_bytes()))
    return kept_backups(folder)[0]


def check_backups(folder: Path) -> dict[Path, list[str]]:
    """Return for each backup of the folder, the newest first, what of it is missing or changed."""
    seen: dict[str, bool] = {}
    return {each.path: wrong_of(each, seen) for each in kept_backups(folder)}


def wrong_of(backup: KeptBackup, seen: dict[str, bool] | None = None) -> list[str]:
    """Return what of a backup is missing or changed; `seen` are contents looked at before."""
    with backup_disk(backup.path):
        return list(_wrong(backup, {} if seen is None else seen))


def sha256_of(path: Path) -> str:
    """Return the file's SHA-256."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def backup_disk(folder: Path) -> Iterator[None]:
    """Turn the disk's refusals within the block into DiskTrouble."""
    try:
        yield
    except OSError as error:
        raise DiskTrouble(
            phrase(
                "The backup in {path} can't be written or read ({strerror}).",
                path=folder,
                strerror=reason_of(error),
            ),
            phrase("Check its disk's room and the folder's rights."),
        ) from error


def _wrong(backup: KeptBackup, seen: dict[str, bool]) -> Iterator[str]:
    for name, sha256 in backup.told["files"].items():
        path = backup.path / name
        if not path.is_file() or sha256_of(path) != sha256:
            yield name
    if backup.told["database"] == "sqlite" and not whole(backup.path / "database"):
        yield "database"
    archive = backup.path.parent / ARCHIVE
    for sha256 in backup.told["archive"]:
        if sha256 not in seen:
            path = archive / sha256[:2] / sha256
            told = backup.told.get("sealed", {}).get(sha256, sha256)  # of what is sealed its own
            seen[sha256] = path.is_file() and sha256_of(path) == told
        if not seen[sha256]:
            yield f"{ARCHIVE}/{sha256}"
