"""How fast a settlement report's rows settle as many open invoices.

    python -m benchmarks.settlement                              100,000 rows, SQLite
    python -m benchmarks.settlement --rows 50000 --plain 2000 --database postgresql

Ours against the plain way (csv, and a query and a commit a row), which must leave the same invoices
settled; a report of three tenths says whether time grows as the rows do.
"""

import argparse
import csv
import tempfile
import time
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine, func, insert, select, update

from benchmarks.invoices import fill_invoices
from benchmarks.world import World, Worlds, engine_of, open_world, worlds_on
from brp_filesync.brp.schema_payments import allocation
from brp_filesync.brp.schema_sales import invoice, order
from brp_filesync.desk.settlements import book_at_hand
from tests.support.settlement_gym import HEADER, a_report, a_row, with_reports

MOMENT = "2026-11-23T08:00:00Z"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--plain", type=int, default=5_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with (
        tempfile.TemporaryDirectory(prefix="filesync-bench-") as folder,
        worlds_on(given.database) as worlds,
    ):
        found = measure(worlds, Path(folder), given.rows, min(given.plain, given.rows))
    print(f"| settled on {given.database} | |\n|---|---|")
    for name, value in found.items():
        print(f"| {name} | {value} |")


def measure(worlds: Worlds, folder: Path, rows: int, plain: int) -> dict[str, Any]:
    """Return the figures. Raises AssertionError where the two ways settle other invoices."""
    fewer = rows * 3 // 10
    base, bought = _gym(worlds, folder / "base", rows)
    small, bought_fewer = _gym(worlds, folder / "small", fewer)
    first, tenths, whole = (
        _written(folder / name / "AVRAKNING_202611.csv", told)
        for name, told in (("first", bought[:plain]), ("tenths", bought_fewer), ("whole", bought))
    )
    by_us, by_them = worlds.copy(base, folder / "ours"), worlds.copy(base, folder / "plain")
    plain_seconds = settle_plainly(engine_of(by_them), first)
    settled(by_us, first)
    assert _left(engine_of(by_us)) == _left(engine_of(by_them))
    tenths_seconds = settled(small, tenths)
    seconds = settled(worlds.copy(base, folder / "of-whole"), whole)
    rate, plain_rate = rows / seconds, plain / plain_seconds
    return {
        "rows": rows,
        "seconds": round(seconds, 2),
        "rows/s": round(rate),
        "plain way, rows/s": round(plain_rate),
        "times the plain way": round(rate / plain_rate, 1),
        "a row, to that at three tenths": round(fewer / tenths_seconds / rate, 2),
    }


def settled(world: World, report: Path) -> float:
    """Book the report, and return the seconds; all its rows must settle their invoices."""
    gym = with_reports(open_world(world.folder).gym)
    with gym.app() as app:
        began = time.perf_counter()
        (done,) = book_at_hand(app, "wellnet", [report], "benchmark")
        seconds = time.perf_counter() - began
    assert done.night is not None
    assert done.night.decided is not None, done.night.trouble
    assert done.night.decided.waiting == 0
    return seconds


def settle_plainly(engine: Engine, report: Path) -> float:
    """Settle the report's rows a query and a commit each, and return the seconds."""
    began = time.perf_counter()
    with report.open(encoding="utf-8", newline="") as file, engine.connect() as connection:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        for number, gross, *_ in rows:
            if number == "SUMMA":
                break
            ore = int(gross.replace(",", ""))
            wanted = (
                select(invoice.c.invoice_id, invoice.c.rest_ore)
                .join(order, order.c.order_id == invoice.c.order_id)
                .where(order.c.portal == "wellnet", order.c.portal_order_number == number)
            )
            found = connection.execute(wanted).one()
            if found.rest_ore == ore:
                of_it = invoice.c.invoice_id == found.invoice_id
                changed = update(invoice).where(of_it).values(rest_ore=0, state="done")
                connection.execute(changed)
                highest = connection.scalar(select(func.max(allocation.c.allocation_id))) or 0
                connection.execute(
                    insert(allocation).values(
                        allocation_id=highest + 1,
                        invoice_id=found.invoice_id,
                        credit_note_id=found.invoice_id,
                        amount_ore=ore,
                        written_off_ore=0,
                        made_at=MOMENT,
                        made_by="plain",
                    )
                )
            connection.commit()
    engine.dispose()
    return time.perf_counter() - began


def _gym(worlds: Worlds, folder: Path, rows: int) -> tuple[World, list[tuple[str, int]]]:
    """Return a gym with so many open invoices, and their orders' numbers and öre."""
    gym = worlds.gym(folder)
    engine = engine_of(gym)
    fill_invoices(engine, rows)
    bought = _orders(engine)
    engine.dispose()  # a database with a session left can't be copied
    return gym, bought


def _orders(engine: Engine) -> list[tuple[str, int]]:
    with engine.connect() as connection:
        found = connection.execute(
            select(order.c.portal_order_number, invoice.c.rest_ore)
            .join(invoice, invoice.c.order_id == order.c.order_id)
            .order_by(order.c.order_id)
        )
        return [(number, rest_ore) for number, rest_ore in found]


def _written(path: Path, bought: list[tuple[str, int]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(a_report(*(a_row(number, rest_ore) for number, rest_ore in bought)))
    assert path.read_bytes().startswith(HEADER.encode())
    return path


def _left(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        wanted = select(invoice.c.invoice_id, invoice.c.rest_ore, invoice.c.state)
        found = connection.execute(wanted.order_by(invoice.c.invoice_id))
        left = [tuple(row) for row in found]
    engine.dispose()
    return left


if __name__ == "__main__":
    main()
