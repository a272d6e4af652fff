"""How fast a BgMax file's payments are matched against as many open invoices, and booked.

    python -m benchmarks.booking                              1,000,000 payments, SQLite
    python -m benchmarks.booking --database postgresql --payments 50000 --plain 2000

Ours against the plain ORM way (a query and a commit a payment), which must leave the same invoices,
allocations and unmatched rows, and against the floor: the finished rows, loaded by the raw driver.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine, insert, select

from benchmarks import booking_plain, floor
from benchmarks.ours import _peak_kb
from benchmarks.world import World, Worlds, engine_of, open_world, worlds_on
from brp_filesync.brp import schema_sales as sales
from brp_filesync.brp.schema_people import organisation, person
from brp_filesync.core import ocr
from brp_filesync.database.bulk import insert_rows
from brp_filesync.database.metadata import METADATA
from brp_filesync.desk.files import book_at_hand
from brp_filesync.payments_in.formats.bgmax.write import (
    Deposit,
    Payment,
    bgmax_bytes,
    bgmax_records,
)
from tests.support.payment_gym import with_bank

FIRST = 100_001
MOMENT = "2026-11-01T08:00:00Z"
BOOKED = (
    "brp_payment_journal",
    "brp_deposit",
    "brp_payment",
    "brp_allocation",
    "brp_unmatched",
)
_A_DEPOSIT = 5_000
# What both ways must agree on: ours keeps more of a payment than the plain one.
_SAME = {
    "brp_invoice": ("invoice_id", "rest_ore", "state"),
    "brp_allocation": ("payment_id", "invoice_id", "amount_ore"),
    "brp_unmatched": ("payment_id", "amount_ore", "reason"),
}


def main() -> None:
    """Measure and print, or be the process that books."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument("--plain", type=int, default=10_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--book", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.book:
        print(json.dumps(book(*given.book)))
        return
    with (
        tempfile.TemporaryDirectory(prefix="filesync-bench-") as folder,
        worlds_on(given.database) as worlds,
    ):
        found = measure(worlds, Path(folder), given.payments, min(given.plain, given.payments))
    print(f"| booked on {given.database} | |\n|---|---|")
    for name, value in found.items():
        print(f"| {name} | {value} |")


def measure(worlds: Worlds, folder: Path, payments: int, plain: int) -> dict[str, Any]:
    """Return the figures. Raises AssertionError where the two ways leave different rows."""
    base = worlds.gym(folder / "base")
    engine = engine_of(base)
    fill_invoices(engine, payments)
    engine.dispose()  # a database with a session left can't be copied
    first = write_file(folder / "first.txt", plain)
    whole = write_file(folder / "whole.txt", payments)
    by_us, by_them = worlds.copy(base, folder / "ours"), worlds.copy(base, folder / "plain")
    seconds = booking_plain.book_file(engine_of(by_them), first)
    _booked(by_us, first)
    assert_same(engine_of(by_us), engine_of(by_them))
    big = worlds.copy(base, folder / "big")
    ours = _booked(big, whole)
    bare = worlds.copy(base, folder / "bare")
    floor_seconds = floor.load(
        engine_of(big), engine_of(bare), {}, filled=BOOKED, changes=("brp_invoice",)
    )
    rate, plain_rate = payments / ours["seconds"], plain / seconds
    return {
        "payments": payments,
        "seconds": ours["seconds"],
        "payments/s": round(rate),
        "peak MB": ours["peak_mb"],
        "plain way, payments/s": round(plain_rate),
        "times the plain way": round(rate / plain_rate, 1),
        "the floor, seconds": round(floor_seconds, 2),
        "times the floor": round(ours["seconds"] / floor_seconds, 2),
    }


def book(folder: Path, file: Path) -> dict[str, Any]:
    """Book the file in this process; return the seconds and this process's peak."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    gym = with_bank(open_world(folder).gym)
    with gym.app() as app:
        began = time.perf_counter()
        (done,) = book_at_hand(app, "seb", [file], "benchmark")
        seconds = time.perf_counter() - began
    night = done.night
    assert night is not None
    assert night.decided is not None, night.trouble
    assert night.decided.result == "imported"
    return {"seconds": round(seconds, 2), "peak_mb": _peak_kb() // 1024}


def fill_invoices(engine: Engine, count: int) -> None:
    """Enter a buyer and so many orders with their open invoices of 1000.00 kr and more."""
    with engine.begin() as connection:
        recipient = connection.scalar(select(organisation.c.organisation_id))
        connection.execute(insert(person).values(**_buyer()))
        insert_rows(connection, sales.order, _ORDER, (_order(n, recipient) for n in range(count)))
        insert_rows(
            connection, sales.invoice, _INVOICE, (_invoice(n, recipient) for n in range(count))
        )


def write_file(path: Path, payments: int) -> Path:
    """Write a BgMax file: most pay an invoice exactly, some too much, twice, or nobody knows."""
    deposits = (
        Deposit(
            [_payment(number) for number in range(first, min(first + _A_DEPOSIT, payments))],
            serial=f"{first // _A_DEPOSIT:05d}",
        )
        for first in range(0, payments, _A_DEPOSIT)
    )
    path.write_bytes(bgmax_bytes(bgmax_records(deposits)))
    return path


def assert_same(ours: Engine, theirs: Engine) -> None:
    """Raise AssertionError where invoices, allocations or unmatched rows differ."""
    for name, columns in _SAME.items():
        table = METADATA.tables[name]
        wanted = select(*(table.c[each] for each in columns)).order_by(*table.primary_key.columns)
        rows = []
        for engine in (ours, theirs):
            with engine.connect() as connection:
                rows.append([tuple(row) for row in connection.execute(wanted)])
        assert rows[0] == rows[1], name
        assert rows[0], name


def _booked(world: World, file: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.booking", "--book", str(world.folder), str(file)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _payment(number: int) -> Payment:
    paid, reference = _total(number), ocr.make(str(FIRST + number))
    if number % 100 == 7:
        paid += 500
    elif number % 100 == 13 and number:
        reference = ocr.make(str(FIRST + number - 1))
    elif number % 100 == 21:
        paid -= 100
    elif number % 100 == 42:
        reference = f"{number}00"
    return Payment(
        paid,
        reference.rjust(25),
        serial=f"{number:012d}",
        sender="5050505",
        payer={"name": "Wellnet AB", "street": "Box 1", "postal_code": "111 11", "town": "Umeå"},
    )


def _total(number: int) -> int:
    return 100_000 + number % 977


_ORDER = (
    "order_id",
    "order_number",
    "portal",
    "portal_order_number",
    "content_hash",
    "person_id",
    "recipient_id",
    "facility_id",
    "label",
    "ordered_at",
    "imported_at",
    "total_ore",
    "card_state",
)
_INVOICE = (
    "invoice_id",
    "company_id",
    "invoice_number",
    "kind",
    "order_id",
    "recipient_id",
    "recipient_name",
    "street",
    "postal_code",
    "city",
    "country",
    "invoice_date",
    "due_date",
    "payment_terms_days",
    "text",
    "total_ore",
    "vat_ore",
    "rest_ore",
    "bankgiro",
    "ocr_number",
    "state",
    "reminders",
)


def _order(number: int, recipient: int | None) -> tuple[Any, ...]:
    return (
        number + 1,
        str(number + 1),
        "wellnet",
        f"W-{number}",
        "x",
        1,
        recipient,
        "101",
        "Wellnet",
        MOMENT,
        MOMENT,
        _total(number),
        "collected",
    )


def _invoice(number: int, recipient: int | None) -> tuple[Any, ...]:
    total = _total(number)
    return (
        number + 1,
        "GYM",
        FIRST + number,
        "invoice",
        number + 1,
        recipient,
        "Wellnet AB",
        "Box 1",
        "111 11",
        "Stockholm",
        "SE",
        "2026-11-01",
        "2026-12-01",
        30,
        "Avser",
        total,
        0,
        total,
        "9912346",
        ocr.make(str(FIRST + number)),
        "sent",
        False,
    )


def _buyer() -> dict[str, Any]:
    given: dict[str, Any] = {
        "person_id": 1,
        "customer_number": "1",
        "first_name": "Åsa",
        "last_name": "Öberg",
        "facility_id": "101",
        "created_at": MOMENT,
    }
    needed = {
        column.name: ""
        for column in person.columns
        if not column.nullable and column.name not in given
    }
    return {**needed, **given}


if __name__ == "__main__":
    main()
