"""One damage of each column of each of BRP's tables that we write, and what reconcile says of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    create_engine,
    event,
    select,
    text,
    update,
)

from brp_filesync.brp.numbers import skip_numbers
from brp_filesync.database.metadata import METADATA, Day, Moment
from brp_filesync.desk.cancelling import cancel
from brp_filesync.desk.reconciled import reconcile_all
from brp_filesync.desk.refunds import paid
from tests.support.books import exported
from tests.support.gym import Gym, a_cancel, an_order, personnummer
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
    "only words to people: why a number is lost, and since when": {
        "brp_number_gap": ("reason", "recorded_at"),
    },
    "only words of a mail and an answer are chosen by it": {"brp_order": ("cancelled_by",)},
    "a number of its own, to which nothing refers": {
        "brp_invoice_line": ("invoice_line_id",),
        "brp_written": ("written_id",),
    },
}
_FAR = 1_000_003  # no id or amount of the gym's is so far from another


def with_everything(gym: Gym) -> Gym:
    """Return the gym with some of everything, all of it sound."""
    gym = with_reports(
        with_invoices(gym),
        lump={"by_itself": True, "payer_accounts": ["5050-1055"]},
    )
    booked_report(gym, a_report(a_row("W-1", 499000)))
    booked(
        gym,
        a_bgmax(
            Payment(436625, "LUMP", code="1", sender=PAYER),
            Payment(1000, "77"),
            Payment(1000, OCR[1]),
            Payment(120000, OCR[2]),
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
    with gym.app() as app:
        done = cancel(app, "W-3", "wrong", "eva", left=True)  # paid: the portal has it to its good
        paid(app, f"{done.company_id}:{done.credit_number}", "2026-11-24", "eva")
        with app.database.connect() as connection, app.database.write(connection):
            skip_numbers(connection, {"order": 20}, "database put back", app.now)
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
    engine = _unguarded(gym)
    before = _told(gym)
    for column in wanted:
        name = f"{column.table.name}.{column.name}"
        with engine.connect() as connection:
            row = _row(connection, column)
        if row is None:
            yield name, []
            continue
        changed = dict(row) | {column.name: _other(name, column, row[column.name])}
        _set(engine, column, row, changed[column.name])
        told = _told(gym)
        _set(engine, column, changed, row[column.name])
        yield name, sorted(told - before)
    engine.dispose()


def _unguarded(gym: Gym) -> Engine:
    """Return a way to the gym's database by which any damage can be done."""
    engine = gym.engine()
    url = engine.url
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            for table, name in connection.execute(_CONSTRAINTS).all():
                connection.execute(text(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}" CASCADE'))
    engine.dispose()
    plain = create_engine(url)
    if plain.dialect.name == "sqlite":
        event.listen(plain, "connect", _ignore_checks)
    return plain


_CONSTRAINTS = text(
    "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype IN ('c', 'f')"
    " AND connamespace = current_schema()::regnamespace"
)


def _ignore_checks(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA ignore_check_constraints = ON")


def is_broken(gym: Gym) -> bool:
    """Say whether anything is broken, and not only changed since."""
    return any(not each.startswith("changed since") for each in _told(gym))


def _told(gym: Gym) -> set[str]:
    with gym.app() as app, app.database.connect() as connection:
        found = reconcile_all(app, connection, None)
    broken = {each.invariant for each in found.findings if each.offender}
    changed = {f"changed since: {each.what}, {each.count}" for each in found.changed}
    return broken | changed


def _row(connection: Connection, column: Column[Any]) -> Mapping[str, Any] | None:
    """Return a row's keys and what it has there: of the last one that has something, if any."""
    # The portals' own organisations have more, and are BRP's; most entries are a payment's.
    name = f"{column.table.name}.{column.name}"
    first: list[Any] = [column.is_(None)]
    if column.table.name == "brp_organisation":
        first = []
    elif name in ("brp_allocation.written_off_ore", "brp_allocation.act_id"):
        first = [column.table.c.payment_id.is_(None)]
    elif name == "brp_invoice.kind":
        first = [column != "invoice"]
    keys = list(column.table.primary_key.columns)
    wanted = (
        select(*dict.fromkeys([*keys, column]))
        .order_by(*first, *(key.desc() for key in keys))
        .limit(1)
    )
    found = connection.execute(wanted).mappings().first()
    return None if found is None else dict(found)


def _set(engine: Engine, column: Column[Any], row: Mapping[str, Any], value: Any) -> None:
    """Put another value into the row that is so."""
    keys = [key == row[key.name] for key in column.table.primary_key.columns]
    with engine.begin() as connection:
        done = connection.execute(update(column.table).where(*keys).values({column.name: value}))
    assert done.rowcount == 1, column


def _other(name: str, column: Column[Any], value: Any) -> Any:
    if name in _OTHER:
        return _OTHER[name]
    if isinstance(column.type, Boolean):
        return not value
    if isinstance(column.type, Integer):
        return (value or 0) + _FAR
    if isinstance(column.type, Day):
        return "2031-05-17"
    if isinstance(column.type, Moment):
        return "2031-05-17T00:00:00Z"
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    length = getattr(column.type, "length", None)
    if value and length is not None and len(value) >= length:
        return value[:-1] + ("y" if value.endswith("x") else "x")
    return f"{value or ''}x"
