"""One damage of each column of each of BRP's tables that we write, and what reconcile says of it."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, Integer

from brp_filesync.database.metadata import METADATA, Day, Moment
from brp_filesync.desk.reconciled import reconcile_all
from tests.support.books import exported
from tests.support.gym import Gym, a_cancel, an_order, open_gym, personnummer
from tests.support.payment_gym import OCR, Payment, a_bgmax, booked, with_invoices
from tests.support.settlement_gym import (
    PAYER,
    a_report,
    a_row,
    booked_report,
    report_night,
    with_reports,
)

# What the gym enters in BRP itself: what we read of it when we import is kept with the attempt.
CATALOGUE = (
    "brp_company",
    "brp_facility",
    "brp_vat_group",
    "brp_vat_rate",
    "brp_product",
    "brp_product_right",
    "brp_agreed_price",
)
# Another value that there may be, where one that is no word at all would be too easy to find.
_OTHER = {
    "brp_invoice.state": "reminder",
    "brp_invoice.settled_from": "reminder",
    "brp_invoice.kind": "credit_note",
    "brp_order.card_state": "collected",
    "brp_order_line.effect": "new",
    "brp_payment.kind": "returned",
    "brp_unmatched.reason": "surplus",
    "brp_settlement_row.outcome": "no-such-invoice",
    "brp_order.order_number": "987654",
}
# What no check sees, by the reason: columns of tables.
UNSEEN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "what a payment is besides its sums stands in its file, which the archive has": {
        "brp_payment": (
            "payment_key",
            "kind",
            "paid_on",
            "reference",
            "issued_references",
            "references_json",
            "text",
            "payer_name",
            "payer_bankgiro",
            "payer_account",
            "told_json",
            "bank_serial",
            "bank_reference",
            "references_hash",
            "alike",
        ),
    },
    "of an entry only its sums are compared: who made it, when and why stands in its act or file": {
        "brp_unmatched": (
            "unmatched_id",
            "reason",
            "reference",
            "twin_payment_id",
            "against_payment_id",
            "made_at",
            "made_by",
            "handled_at",
            "note",
        ),
        "brp_allocation": ("allocation_id", "opposite_of", "made_at", "made_by"),
        "brp_settlement_lump": ("settlement_lump_id", "opposite_of", "made_at", "made_by"),
    },
    "what a report's row was told by stands in its file, which the archive has": {
        "brp_settlement_row": ("line", "order_number", "invoice_number"),
    },
    "a day of a control is worked out anew each night": {
        "brp_control_day": (
            "control_day_id",
            "payment_journal_id",
            "account",
            "day",
            "message",
            "told_ore",
            "taken_in_ore",
            "state",
            "act_id",
            "note",
        ),
    },
    "a hint or a task for people, who decide and tick it off": {
        "brp_possible_duplicate": (
            "person_id",
            "other_person_id",
            "reason",
            "noticed_at",
            "decided_at",
        ),
        "brp_finance_task": (
            "finance_task_id",
            "word",
            "params",
            "order_id",
            "invoice_id",
            "created_at",
            "done_at",
            "done_by",
            "note",
        ),
    },
    "none is paid out in the gym that is damaged: the walk can't say": {
        "brp_refund": (
            "refund_id",
            "credit_note_id",
            "amount_ore",
            "paid_on",
            "opposite_of",
            "made_at",
            "made_by",
            "act_id",
        ),
        "brp_allocation": ("refund_id",),
    },
    "no number is left out in the gym that is damaged: the walk can't say": {
        "brp_number_gap": (
            "series",
            "first_number",
            "last_number",
            "reason",
            "recorded_at",
        ),
    },
    "only words of a mail and an answer are chosen by it": {"brp_order": ("cancelled_by",)},
    "a number of its own, to which nothing refers": {
        "brp_invoice_line": ("invoice_line_id",),
        "brp_written": ("written_id",),
    },
}
_FAR = 1_000_003  # no id or amount of the gym's is so far from another


def damaged_gym(folder: Path) -> Gym:
    """Return a gym with some of everything, all of it sound."""
    gym = with_reports(
        with_invoices(open_gym(folder)),
        lump={"by_itself": True, "payer_accounts": ["5050-1055"]},
    )
    booked_report(gym, a_report(a_row("W-1", 499000)))
    booked(
        gym,
        a_bgmax(
            Payment(436625, "LUMP", code="1", sender=PAYER),
            Payment(1000, "77"),
            Payment(1000, OCR[1]),
        ),
    )
    report_night(gym)
    exported(gym)
    gym.deliver(
        [
            an_order("D-1", personnummer=personnummer(33), email="d1@example.com"),
            a_cancel("D-1"),
            an_order("D-2", personnummer=personnummer(31), product="R10", price_ore=110000),
            an_order("D-3", personnummer=personnummer(31), product="R10", price_ore=110000),
            an_order("D-4", personnummer=personnummer(32), email="d4@example.com"),
            an_order("D-5", personnummer=personnummer(32), email="d4@example.com"),
        ],
        serial=9,
    )
    gym.night()
    return gym


def columns() -> list[Column[Any]]:
    """Return the columns of BRP's tables that we write, in the tables' order."""
    tables = [
        each
        for each in METADATA.sorted_tables
        if each.name.startswith("brp_") and each.name not in CATALOGUE
    ]
    return [column for table in tables for column in table.columns]


def seen(gym: Gym, wanted: Sequence[Column[Any]]) -> Iterator[tuple[str, list[str]]]:
    """Damage each of these columns in one row; yield its name, and what reconcile tells of it."""
    engine = gym.engine()
    path = str(engine.url.database)
    engine.dispose()
    before = _told(gym)
    for column in wanted:
        name = f"{column.table.name}.{column.name}"
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        row = _row(connection, column)
        if row is None:
            yield name, []
            continue
        key, value = row
        _set(connection, column, key, _other(name, column, value))
        told = _told(gym)
        _set(connection, column, key, value)
        connection.close()
        yield name, sorted(told - before)


def _told(gym: Gym) -> set[str]:
    with gym.app() as app, app.database.connect() as connection:
        found = reconcile_all(app, connection, None)
    broken = {each.invariant for each in found.findings if each.offender}
    changed = {f"changed since: {each.what}, {each.count}" for each in found.changed}
    return broken | changed


def _row(connection: sqlite3.Connection, column: Column[Any]) -> tuple[int, Any] | None:
    """Return a row's own number and what it has there; one that has something, where there is."""
    # The portals' own organisations have more, and are BRP's; most entries are a payment's.
    name = f"{column.table.name}.{column.name}"
    first = f"{column.name} IS NULL, "
    if column.table.name == "brp_organisation":
        first = ""
    elif name in ("brp_allocation.written_off_ore", "brp_allocation.act_id"):
        first = "payment_id IS NULL, "
    found: tuple[int, Any] | None = connection.execute(
        f"SELECT rowid, {column.name} FROM {column.table.name} ORDER BY {first}rowid DESC LIMIT 1"
    ).fetchone()
    return found


def _set(connection: sqlite3.Connection, column: Column[Any], key: int, value: Any) -> None:
    table, name = column.table.name, column.name
    if column.primary_key and len(column.table.primary_key.columns) == 1:
        # Its number is the row's own: it is told by where it was, or is put back.
        was = key if value != key else key + _FAR
        if isinstance(column.type, Integer):
            connection.execute(f"UPDATE {table} SET {name} = ? WHERE {name} = ?", (value, was))
            return
    connection.execute(f"UPDATE {table} SET {name} = ? WHERE rowid = ?", (value, key))


def _other(name: str, column: Column[Any], value: Any) -> Any:
    if name in _OTHER:
        return _OTHER[name]
    if isinstance(column.type, Boolean):
        return 1 - (value or 0)
    if isinstance(column.type, Integer):
        return (value or 0) + _FAR
    if isinstance(column.type, Day):
        return "2031-05-17"
    if isinstance(column.type, Moment):
        return "2031-05-17T00:00:00Z"
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    return f"{value or ''}x"
