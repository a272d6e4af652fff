"""Decided files moved away on their server, many at a time, their markers before them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from brp_filesync.app import App
from brp_filesync.core.errors import PermanentTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger import arrivals, outbox
from brp_filesync.ledger.outbox import Duty
from brp_filesync.profiles.portal import Arrival
from brp_filesync.transfer.many import remove_each
from brp_filesync.transfer.remote import FileRefused, Outcomes, Remote, RemoteFile, ToMove

Refused = list[tuple[Duty, PermanentTrouble]]


@dataclass(slots=True)
class _Clearing:
    """Files to clear, each by its place, and what came of it: what is told of one that is done."""

    duties: Sequence[Duty]
    moves: Sequence[ToMove]
    ended: dict[int, str] = field(default_factory=dict)
    refused: dict[int, PermanentTrouble] = field(default_factory=dict)

    @property
    def left(self) -> list[int]:
        """The places of those of which nothing has come yet."""
        known = self.ended.keys() | self.refused.keys()
        return [place for place in range(len(self.duties)) if place not in known]


def clear_away(
    app: App,
    arrival: Arrival,
    folders: tuple[str, str, str],
    remote: Remote,
    duties: Sequence[Duty],
) -> Refused:
    """Move files from the first folder to the second, or to the third where they were refused.

    Or remove them, or leave them there, as the profile says. What is done is recorded, also where
    network trouble is raised for another. Returns what the server refuses.
    """
    if arrival.clear == "none":  # they stay there, as arrivals that are known
        _leave(app, duties)
        return []
    inbox, archive, rejected = folders
    clearing = _Clearing(
        duties,
        [
            ToMove(duty.folder or inbox, duty.raw_name, rejected if duty.refused else archive)
            for duty in duties
        ],
    )
    try:
        _leave_others(clearing, remote)
        if arrival.complete_when == "marker":
            _clear_markers(clearing, arrival, remote)
        _clear(clearing, arrival, remote)
    finally:
        _record(app, clearing)
    return [(duties[place], trouble) for place, trouble in clearing.refused.items()]


def _leave_others(clearing: _Clearing, remote: Remote) -> None:
    """Other content under the name is an arrival of its own: moved, nobody would ever fetch it."""
    named = [
        RemoteFile(move.from_folder, move.raw_name, duty.size, duty.modified_at)
        for move, duty in zip(clearing.moves, clearing.duties, strict=True)
    ]
    for place, found in enumerate(remote.exists_all(named)):
        if isinstance(found, FileRefused):
            clearing.refused[place] = found
        elif found is not None and found != named[place]:
            clearing.ended[place] = phrase(
                "Another file has taken its place; a later run fetches that one."
            )


def _clear_markers(clearing: _Clearing, arrival: Arrival, remote: Remote) -> None:
    """Take the markers away before their files: left alone, they would vouch for later ones."""
    places = clearing.left
    suffix = arrival.marker_suffix.encode()
    markers = [
        ToMove(move.from_folder, move.raw_name + suffix, move.to_folder)
        for move in (clearing.moves[place] for place in places)
    ]
    named = [RemoteFile(each.from_folder, each.raw_name, 0, 0) for each in markers]
    there = remote.exists_all(named)
    done: Outcomes = {at: None for at, found in enumerate(there) if found is None}
    _take_out(markers, arrival, remote, done)
    for at, outcome in done.items():
        if isinstance(outcome, PermanentTrouble):
            clearing.refused[places[at]] = outcome


def _clear(clearing: _Clearing, arrival: Arrival, remote: Remote) -> None:
    places, done = clearing.left, Outcomes()
    try:
        _take_out([clearing.moves[place] for place in places], arrival, remote, done)
    finally:
        for at, outcome in done.items():
            if isinstance(outcome, PermanentTrouble):
                clearing.refused[places[at]] = outcome
            else:  # where somebody else took it away, there is nothing left to tidy
                clearing.ended[places[at]] = "" if outcome is None else outcome.message


def _take_out(files: Sequence[ToMove], arrival: Arrival, remote: Remote, done: Outcomes) -> None:
    if arrival.clear == "delete":
        remove_each(remote, files, done)
    else:
        remote.move_all(files, done)


def _leave(app: App, duties: Sequence[Duty]) -> None:
    if not duties:
        return
    with app.database.connect() as connection, app.database.write(connection):
        for duty in duties:
            outbox.end(connection, duty, "done", app.now, phrase("It stays, as the profile says."))


def _record(app: App, clearing: _Clearing) -> None:
    if not clearing.ended:
        return
    with app.database.connect() as connection, app.database.write(connection):
        for place, trouble in clearing.ended.items():
            duty = clearing.duties[place]
            outbox.end(connection, duty, "done", app.now, trouble)
            arrivals.clear(connection, duty.arrival_id, app.now)
