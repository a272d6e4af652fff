"""The folder of reports: each run's page and JSON, written whole, the old ones removed.

A report's name is the moment at which its run ended, so names are in the order of time.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from brp_filesync.core.errors import DiskTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.database.durable import sync

_NAME = re.compile(r"(\d{8}T\d{6}Z)(?:-\d+)?\.(?:html|json)(?:\.part)?")
# The rejected rows of file 17 of that run, for those who may see them.
_REJECTS = re.compile(r"\d{8}T\d{6}Z(?:-\d+)?-rejects-\d+\.csv(?:\.part)?")
_MOST_AT_ONCE = 1000  # runs that may end in one second: more isn't believed
# A report is written in a moment: what is half written so long after belongs to nobody alive.
_HALF_WRITTEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a report is: its page, and the same as JSON."""

    page: Path
    data: Path


def keep(folder: Path, ended_at: str, page: str, data: dict[str, Any]) -> Kept:
    """Write a report under a name of its own, and return where it is. Raises DiskTrouble."""
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        kept = _reserved(folder, ended_at)
        _write(kept.page, page)
    except OSError as error:
        raise _trouble(folder, error) from None
    write_data(kept, data)
    return kept


def write_data(kept: Kept, data: dict[str, Any]) -> None:
    """Write a report's JSON, in the place of what it was before. Raises DiskTrouble."""
    try:
        _write(kept.data, json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise _trouble(kept.data.parent, error) from None


def keep_rejects(kept: Kept, file_id: int, content: bytes) -> Path:
    """Write a file's rejected rows beside the report, its owner's alone, and return where.

    Raises DiskTrouble.
    """
    path = kept.page.with_name(f"{kept.page.stem}-rejects-{file_id}.csv")
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        _put(path, part, content, 0o600)
    except OSError as error:
        raise _trouble(path.parent, error) from None
    return path


def latest_first(folder: Path) -> Iterator[tuple[Kept, dict[str, Any]]]:
    """Yield the reports with their JSON, the newest first; what can't be read is left out."""
    names = sorted((each for each in _ours(folder) if each.suffix == ".json"), reverse=True)
    for path in names:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(data, dict):
            yield Kept(path.with_suffix(".html"), path), data


def prune(folder: Path, keep_days: int, rejects_days: int, now: datetime) -> int:
    """Remove the reports that are older than so many days, and return how many files.

    Rejected rows, which hold personal data, have days of their own. What a killed run left half
    written goes too. Other files in the folder are left alone. Raises DiskTrouble.
    """
    oldest, oldest_rejects = (
        (now - timedelta(days)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        for days in (keep_days, rejects_days)
    )
    alive_since = (now - _HALF_WRITTEN).timestamp()
    removed = 0
    try:
        for path in _ours(folder):
            if path.name < oldest or _is_half_written(path, alive_since):
                path.unlink(missing_ok=True)
                removed += 1
        for path in _ours(folder, _REJECTS):
            if path.name < oldest_rejects or _is_half_written(path, alive_since):
                path.unlink(missing_ok=True)
                removed += 1
    except OSError as error:
        raise _trouble(folder, error) from None
    return removed


def _is_half_written(path: Path, alive_since: float) -> bool:
    """Tell whether it is a file aside, or a name taken with nothing in it, that nobody writes on.

    Another run may be at its own report just now.
    """
    try:
        found = path.stat()
    except FileNotFoundError:  # renamed meanwhile
        return False
    unfinished = path.suffix == ".part" or found.st_size == 0
    return unfinished and found.st_mtime < alive_since


def _ours(folder: Path, names: re.Pattern[str] = _NAME) -> list[Path]:
    if not folder.is_dir():
        return []
    return [each for each in folder.iterdir() if names.fullmatch(each.name)]


def _reserved(folder: Path, ended_at: str) -> Kept:
    """Return a name that no other run takes, with an empty JSON file in its place."""
    stem = re.sub(r"[-:]", "", ended_at)
    for number in range(1, _MOST_AT_ONCE):
        data = folder / f"{stem}{'' if number == 1 else f'-{number}'}.json"
        try:
            data.open("x").close()
        except FileExistsError:
            continue
        return Kept(data.with_suffix(".html"), data)
    raise FileExistsError(f"{stem} is taken")


def _write(path: Path, text: str) -> None:
    """Write a file whole: a reader finds the old one, or the new one."""
    part = path.with_name(f"{path.name}.part")
    _put(path, part, text.encode(), 0o640)


def _put(path: Path, part: Path, content: bytes, mode: int) -> None:
    """Write it under the other name first, and have it and its name on disk."""
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as stream:
        os.fchmod(stream.fileno(), mode)
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    sync(path.parent)


def _trouble(folder: Path, error: OSError) -> DiskTrouble:
    reason = reason_of(error) or type(error).__name__
    return DiskTrouble(
        phrase("The report can't be written in {folder}: {reason}.", folder=folder, reason=reason),
        phrase("The run itself is done. See report.folder in the settings, and the disk's room."),
    )
