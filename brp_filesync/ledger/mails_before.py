"""Mails that had begun to go out before the database was put back: none goes a second time.

The journal tells of them by portal and its order number. Those whose orders aren't here are kept
until they come.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from brp_filesync.ledger.schema import duty
from brp_filesync.ledger.schema_commits import mail_before
from brp_filesync.ledger.states import DUTY

Named = tuple[str, str, str]
"""A mail by its kind, portal and the portal's order number."""

_ENDS = {"done": "done", "sending": "unknown", "unknown": "unknown", "failed": "failed"}
_TROUBLE = "the database was put back from a backup"
_AT_A_TIME = 500


def as_the_journal_says(
    connection: Connection,
    states: Mapping[Named, str],
    orders: Mapping[tuple[str, str], int],
    now: str,
) -> int:
    """Let no mail go out again that had begun; return how many that are here.

    `states` are what became of each, `orders` the ids of the orders that are here, by portal and
    number. One that was on its way is `unknown`. Those without an order are remembered.
    """
    begun = {mail: _ENDS[state] for mail, state in states.items() if state in _ENDS}
    here: dict[tuple[str, str], list[int]] = {}
    for (kind, *name), ended in begun.items():
        order_id = orders.get((name[0], name[1]))
        if order_id is not None:
            here.setdefault((kind, ended), []).append(order_id)
    changed = sum(_end(connection, kind, ended, some, now) for (kind, ended), some in here.items())
    promised = _promised(connection, orders.values())
    kept = [
        {"kind": kind, "source": portal, "order_number": number, "state": ended}
        for (kind, portal, number), ended in begun.items()
        if (kind, orders.get((portal, number))) not in promised
    ]
    connection.execute(delete(mail_before))
    if kept:
        connection.execute(insert(mail_before), kept)
    return changed


def remembered(connection: Connection, source: str) -> list[Named]:
    """Return the mails that went out before about orders of the source that weren't here."""
    found = connection.execute(
        select(mail_before.c.kind, mail_before.c.source, mail_before.c.order_number)
        .where(mail_before.c.source == source)
        .order_by(mail_before.c.order_number, mail_before.c.kind)
    )
    return [(kind, portal, number) for kind, portal, number in found]


def hold_back(
    connection: Connection,
    mails: Collection[Named],
    orders: Mapping[tuple[str, str], int],
    now: str,
) -> int:
    """Make those that are promised again `unknown`: a person decides; return how many."""
    count = 0
    for kind, portal, number in mails:  # seldom any: after a restore, until its files are decided
        order_id = orders.get((portal, number))
        if order_id is None or not _end(connection, kind, "unknown", [order_id], now):
            continue
        count += 1
        connection.execute(
            delete(mail_before).where(
                mail_before.c.kind == kind,
                mail_before.c.source == portal,
                mail_before.c.order_number == number,
            )
        )
    return count


def hold_trial(connection: Connection, attempt_id: int, now: str) -> None:
    """Let the mails of a trial that was done again be: they went out, or were to, before."""
    connection.execute(
        update(duty)
        .where(duty.c.attempt_id == attempt_id, duty.c.kind == "trial", duty.c.state == "todo")
        .values(state=DUTY.moved("todo", "waived"), ended_at=now, trouble=_TROUBLE)
    )


def _end(connection: Connection, kind: str, ended: str, orders: list[int], now: str) -> int:
    changed = 0
    for at in range(0, len(orders), _AT_A_TIME):
        changed += connection.execute(
            update(duty)
            .where(
                duty.c.kind == kind,
                duty.c.order_id.in_(orders[at : at + _AT_A_TIME]),
                duty.c.state == "todo",
            )
            .values(
                state=ended,
                tries=duty.c.tries + 1,
                ended_at=now,
                trouble=None if ended == "done" else _TROUBLE,
            )
        ).rowcount
    return changed


def _promised(connection: Connection, orders: Collection[int]) -> set[tuple[Any, ...]]:
    """Return kind and order of the mails that are promised about these orders."""
    ids, found = sorted(orders), set()
    for at in range(0, len(ids), _AT_A_TIME):
        asked = select(duty.c.kind, duty.c.order_id).where(
            duty.c.order_id.in_(ids[at : at + _AT_A_TIME])
        )
        found |= {tuple(row) for row in connection.execute(asked)}
    return found
