"""Backups that are older than they may be, removed: they hold whom the gym has erased since."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from brp_filesync.core.dates import utc_text
from brp_filesync.desk.backups_kept import ARCHIVE, backup_disk, kept_backups, moment_name


def remove_old(folder: Path, days: int, now: datetime) -> int:
    """Remove the folder's backups that are older than so many days; return how many.

    The newest stays, however old it is. With them go the contents that no other backup names, and what
    killed ones have left, after a day. One that is being removed isn't taken for whole. Raises
    DiskTrouble.
    """
    with backup_disk(folder):
        for left in _left_by_killed(folder, now):
            shutil.rmtree(left)
    oldest = utc_text(now - timedelta(days=days))
    kept = kept_backups(folder)
    old = [each for each in kept[1:] if each.made_at < oldest]
    if not old:
        return 0
    named = {name for each in kept if each not in old for name in each.told["archive"]}
    with backup_disk(folder):
        for each in old:
            going = each.path.with_name(f"{each.path.name}.partial")
            each.path.rename(going)
            shutil.rmtree(going)
        for path in (folder / ARCHIVE).glob("[0-9a-f][0-9a-f]/*"):
            if path.name not in named and path.suffix != ".partial":
                path.unlink()
    return len(old)


def _left_by_killed(folder: Path, now: datetime) -> Iterator[Path]:
    """Yield the folders of backups that weren't made, or removed, to their end."""
    yesterday = moment_name(utc_text(now - timedelta(days=1)))
    yield from (path for path in folder.glob("2*.partial") if path.stem < yesterday)
