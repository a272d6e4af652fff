"""How fast a big catalogue is exported, and how little it costs to find that nothing has changed.

    python -m benchmarks.catalogue                     200 facilities × 2,000 products, SQLite
    python -m benchmarks.catalogue --facilities 20 --products 200 --database postgresql

Ours against the plain way (ORM objects, csv.writer, a query a facility), which must write the same
bytes, in the same run; each in a process of its own, for its memory.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, and_, insert, or_, select
from sqlalchemy.orm import Session, registry

from benchmarks.ours import _peak_kb
from benchmarks.world import World, engine_of, open_world, worlds_on
from brp_filesync.brp import schema_catalogue as sold
from brp_filesync.catalogue_out.fields import sheets
from brp_filesync.catalogue_out.flow import make_catalogue
from brp_filesync.catalogue_out.gather import gather
from brp_filesync.catalogue_out.model import Stamp
from brp_filesync.catalogue_out.render import render
from brp_filesync.catalogue_out.select import select as select_offers
from brp_filesync.database.bulk import insert_rows

TODAY = date(2026, 11, 24)
_WRITTEN = TODAY.strftime("%Y%m%d")
_HEADER = ("ANLAGGNING", "PRODUKTNR", "BENAMNING", "TYP", "PRIS_ORE", "MOMS", "KLIPP", "MANADER",
           "FRAN", "ANDRAD", "VERSION")  # fmt: skip


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
        way, folder = given.be
        engine = engine_of(open_world(Path(folder)))
        figures = _ours(engine, Path(folder)) if way == "ours" else _plain(engine, Path(folder))
        print(json.dumps(figures | {"peak_mb": round(_peak_kb() / 1024)}))
        return
    with tempfile.TemporaryDirectory(prefix="filesync-bench-") as aside, worlds_on(
        given.database
    ) as worlds:
        world = worlds.gym(Path(aside) / "gym")
        fill(engine_of(world), given.facilities, given.products)
        ours, plain = _apart("ours", world), _apart("plain", world)
        same = (world.folder / "ours.csv").read_bytes() == (world.folder / "plain.csv").read_bytes()
        assert same, "the two ways wrote other bytes"
    print(_table(given.facilities * given.products, given.database, ours, plain))


def fill(engine: Engine, facilities: int, products: int) -> None:
    """Enter so many facilities and products, sold everywhere, and clear what was sold before."""
    numbers = [f"P{number:05d}" for number in range(products)]
    places = [f"{1000 + number}" for number in range(facilities)]
    with engine.begin() as connection:
        connection.execute(sold.agreed_price.delete())
        connection.execute(insert(sold.facility), [
            {"facility_id": at, "company_id": "GYM", "name": f"Gymmet i Exempelstad {at}",
             "street": "Exempelgatan 1", "postal_code": "411 01", "city": "Göteborg"}
            for at in places
        ])  # fmt: skip
        connection.execute(insert(sold.product), [_product(at, of) for at, of in
                                                  enumerate(numbers)])  # fmt: skip
        insert_rows(
            connection, sold.agreed_price,
            ("portal", "product_number", "facility_id", "valid_from", "valid_to", "price_ore"),
            (("wellnet", of, at, "2026-01-01", None, 10000 + 100 * (int(of[1:]) % 900) + int(at) % 7)  # noqa: E501
             for of in numbers for at in places),
        )  # fmt: skip


def _product(place: int, number: str) -> dict[str, Any]:
    card = place % 3 == 0
    return {
        "product_number": number, "name": f"Träningskort nummer {place}",
        "kind": "punch_card" if card else "subscription",
        "debit_method": None if card else "manual", "vat_group": "sport",
        "gives_membership": None, "period_months": None if card else 1 + place % 12,
        "has_fixed_end": not card, "clips": 10 if card else None,
        "validity_months": 12 if card else None, "refill": False, "closed_on": None,
    }  # fmt: skip


def _apart(way: str, world: World) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.catalogue", "--be", way, str(world.folder)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _ours(engine: Engine, folder: Path) -> dict[str, Any]:
    profile = open_world(folder).gym.profile
    out = folder / "out"
    out.mkdir()
    with engine.connect() as connection:
        began = time.perf_counter()
        made = make_catalogue(connection, profile, TODAY, out)
        first = time.perf_counter() - began
        connection.rollback()
        began = time.perf_counter()
        again = make_catalogue(connection, profile, TODAY, out, known=[made.stamp], next_version=2)
        second = time.perf_counter() - began
        assert again.unchanged
        offers = select_offers(gather(connection, profile.portal, TODAY.isoformat()),
                               TODAY.isoformat(), profile.commission_product)  # fmt: skip
    _, products = sheets(offers, profile)
    began = time.perf_counter()
    with (folder / "bytes").open("wb") as stream:
        for part in render(products, Stamp(1, TODAY, ""), profile):
            stream.write(part)
    rendered = time.perf_counter() - began
    content = (folder / "bytes").read_bytes()
    began = time.perf_counter()
    (folder / "bare").write_bytes(content)
    bare = time.perf_counter() - began
    (out / "WELLNET_PRODUKTER.csv").rename(folder / "ours.csv")
    return {"first": first, "second": second, "rendered": rendered, "bare": bare,
            "rows": made.rows["products"], "mb": len(content) / 1e6}  # fmt: skip


def _plain(engine: Engine, folder: Path) -> dict[str, Any]:
    began = time.perf_counter()
    mapped = registry()
    classes: dict[str, Any] = {}
    for name in ("facility", "product", "agreed_price", "vat_rate"):
        classes[name] = type(name.title(), (), {})
        mapped.map_imperatively(classes[name], getattr(sold, name))
    with (folder / "plain.csv").open("w", encoding="iso8859-1", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(_HEADER)
        with Session(engine) as session:
            writer.writerows(_plain_rows(session, classes))
    mapped.dispose()
    return {"first": time.perf_counter() - began}


def _plain_rows(session: Session, classes: dict[str, Any]) -> Iterator[list[str]]:
    facility, product, price = classes["facility"], classes["product"], classes["agreed_price"]
    rate, day = classes["vat_rate"], TODAY.isoformat()
    open_products = select(product).where(
        or_(product.closed_on.is_(None), product.closed_on > day),
        or_(product.kind == "punch_card",
            and_(product.kind == "subscription", product.debit_method == "manual")),
    )  # fmt: skip
    products = {each.product_number: each for each in session.scalars(open_products)}
    rates = {each.vat_group: each.rate_hundredths for each in
             session.scalars(select(rate).order_by(rate.valid_from)) if each.valid_from <= day}
    open_facilities = select(facility).where(
        or_(facility.closed_on.is_(None), facility.closed_on > day)
    )
    for at in sorted(session.scalars(open_facilities), key=lambda each: str(each.facility_id)):
        prices = session.scalars(select(price).where(
            price.portal == "wellnet", price.facility_id == at.facility_id,
            price.valid_from <= day, or_(price.valid_to.is_(None), price.valid_to >= day),
        ))  # fmt: skip
        for each in sorted(prices, key=lambda each: str(each.product_number)):
            of = products.get(each.product_number)
            if of is None:
                continue
            card = of.kind == "punch_card"
            yield [
                at.facility_id, of.product_number, of.name, "KLIPPKORT" if card else "ABONNEMANG",
                str(each.price_ore), f"{rates[of.vat_group] / 100:g}", str(of.clips or ""),
                str((of.validity_months if card else of.period_months) or ""),
                date.fromisoformat(each.valid_from).strftime("%Y%m%d"), _WRITTEN, "1",
            ]  # fmt: skip


def _table(rows: int, database: str, ours: dict[str, Any], plain: dict[str, Any]) -> str:
    first = ours["first"]
    return "\n".join([
        f"{rows} rows, {database}, {ours['mb']:.1f} MB of products",
        f"the plain way            {plain['first']:.2f} s, {plain['peak_mb']} MB",
        f"ours                     {first:.2f} s, {ours['peak_mb']} MB   (at most 350 MB)",
        f"times the plain way      {plain['first'] / first:.1f}   (at least 10)",
        f"nothing has changed      {ours['second']:.2f} s,"
        f" {ours['second'] / first:.2f} of the first   (at most 0.5)",
        f"making the bytes         {ours['rendered'] / first:.0%} of the first",
        f"writing them alone       {ours['bare'] / first:.1%}",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
