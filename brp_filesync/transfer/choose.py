"""Which of the files on a server are fetched now: complete ones, new enough, and not too big."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.profiles.portal import Arrival
from brp_filesync.transfer.names import matches
from brp_filesync.transfer.remote import UNTOLD, RemoteFile

Files = tuple[RemoteFile, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Every file of the second listing, in exactly one place, each sorted by raw name."""

    fetch: Files
    waiting: Files  # not complete yet, or still under a temporary name
    too_old: Files  # before the profile's start_from: never imported
    too_big: Files  # stays where it is, with an alarm
    other: Files  # not this flow's: another name, a marker, or a link


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
    apart_s: float | None = None,
) -> Choice:
    """Sort out two looks at one folder, `apart_s` apart, by default `arrival.settle_s`.

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
        usable = b"/" not in file.raw_name and not file.is_link
        if parts is None or not usable or is_marker(file.raw_name, arrival, present):
            place = "other"
        elif temporary is not None:
            place = "waiting"
        elif _is_too_old(file.raw_name, file.modified_at, parts.get("date", ""), start_from, zone):
            place = "too_old"
        elif file.size > max_file_bytes:
            place = "too_big"
        elif is_undated(file, pattern, start_from) or why_waiting(
            file,
            settled.get(file.raw_name),
            present,
            arrival,
            now_unix,
            arrival.settle_s if apart_s is None else apart_s,
        ):
            place = "waiting"
        else:
            place = "fetch"
        places[place].append(file)
    return Choice(**{place: tuple(files) for place, files in places.items()})


def is_marker(raw_name: bytes, arrival: Arrival, present: Mapping[bytes, RemoteFile]) -> bool:
    """Say whether it is the marker of a file that is `present`."""
    suffix = arrival.marker_suffix.encode()
    return (
        arrival.complete_when == "marker"
        and raw_name.endswith(suffix)
        and raw_name.removesuffix(suffix) in present
    )


def is_temporary(raw_name: bytes, arrival: Arrival) -> bool:
    """Say whether the name is one under which files are still written."""
    return _without_suffix(raw_name, arrival.temporary_suffixes) is not None


def is_undated(file: RemoteFile, pattern: str, start_from: date | str | None) -> bool:
    """Say whether nothing tells if the file is from before the day in `start_from`."""
    if file.modified_at != UNTOLD or not isinstance(start_from, date):
        return False
    return _told_day((matches(pattern, file.raw_name) or {}).get("date", "")) is None


def why_waiting(
    file: RemoteFile,
    before: RemoteFile | None,
    present: Mapping[bytes, RemoteFile],
    arrival: Arrival,
    now_unix: int,
    apart_s: float,
) -> Phrase | None:
    """Return why the file isn't complete, by two looks at it; None where it is.

    `present` is what the folder holds, by raw name: a marker is looked for there.
    """
    if is_temporary(file.raw_name, arrival):
        return phrase("it has a temporary name")
    if arrival.complete_when == "marker":
        return _why_unmarked(file, present, arrival.marker_suffix)
    if arrival.complete_when == "renamed":
        return None  # it bears its final name
    if file != before:
        return _why_other(file, before)
    return _why_young(file, arrival, now_unix, apart_s)


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


def _is_too_old(
    raw_name: bytes, modified_at: int, dated: str, start_from: date | str | None, zone: str
) -> bool:
    if start_from is None:
        return False
    if isinstance(start_from, str):
        return raw_name < start_from.encode()
    day = _told_day(dated)
    if day is None and modified_at == UNTOLD:
        return False  # it waits: nobody knows
    if day is None:
        day = datetime.fromtimestamp(modified_at, UTC).astimezone(ZoneInfo(zone)).date()
    return day < start_from


def _told_day(dated: str) -> date | None:
    digits = re.fullmatch(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})", dated)
    if digits:
        try:
            return date(*(int(part) for part in digits.groups()))
        except ValueError:
            pass  # no such day: the time of its change is the better witness
    return None


def _why_unmarked(
    file: RemoteFile, present: Mapping[bytes, RemoteFile], suffix: str
) -> Phrase | None:
    marker = present.get(file.raw_name + suffix.encode())
    if marker is None:
        return phrase("its marker {suffix} is missing", suffix=suffix)
    # An older one was left by an earlier file of this name: this one may be half written.
    if marker.modified_at < file.modified_at:
        return phrase("its marker {suffix} is older than it", suffix=suffix)
    return None


def _why_young(file: RemoteFile, arrival: Arrival, now_unix: int, apart_s: float) -> Phrase | None:
    age_s = now_unix - file.modified_at
    if file.modified_at == UNTOLD or age_s < 0:
        # The server's clock is of no use: ours has seen how long it was left alone.
        if apart_s >= arrival.minimum_age_s:
            return None
        if file.modified_at == UNTOLD:
            return phrase("the server doesn't tell its time")
        return phrase("its time is {seconds} seconds ahead of our clock", seconds=-age_s)
    if age_s < arrival.minimum_age_s:
        return phrase("it was changed {seconds} seconds before we looked", seconds=age_s)
    return None


def _why_other(file: RemoteFile, before: RemoteFile | None) -> Phrase:
    if before is None:
        return phrase("it has only just come")
    if file.size == before.size:
        return phrase("its time changes at each look")
    return phrase(
        "its size changes, from {before} to {size} bytes", before=before.size, size=file.size
    )
