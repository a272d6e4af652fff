"""What a server tells of a file: SFTP version 3 lets it leave out any attribute.

What the attributes lack is taken from the long form (`ls -l`), which is for people: its size, its
kind, and its time to the minute or the day.
"""

import calendar
import re
import stat
from datetime import UTC, datetime, timedelta

from paramiko import SFTPAttributes

from brp_filesync.transfer.remote import UNTOLD, RemoteFile

# "-rw-r--r--    1 gym   gym      123 Nov 23 10:00 name", or the year in the clock's place.
_LONG_FORM = re.compile(
    rb"\S+\s+\d+\s+.*?\s(?P<size>\d+)\s+(?P<month>[A-Z][a-z]{2})\s+(?P<day>\d{1,2})\s+"
    rb"(?:(?P<hour>\d{1,2}):(?P<minute>\d\d)|(?P<year>\d{4}))\s"
)
_MONTHS = {name.encode(): number for number, name in enumerate(calendar.month_abbr)}
_DAY = timedelta(days=1)


def listed_file(
    folder: str, raw_name: bytes, long_form: bytes, attributes: SFTPAttributes, now: datetime
) -> RemoteFile | None:
    """Return an entry of a listing as a file, None where it is told to be something else.

    A name that begins with the folder's whole path is what follows.
    """
    inside = folder.rstrip("/").encode() + b"/"
    raw_name = raw_name.removeprefix(inside) if len(raw_name) > len(inside) else raw_name
    if raw_name in (b"", b".", b".."):
        return None
    long_kind = long_form[:1] if _LONG_FORM.match(long_form) else b""
    kind = _kind(attributes)
    if kind:
        is_link = kind == stat.S_IFLNK
        if kind not in (stat.S_IFLNK, stat.S_IFREG):
            return None
    else:
        is_link = long_kind == b"l"
        if long_kind in (b"d", b"b", b"c", b"p", b"s"):
            return None
    size, modified_at = _of_long_form(long_form, now)
    return RemoteFile(
        folder,
        raw_name,
        size if attributes.st_size is None else attributes.st_size,
        modified_at if attributes.st_mtime is None else int(attributes.st_mtime),
        is_link,
    )


def found_file(folder: str, raw_name: bytes, attributes: SFTPAttributes) -> RemoteFile | None:
    """Return what was asked for by its name, None where it is told to be no file."""
    if _kind(attributes) not in (0, stat.S_IFREG):
        return None
    return RemoteFile(
        folder,
        raw_name,
        UNTOLD if attributes.st_size is None else attributes.st_size,
        UNTOLD if attributes.st_mtime is None else int(attributes.st_mtime),
    )


def is_whole(attributes: SFTPAttributes) -> bool:
    """Say whether kind, size and time are all told."""
    return None not in (attributes.st_mode, attributes.st_size, attributes.st_mtime)


def completed(some: SFTPAttributes, others: SFTPAttributes) -> SFTPAttributes:
    """Return the first with what it lacks taken from the second."""
    for name in ("st_mode", "st_size", "st_mtime"):
        if getattr(some, name) is None:
            setattr(some, name, getattr(others, name))
    return some


def _kind(attributes: SFTPAttributes) -> int:
    """Return what it is told to be, 0 where that isn't told: some give the rights alone."""
    return stat.S_IFMT(attributes.st_mode or 0)


def _of_long_form(long_form: bytes, now: datetime) -> tuple[int, int]:
    found = _LONG_FORM.match(long_form)
    if found is None or found["month"] not in _MONTHS:
        return UNTOLD, UNTOLD
    tomorrow = now.astimezone(UTC) + _DAY
    told = (int(found["day"]), int(found["hour"] or 0), int(found["minute"] or 0))
    for year in (
        (tomorrow.year, tomorrow.year - 1) if found["year"] is None else (int(found["year"]),)
    ):
        try:
            moment = datetime(year, _MONTHS[found["month"]], *told, tzinfo=UTC)
        except ValueError:
            continue  # no such day
        # Without a year it is of the last months: it isn't to come, but for what clocks differ.
        if found["year"] is not None or moment <= tomorrow:
            return int(found["size"]), int(moment.timestamp())
    return int(found["size"]), UNTOLD
