"""Looking at a folder: what of it is fetched now, and why the rest waits.

Two listings tell what may be complete. But a listing may be coarse (whole minutes, sizes of 0) or
lack half of it, so each file that isn't known is asked for by its name, and is known by what that
tells. Where that is something else than was listed, two such answers decide.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.phrase import Phrase, phrase
from brp_filesync.profiles.portal import Arrival
from brp_filesync.transfer.choose import (
    Choice,
    Files,
    choose,
    is_temporary,
    is_too_old,
    is_undated,
    why_waiting,
)
from brp_filesync.transfer.names import matches
from brp_filesync.transfer.near import near_miss
from brp_filesync.transfer.remote import UNTOLD, FileRefused, Remote, RemoteFile

Named = dict[bytes, RemoteFile]
Refused = list[tuple[RemoteFile, FilesyncError]]


@dataclass(frozen=True, slots=True)
class Sought:
    """A folder, which of its files are meant, and which of those are complete: see `choose`."""

    folder: str
    arrival: Arrival
    pattern: str
    start_from: date | str | None
    zone: str
    max_file_bytes: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a folder holds, each file as its name tells of it, where that was asked.

    `reasons` says why a file waits, by raw name. `refused` are those that the server won't tell of
    or that have no name to ask by, each with its trouble; they are in no place of the choice.
    """

    choice: Choice
    reasons: Mapping[bytes, Phrase]
    refused: tuple[tuple[RemoteFile, FilesyncError], ...]


def look(remote: Remote, clock: Clock, sought: Sought, known: Callable[[RemoteFile], bool]) -> Look:
    """Return what the folder holds; files that are `known` as they are listed aren't asked for.

    Waits `settle_s` between two looks, and once more, at least `minimum_age_s` where a time tells
    nothing, if names tell else than the listing. Raises what the Remote raises.
    """
    arrival = sought.arrival
    first = remote.list_files(sought.folder)
    clock.sleep(arrival.settle_s)
    second, now = remote.list_files(sought.folder), int(clock.now().timestamp())
    choice = _chosen(sought, first, second, now, arrival.settle_s)
    refused: Refused = [
        (file, why) for file in choice.other if (why := _why_left(file, sought)) is not None
    ]
    asked = [file for file in (*choice.fetch, *choice.waiting) if not known(file)]
    asked = [file for file in asked if not is_temporary(file.raw_name, arrival)]
    listed = {file.raw_name: file for file in second}
    seen = _asked(remote, asked, refused)
    odd = [
        file
        for file in seen.values()
        if not known(file) and _is_odd(file, listed[file.raw_name], sought, now)
    ]
    before, apart_s = {file.raw_name: file for file in first}, arrival.settle_s
    if odd:
        before |= {file.raw_name: _filled(file, listed[file.raw_name]) for file in odd}
        if arrival.complete_when == "stable":
            timeless = any(_lacks_time(before[file.raw_name], now) for file in odd)
            apart_s = max(apart_s, arrival.minimum_age_s if timeless else 0)
            clock.sleep(apart_s)
            for file in odd:
                seen.pop(file.raw_name)
            seen |= _asked(remote, odd, refused)
        for file in odd:
            if file.raw_name in seen:
                listed[file.raw_name] = _filled(seen[file.raw_name], listed[file.raw_name])
    for file in asked:
        if file.raw_name not in seen:  # gone, or refused
            del listed[file.raw_name]
    choice = _chosen(sought, list(before.values()), list(listed.values()), now, apart_s)
    reasons = {
        file.raw_name: phrase("neither its name nor the server tells of which day it is")
        if is_undated(file, sought.pattern, sought.start_from)
        else why_waiting(file, before.get(file.raw_name), listed, arrival, now, apart_s)
        or phrase("it isn't complete")
        for file in choice.waiting
    }
    return Look(_as_seen(choice, seen), reasons, tuple(refused))


def _chosen(
    sought: Sought,
    first: Sequence[RemoteFile],
    second: Sequence[RemoteFile],
    now_unix: int,
    apart_s: float,
) -> Choice:
    return choose(
        first,
        second,
        sought.arrival,
        sought.pattern,
        start_from=sought.start_from,
        zone=sought.zone,
        now_unix=now_unix,
        max_file_bytes=sought.max_file_bytes,
        apart_s=apart_s,
    )


def _asked(remote: Remote, files: Sequence[RemoteFile], refused: Refused) -> Named:
    """Return the files as their names tell of them, without those that are gone or refused."""
    seen = {}
    for file, found in zip(files, remote.exists_all(files), strict=True):
        if isinstance(found, FileRefused):
            refused.append((file, found))
        elif found is not None:
            seen[file.raw_name] = found
    return seen


def _is_odd(seen: RemoteFile, listed: RemoteFile, sought: Sought, now_unix: int) -> bool:
    """Say whether the listing isn't enough to judge the file by."""
    if sought.arrival.complete_when != "stable":  # a marker is compared as it is listed
        return is_undated(listed, sought.pattern, sought.start_from)
    return seen != listed or _lacks_time(listed, now_unix)


def _lacks_time(file: RemoteFile, now_unix: int) -> bool:
    return file.modified_at == UNTOLD or file.modified_at > now_unix


def _filled(seen: RemoteFile, listed: RemoteFile) -> RemoteFile:
    """Return the file as seen, and what nobody tells of it there as the listing has it."""
    return replace(
        seen,
        size=listed.size if seen.size == UNTOLD else seen.size,
        modified_at=listed.modified_at if seen.modified_at == UNTOLD else seen.modified_at,
    )


def _as_seen(choice: Choice, seen: Named) -> Choice:
    def places(files: Files) -> Files:
        return tuple(seen.get(file.raw_name, file) for file in files)

    return Choice(*(places(getattr(choice, place)) for place in Choice.__slots__))


def _why_left(file: RemoteFile, sought: Sought) -> FileRefused | None:
    """Return what to tell of a file that isn't fetched, and was meant to be by all that it looks."""
    last = file.raw_name.rpartition(b"/")[2]
    if b"/" in file.raw_name:
        named = any(matches(sought.pattern, each) for each in (file.raw_name, last))
        return _unusable(file) if named else None
    if is_temporary(file.raw_name, sought.arrival):
        return None
    found = near_miss(sought.pattern, file.raw_name)
    if matches(sought.pattern, file.raw_name) is not None:
        if not file.is_link:  # a marker
            return None
        near, differs = file.raw_name, phrase("it is a link")
    elif found is not None:
        near, differs = found
    else:
        return None
    if is_too_old(near, file.modified_at, sought.pattern, sought.start_from, sought.zone):
        return None
    return FileRefused(
        phrase("{name} is left where it is: {differs}.", name=file.name, differs=differs),
        phrase(
            "Ask who put it there for a file of the agreed name; or, where names are so, mend "
            "`file_name` in the profile."
        ),
    )


def _unusable(file: RemoteFile) -> FileRefused:
    return FileRefused(
        phrase("The server lists {name}, a name with a slash: it isn't fetched.", name=file.name),
        phrase("Ask who runs the server to list names alone, or to put the file into the folder."),
    )
