"""Which of the files on a server are fetched now: complete ones, new enough, and not too big."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from brp_filesync.profiles.portal import Arrival
from brp_filesync.transfer.names import matches
from brp_filesync.transfer.remote import RemoteFile

Files = tuple[RemoteFile, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Every file of the second listing, in exactly one place, each sorted by raw name."""

    fetch: Files
    waiting: Files  # not complete yet, or still under a temporary name
    too_old: Files  # before the profile's start_from: never imported
    too_big: Files  # stays where it is, with an alarm
    other: Files  # not this flow's: another name, or a marker


def choose(
    first: Sequence[RemoteFile],
    second: Sequence[RemoteFile],
    arrival: Arrival,
    pattern: str,
    *,
    start_from: date | str | None,
    zone: str,
    now_unix: int,
    max_file_bytes: int,
) -> Choice:
    """Sort out two listings of one folder, `arrival.settle_s` apart.

    `start_from` is a day or a file name, itself included; None keeps nothing back. A file's day is
    the pattern's part `date` (YYYYMMDD, with or without dashes) where it has one, else that of its
    change in `zone`. Raises re.error for a pattern that isn't a regular expression.
    """
    settled = {file.raw_name: file for file in first}
    present = {file.raw_name: file for file in second}
    places: dict[str, list[RemoteFile]] = {place: [] for place in Choice.__slots__}
    for file in sorted(second, key=lambda file: file.raw_name):
        temporary = _without_suffix(file.raw_name, arrival.temporary_suffixes)
        parts = matches(pattern, file.raw_name if temporary is None else temporary)
        if parts is None or _is_marker(file.raw_name, arrival, present):
            place = "other"
        elif temporary is not None:
            place = "waiting"
        elif _is_too_old(file.raw_name, file.modified_at, parts.get("date", ""), start_from, zone):
            place = "too_old"
        elif file.size > max_file_bytes:
            place = "too_big"
        elif _is_complete(file, settled.get(file.raw_name), present, arrival, now_unix):
            place = "fetch"
        else:
            place = "waiting"
        places[place].append(file)
    return Choice(**{place: tuple(files) for place, files in places.items()})


def is_too_old(
    raw_name: bytes, modified_at: int, pattern: str, start_from: date | str | None, zone: str
) -> bool:
    """Say whether a file known by its name and time (Unix s) is from before `start_from`.

    As `choose` judges it on the server. Raises re.error for a pattern that isn't one.
    """
    dated = (matches(pattern, raw_name) or {}).get("date", "")
    return _is_too_old(raw_name, modified_at, dated, start_from, zone)


def _without_suffix(raw_name: bytes, suffixes: Sequence[str]) -> bytes | None:
    for suffix in suffixes:
        if raw_name.endswith(suffix.encode()):
            return raw_name.removesuffix(suffix.encode())
    return None


def _is_marker(raw_name: bytes, arrival: Arrival, present: Mapping[bytes, RemoteFile]) -> bool:
    suffix = arrival.marker_suffix.encode()
    return (
        arrival.complete_when == "marker"
        and raw_name.endswith(suffix)
        and raw_name.removesuffix(suffix) in present
    )


def _is_too_old(
    raw_name: bytes, modified_at: int, dated: str, start_from: date | str | None, zone: str
) -> bool:
    if start_from is None:
        return False
    if isinstance(start_from, str):
        return raw_name < start_from.encode()
    return _day(modified_at, dated, zone) < start_from


def _day(modified_at: int, dated: str, zone: str) -> date:
    digits = re.fullmatch(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})", dated)
    if digits:
        try:
            return date(*(int(part) for part in digits.groups()))
        except ValueError:
            pass  # no such day: the time of its change is the better witness
    return datetime.fromtimestamp(modified_at, UTC).astimezone(ZoneInfo(zone)).date()


def _is_complete(
    file: RemoteFile,
    before: RemoteFile | None,
    present: Mapping[bytes, RemoteFile],
    arrival: Arrival,
    now_unix: int,
) -> bool:
    if arrival.complete_when == "marker":
        marker = present.get(file.raw_name + arrival.marker_suffix.encode())
        # An older one was left by an earlier file of this name: this one may be half written.
        return marker is not None and marker.modified_at >= file.modified_at
    if arrival.complete_when == "renamed":
        return True  # it bears its final name
    return file == before and now_unix - file.modified_at >= arrival.minimum_age_s
