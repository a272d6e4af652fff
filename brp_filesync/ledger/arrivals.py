"""Arrivals: each time that a file was found on a server, or handed to us."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from brp_filesync.core.source import FlowName
from brp_filesync.database.bulk import next_id
from brp_filesync.ledger.schema import arrival
from brp_filesync.ledger.states import ARRIVAL, ArrivalState, WaitingKind

_IDENTITY = ("folder", "raw_name", "size", "modified_at")
_LONGEST_REASON = 500
_MAY_GO: tuple[ArrivalState, ...] = ("seen", "skipped")


@dataclass(frozen=True, slots=True)
class Found:
    """A file where it was found. `folder` is None at hand; `modified_at` in Unix seconds."""

    folder: str | None
    raw_name: bytes
    name: str
    size: int
    modified_at: int


def present(connection: Connection, source: str, flow: FlowName) -> dict[Found, str]:
    """Return the state of each arrival that, for all we know, is still on the server."""
    rows = connection.execute(
        select(arrival).where(
            arrival.c.source == source,
            arrival.c.flow == flow,
            arrival.c.folder.is_not(None),
            arrival.c.cleared_at.is_(None),
            arrival.c.state != "gone",
        )
    ).mappings()
    return {_found(row): row["state"] for row in rows}


def of_files(connection: Connection, file_ids: Collection[int]) -> dict[int, list[Found]]:
    """Return the arrivals that brought these files, by file, in order."""
    rows = connection.execute(
        select(arrival).where(arrival.c.file_id.in_(file_ids)).order_by(arrival.c.arrival_id)
    ).mappings()
    found: dict[int, list[Found]] = {file_id: [] for file_id in file_ids}
    for row in rows:
        found[row["file_id"]].append(_found(row))
    return found


@dataclass(frozen=True, slots=True)
class Waits:
    """Why a file that was seen isn't ours yet: a kind of reason, and a sentence in English."""

    kind: WaitingKind
    reason: str = ""


def wait(
    connection: Connection,
    source: str,
    flow: FlowName,
    present: Mapping[Found, str],
    waits: Mapping[Found, Waits],
    now: str,
) -> None:
    """Note files that are seen and not received, with the reason as it is now.

    A file that waits still is the same, and noticed when it was noticed first, though its size or
    time is another. `present` is what this module's function of that name has returned.
    """
    seen = {
        (each.folder, each.raw_name): each for each, state in present.items() if state == "seen"
    }
    new: dict[Found, Waits] = {}
    known: list[dict[str, object]] = []
    for found, why in waits.items():
        if present.get(found, "seen") != "seen":
            continue
        before = found if found in present else seen.get((found.folder, found.raw_name))
        if before is None:
            new[found] = why
            continue
        known.append(
            {
                "was_folder": before.folder,
                "was_raw_name": before.raw_name,
                "was_size": before.size,
                "was_modified_at": before.modified_at,
                "size": found.size,
                "modified_at": found.modified_at,
                **_reason(why),
            }
        )
    if known:
        was = (arrival.c[name] == bindparam(f"was_{name}") for name in _IDENTITY)
        connection.execute(
            update(arrival).where(
                arrival.c.source == source,
                arrival.c.flow == flow,
                arrival.c.state == "seen",
                *was,
            ),
            known,
        )
    first = next_id(connection, arrival.c.arrival_id)
    rows = [
        {**_values(first + place, source, flow, each, "seen", now), **_reason(why)}
        for place, (each, why) in enumerate(new.items())
    ]
    if rows:
        connection.execute(insert(arrival), rows)


def note(
    connection: Connection,
    source: str,
    flow: FlowName,
    found: Collection[Found],
    state: ArrivalState,
    now: str,
) -> None:
    """Note files that are skipped, and not received."""
    first = next_id(connection, arrival.c.arrival_id)
    rows = [
        _values(first + place, source, flow, each, state, now) for place, each in enumerate(found)
    ]
    if rows:
        connection.execute(insert(arrival), rows)


def forget_gone(
    connection: Connection, source: str, flow: FlowName, gone: Collection[Found]
) -> None:
    """Mark arrivals that were seen or skipped, and are on the server no longer."""
    for before in _MAY_GO:
        ARRIVAL.moved(before, "gone")
    for each in gone:  # rare: somebody else took the file away
        connection.execute(
            update(arrival)
            .where(*_is(source, flow, each), arrival.c.state.in_(_MAY_GO))
            .values(state="gone")
        )


def receive(
    connection: Connection, source: str, flow: FlowName, found: Found, file_id: int, now: str
) -> int:
    """Record that this file's content is ours, and return the arrival's id.

    On a server a file arrives once until it is cleared away. At hand each time is an arrival of its
    own, however often: nothing clears one away, and a run that was killed has left its own behind.
    """
    known = None
    if found.folder is not None:
        known = connection.execute(
            select(arrival.c.arrival_id, arrival.c.state).where(
                *_is(source, flow, found), arrival.c.cleared_at.is_(None), arrival.c.state != "gone"
            )
        ).one_or_none()
    if known is not None:
        ARRIVAL.moved(known.state, "received")
        connection.execute(
            update(arrival)
            .where(arrival.c.arrival_id == known.arrival_id)
            .values(state="received", file_id=file_id, waits=None, reason=None)
        )
        return int(known.arrival_id)
    arrival_id = next_id(connection, arrival.c.arrival_id)
    values = _values(arrival_id, source, flow, found, "received", now)
    connection.execute(insert(arrival).values(**values, file_id=file_id))
    return arrival_id


def known_there(
    connection: Connection, source: str, flow: FlowName, found: Found, file_id: int, *, stays: bool
) -> int | None:
    """Return the arrival that brought this content to this path, and wasn't cleared away since.

    Where everything `stays`, one that was gone for a while, and is there with its old time, is the
    same too. None at hand.
    """
    if found.folder is None:
        return None
    same_time = (arrival.c.size == found.size) & (arrival.c.modified_at == found.modified_at)
    there = arrival.c.cleared_at.is_(None)
    known = connection.scalar(
        select(arrival.c.arrival_id)
        .where(
            arrival.c.source == source,
            arrival.c.flow == flow,
            arrival.c.folder == found.folder,
            arrival.c.raw_name == found.raw_name,
            arrival.c.file_id == file_id,
            arrival.c.state == "received",
            there | same_time if stays else there,
        )
        .order_by(arrival.c.arrival_id.desc())
        .limit(1)
    )
    return None if known is None else int(known)


def see_again(connection: Connection, arrival_id: int, found: Found) -> None:
    """Note that a received arrival is there, with this size and time; it waits as nothing else."""
    seen = select(arrival.c.source, arrival.c.flow).where(arrival.c.arrival_id == arrival_id)
    source, flow = connection.execute(seen).one()
    ARRIVAL.moved("seen", "gone")
    connection.execute(
        update(arrival)
        .where(*_is(source, flow, found), arrival.c.state == "seen")
        .values(state="gone")
    )
    connection.execute(
        update(arrival)
        .where(arrival.c.arrival_id == arrival_id)
        .values(size=found.size, modified_at=found.modified_at, cleared_at=None)
    )


def replace(connection: Connection, arrival_id: int, now: str) -> None:
    """Note that what came to this arrival's path before it is there no more."""
    path = select(arrival.c.source, arrival.c.flow, arrival.c.folder, arrival.c.raw_name)
    source, flow, folder, raw_name = connection.execute(
        path.where(arrival.c.arrival_id == arrival_id)
    ).one()
    connection.execute(
        update(arrival)
        .where(
            arrival.c.source == source,
            arrival.c.flow == flow,
            arrival.c.folder == folder,
            arrival.c.raw_name == raw_name,
            arrival.c.arrival_id != arrival_id,
            arrival.c.state == "received",
            arrival.c.cleared_at.is_(None),
        )
        .values(cleared_at=now)
    )


def leave(
    connection: Connection, source: str, flow: FlowName, gone: Collection[Found], now: str
) -> None:
    """Note that received files, which we don't clear away, are there no more."""
    for each in gone:
        connection.execute(
            update(arrival)
            .where(*_is(source, flow, each), arrival.c.state == "received")
            .values(cleared_at=now)
        )


def clear(connection: Connection, arrival_id: int, now: str) -> None:
    """Record that the file has been moved away on the server: the same may come anew."""
    connection.execute(
        update(arrival).where(arrival.c.arrival_id == arrival_id).values(cleared_at=now)
    )


def _is(source: str, flow: FlowName, found: Found) -> tuple[ColumnElement[bool], ...]:
    return (
        arrival.c.source == source,
        arrival.c.flow == flow,
        arrival.c.folder == found.folder,
        arrival.c.raw_name == found.raw_name,
        arrival.c.size == found.size,
        arrival.c.modified_at == found.modified_at,
    )


def _found(row: Mapping[Any, Any]) -> Found:
    return Found(row["folder"], row["raw_name"], row["name"], row["size"], row["modified_at"])


def _reason(why: Waits) -> dict[str, object]:
    return {"waits": why.kind, "reason": why.reason[:_LONGEST_REASON] or None}


def _values(
    arrival_id: int, source: str, flow: FlowName, found: Found, state: ArrivalState, now: str
) -> dict[str, object]:
    return {
        "arrival_id": arrival_id,
        "source": source,
        "flow": flow,
        "folder": found.folder,
        "raw_name": found.raw_name,
        "name": found.name,
        "size": found.size,
        "modified_at": found.modified_at,
        "state": ARRIVAL.begun(state),
        "noticed_at": now,
    }
