"""The days that a control's files tell of accounts, and what all files have taken in there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    cast,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from brp_filesync.brp.schema_payments import (
    control_day,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_sales import audit_log
from brp_filesync.core.bank_accounts import one_account
from brp_filesync.core.wanted import EVERYTHING, Wanted
from brp_filesync.database.bulk import fetch_dicts, next_id
from brp_filesync.database.finding import holds, within

Found = dict[str, Any]
_COLUMNS = (
    control_day.c.control_day_id,
    control_day.c.account,
    control_day.c.day,
    control_day.c.message,
    control_day.c.told_ore,
    control_day.c.state,
)


def days_of(connection: Connection, bank: str, keys: Collection[tuple[str, str]]) -> list[Found]:
    """Return a bank's control days that nothing has replaced, of these accounts and days."""
    found = fetch_dicts(
        connection,
        _of_bank(select(*_COLUMNS), bank).where(
            control_day.c.state != "replaced",
            control_day.c.day.in_(sorted({day for _, day in keys})),
        ),
    )
    return [_told(each) for each in found if (each["account"], each["day"]) in keys]


def open_keys(connection: Connection, bank: str) -> set[tuple[str, str]]:
    """Return account and day of a bank's open control days."""
    wanted = _of_bank(select(control_day.c.account, control_day.c.day), bank)
    found = connection.execute(wanted.where(control_day.c.state == "open"))
    return {(account, day) for account, day in found}


def list_days(
    connection: Connection, bank: str = "", wanted: Wanted = EVERYTHING, *, only_open: bool = True
) -> list[Found]:
    """Return control days with bank, both sums (öre), state and note, the oldest day first.

    A text may be of the account, the message or the note.
    """
    which = within(wanted, control_day.c.day)
    if wanted.text:
        which.append(
            or_(
                holds(one_account(wanted.text) or wanted.text, control_day.c.account),
                holds(wanted.text, control_day.c.message, control_day.c.note),
            )
        )
    days = select(
        *_COLUMNS,
        control_day.c.taken_in_ore,
        control_day.c.note,
        control_day.c.payment_journal_id,
        payment_journal.c.bank,
    ).join(
        payment_journal,
        payment_journal.c.payment_journal_id == control_day.c.payment_journal_id,
    )
    if bank:
        which.append(payment_journal.c.bank == bank)
    states = ("open",) if only_open else ("open", "agreed", "closed")
    return fetch_dicts(
        connection,
        days.where(control_day.c.state.in_(states), *which).order_by(
            control_day.c.day, control_day.c.account, control_day.c.control_day_id
        ),
    )


def add_days(
    connection: Connection,
    journal_id: int,
    message: str,
    days: Sequence[tuple[str, str, int]],
    replaced: Sequence[int],
) -> None:
    """Insert a control's days (account, day, öre), open, and mark those that they replace."""
    if replaced:
        connection.execute(
            update(control_day)
            .where(control_day.c.control_day_id.in_(replaced))
            .values(state="replaced")
        )
    first = next_id(connection, control_day.c.control_day_id)
    rows = [
        {
            "control_day_id": first + place,
            "payment_journal_id": journal_id,
            "account": account,
            "day": day,
            "message": message or None,
            "told_ore": ore,
            "taken_in_ore": 0,
            "state": "open",
        }
        for place, (account, day, ore) in enumerate(days)
    ]
    if rows:
        connection.execute(insert(control_day), rows)


def set_looked_at(connection: Connection, found: Mapping[int, tuple[int, str]]) -> None:
    """Set what was taken in (öre) and the state of each of these days."""
    for control_day_id, (taken_in_ore, state) in found.items():
        connection.execute(
            update(control_day)
            .where(control_day.c.control_day_id == control_day_id)
            .values(taken_in_ore=taken_in_ore, state=state)
        )


def close_days(connection: Connection, ids: Collection[int], act_id: int, note: str) -> None:
    """Close days that differ, by a person's act."""
    connection.execute(
        update(control_day)
        .where(control_day.c.control_day_id.in_(ids))
        .values(state="closed", act_id=act_id, note=note)
    )


def taken_in(
    connection: Connection,
    keys: Iterable[tuple[str, str]],
    bankgiros: Mapping[str, Collection[str]],
) -> dict[tuple[str, str], int]:
    """Return the öre that files of all formats brought, by account and day.

    What a person has said to be the same payment once more isn't counted. `bankgiros` are those
    that an account stands for, by which a BgMax file tells it.
    """
    wanted = set(keys)
    days = sorted({day for _, day in wanted})
    sums: dict[tuple[str, str], int] = {}
    found = [row for part in (_received(days), _same(days)) for row in connection.execute(part)]
    for each in found:
        for account, day in wanted:
            if day != each.day:
                continue
            named = each.told_account or each.account
            if named == account or each.account in bankgiros.get(account, ()):
                sums[account, day] = sums.get((account, day), 0) + int(each.ore)
    return sums


def _received(days: Sequence[str]) -> Select[Any]:
    received = deposit.c.received_ore - deposit.c.already_seen_ore
    return _by_account(select(*_where(), cast(func.sum(received), BigInteger).label("ore")), days)


def _same(days: Sequence[str]) -> Select[Any]:
    """Select what a person has said to be the same payment, below zero."""
    closed = unmatched.alias("closed")
    twice = cast(-func.sum(unmatched.c.amount_ore), BigInteger).label("ore")
    return _by_account(
        select(*_where(), twice)
        .join(payment, payment.c.deposit_id == deposit.c.deposit_id)
        .join(unmatched, unmatched.c.payment_id == payment.c.payment_id)
        .join(audit_log, audit_log.c.audit_id == unmatched.c.act_id)
        .where(
            unmatched.c.handled_at.is_not(None),
            audit_log.c.act == "payments same",
            ~exists().where(closed.c.opposite_of == unmatched.c.unmatched_id),
        ),
        days,
    )


def _where() -> tuple[Any, ...]:
    return deposit.c.account, deposit.c.told_account, deposit.c.deposited_on.label("day")


def _by_account(wanted: Select[Any], days: Sequence[str]) -> Select[Any]:
    return wanted.where(deposit.c.deposited_on.in_(days)).group_by(
        deposit.c.account, deposit.c.told_account, deposit.c.deposited_on
    )


def _of_bank(wanted: Select[Any], bank: str) -> Select[Any]:
    return wanted.join(
        payment_journal,
        payment_journal.c.payment_journal_id == control_day.c.payment_journal_id,
    ).where(payment_journal.c.bank == bank)


def _told(row: Found) -> Found:
    return {**row, "message": row["message"] or ""}
