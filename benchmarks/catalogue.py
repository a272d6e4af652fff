"""How fast a big catalogue is exported, and how little it costs to find that nothing has changed.

    python -m benchmarks.catalogue                     200 facilities × 2,000 products, SQLite
    python -m benchmarks.catalogue --facilities 20 --products 200 --database postgresql

Ours is all of `filesync catalogue export`: made, read back, compared with the one delivered before,
kept in the archive, recorded, written to a folder. The plain way (benchmarks/plain_catalogue.py)
writes the products' file only; the bytes must be the same. Each is a process of its own, for its
memory.
"""

import argparse
import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine, insert, update

from benchmarks.ours import _peak_kb
from benchmarks.plain_catalogue import plain_catalogue
from benchmarks.world import World, engine_of, open_world, worlds_on
from brp_filesync.brp import schema_catalogue as sold
from brp_filesync.brp.sold import fetch_sold
from brp_filesync.catalogue_out.flow import make_catalogue
from brp_filesync.database.bulk import insert_rows
from brp_filesync.desk.catalogue_export import export
from brp_filesync.flows.catalogue import run_catalogue
from tests.support.gym import TODAY

_PRODUCTS = "WELLNET_PRODUKTER.csv"


def main() -> None:
    """Measure and print, or be the process that exports."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--facilities", type=int, default=200)
    parser.add_argument("--products", type=int, default=2000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--be", nargs=2, metavar=("WAY", "GYM"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.be:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
        way, folder = given.be
        world = open_world(Path(folder))
        figures = ours(world) if way == "ours" else plain(world)
        print(json.dumps(figures | {"peak_mb": round(_peak_kb() / 1024)}))
        return
    with (
        tempfile.TemporaryDirectory(prefix="filesync-bench-") as aside,
        worlds_on(given.database) as worlds,
    ):
        world = worlds.gym(Path(aside) / "gym")
        fill(engine_of(world), given.facilities, given.products)
        found = {way: _apart(way, world) for way in ("plain", "ours")}
        demand_same_bytes(world)
    print(_table(given.facilities * given.products, given.database, **found))


def fill(engine: Engine, facilities: int, products: int) -> None:
    """Enter so many facilities and products, sold everywhere, and clear what was sold before.

    And what isn't sold any more, or not by portals: every twentieth price was another until June,
    one facility has closed, and the gym's product AG is by direct debit.
    """
    numbers = [f"P{number:05d}" for number in range(products)]
    places = [f"{1000 + number}" for number in range(facilities)]
    with engine.begin() as connection:
        connection.execute(sold.agreed_price.delete())
        connection.execute(insert(sold.facility), [_facility(at) for at in [*places, "9999"]])
        connection.execute(
            update(sold.facility)
            .where(sold.facility.c.facility_id == "9999")
            .values(closed_on="2026-10-01")
        )
        connection.execute(
            insert(sold.product), [_product(at, of) for at, of in enumerate(numbers)]
        )
        insert_rows(
            connection,
            sold.agreed_price,
            ("portal", "product_number", "facility_id", "valid_from", "valid_to", "price_ore"),
            (
                row
                for place, of in enumerate([*numbers, "AG"])
                for at in [*places, "9999"]
                for row in _prices(of, at, place)
            ),
        )


def _facility(at: str) -> dict[str, Any]:
    return {
        "facility_id": at,
        "company_id": "GYM",
        "name": f"Gymmet i Exempelstad {at}",
        "street": "Exempelgatan 1",
        "postal_code": "411 01",
        "city": "Göteborg",
    }


def _product(place: int, number: str) -> dict[str, Any]:
    card = place % 3 == 0
    return {
        "product_number": number,
        "name": f"Träningskort nummer {place}",
        "kind": "punch_card" if card else "subscription",
        "debit_method": None if card else "manual",
        "vat_group": "sport",
        "gives_membership": None,
        "period_months": None if card else 1 + place % 12,
        "has_fixed_end": not card,
        "clips": 10 if card else None,
        "validity_months": 12 if card else None,
        "refill": False,
        "closed_on": None,
    }


def _prices(of: str, at: str, place: int) -> list[tuple[Any, ...]]:
    price_ore = 10000 + 100 * (place % 900) + int(at) % 7
    if (place + int(at)) % 20:
        return [("wellnet", of, at, "2026-01-01", None, price_ore)]
    return [
        ("wellnet", of, at, "2026-01-01", "2026-06-30", price_ore - 500),
        ("wellnet", of, at, "2026-07-01", None, price_ore),
    ]


def ours(world: World) -> dict[str, Any]:
    """Export three times (new, unchanged, and with a product's new price), and tell how it went."""
    gym, found = world.gym, {}
    (gym.server / "catalogue").mkdir(exist_ok=True)

    def exported() -> Any:
        with gym.app() as app:
            return export(app, gym.portal, world.folder / "out", with_overview=False)

    def made() -> None:
        (world.folder / "made").mkdir()
        with gym.app() as app, app.database.connect() as connection:
            fetched = fetch_sold(connection, gym.portal, TODAY.date().isoformat())
            make_catalogue(fetched, gym.profile, TODAY.date(), world.folder / "made")

    found["first"] = _timed(exported)
    products, kept = world.folder / "out" / _PRODUCTS, world.folder / "ours.csv"
    shutil.copyfile(products, kept)
    found["made"] = _timed(made)
    found["bare"] = _timed(lambda: _copied(kept, world.folder / "bare"))
    with gym.app() as app:
        night = run_catalogue(app, gym.portal)
        assert not night.troubles, night.troubles
    found["second"] = _timed(exported)
    assert filecmp.cmp(products, kept, shallow=False)
    with engine_of(world).begin() as connection:
        connection.execute(
            update(sold.agreed_price)
            .where(sold.agreed_price.c.product_number == "P00001")
            .values(price_ore=sold.agreed_price.c.price_ore + 100)
        )
    found["changed"] = _timed(exported)
    assert not filecmp.cmp(products, kept, shallow=False)
    with kept.open("rb") as stream:
        rows = sum(1 for _ in stream) - 1
    return {"mb": kept.stat().st_size / 1e6, "rows": rows, **found}


def plain(world: World) -> dict[str, Any]:
    """Export the plain way, and tell how long it took."""
    engine, at = engine_of(world), world.folder / "plain.csv"

    def written() -> None:
        plain_catalogue(engine, at, TODAY.date())

    first = _timed(written)
    # BRP's table has no index for a query a facility, which weighs the more the more facilities.
    # By its text: an index of the table's own would be everybody's in this process.
    index, table = "bench_of_facility", sold.agreed_price.name
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE INDEX {index} ON {table} (portal, facility_id)")
    indexed = _timed(written)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP INDEX {index}")
    return {"first": first, "indexed": indexed}


def demand_same_bytes(world: World) -> None:
    """Fail unless both ways have written the same."""
    same = filecmp.cmp(world.folder / "ours.csv", world.folder / "plain.csv", shallow=False)
    assert same, "the two ways wrote other bytes"


def _copied(source: Path, target: Path) -> None:
    with source.open("rb") as stream, target.open("wb") as copy:
        shutil.copyfileobj(stream, copy)
        os.fsync(copy.fileno())


def _timed(go: Callable[[], Any]) -> tuple[float, float]:
    """Return seconds, and seconds of this process's processor."""
    began, busy = time.perf_counter(), time.process_time()
    go()
    return time.perf_counter() - began, time.process_time() - busy


def _apart(way: str, world: World) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.catalogue", "--be", way, str(world.folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _table(rows: int, database: str, plain: dict[str, Any], ours: dict[str, Any]) -> str:
    assert ours["rows"] == rows, ours["rows"]

    def times(whole: tuple[float, float], part: tuple[float, float]) -> str:
        return " and ".join(f"{a / b:.1f}" for a, b in zip(whole, part, strict=True))

    def share(part: tuple[float, float]) -> str:
        of = zip(part, ours["first"], strict=True)
        return " and ".join(f"{a / b:.2f}" for a, b in of)

    def seconds(each: tuple[float, float]) -> str:
        return f"{each[0]:.2f} s, of the processor {each[1]:.2f}"

    return "\n".join(
        [
            f"{rows} rows, {database}, {ours['mb']:.1f} MB of products; ratios of seconds, and of the"
            " processor's",
            f"the plain way            {seconds(plain['first'])}; {plain['peak_mb']} MB",
            f"  with an index for it   {seconds(plain['indexed'])}",
            f"ours                     {seconds(ours['first'])}; {ours['peak_mb']} MB"
            "   (at most 350 MB)",
            f"times the plain way      {times(plain['first'], ours['first'])}   (at least 10);"
            f" with the index {times(plain['indexed'], ours['first'])}",
            f"  making the files alone {seconds(ours['made'])};"
            f" {times(plain['first'], ours['made'])}; with the index"
            f" {times(plain['indexed'], ours['made'])}",
            f"nothing has changed      {seconds(ours['second'])};"
            f" {share(ours['second'])} of the first   (at most 0.5)",
            f"a product's new price    {seconds(ours['changed'])}; {share(ours['changed'])}",
            f"writing the bytes alone  {seconds(ours['bare'])}; {share(ours['bare'])}",
        ]
    )


if __name__ == "__main__":
    main()
