"""A catalogue the plain way: ORM objects, csv.writer, and a query a facility.

What a careful programmer writes first. It reads products and VAT rates once, and nothing twice.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, and_, or_, select
from sqlalchemy.orm import Session, registry

from brp_filesync.brp import schema_catalogue as sold

_HEADER = (
    "ANLAGGNING",
    "PRODUKTNR",
    "BENAMNING",
    "TYP",
    "PRIS_ORE",
    "MOMS",
    "KLIPP",
    "MANADER",
    "FRAN",
    "ANDRAD",
    "VERSION",
)


def plain_catalogue(engine: Engine, path: Path, today: date) -> None:
    """Write Wellnet's file of products, as of the day, version 1."""
    mapped = registry()
    classes: dict[str, Any] = {}
    for name in ("facility", "product", "agreed_price", "vat_rate"):
        classes[name] = type(name.title(), (), {})
        mapped.map_imperatively(classes[name], getattr(sold, name))
    with path.open("w", encoding="iso8859-1", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(_HEADER)
        with Session(engine) as session:
            writer.writerows(_rows(session, classes, today))
    mapped.dispose()


def _rows(session: Session, classes: dict[str, Any], today: date) -> Iterator[list[str]]:
    facility, product, price = classes["facility"], classes["product"], classes["agreed_price"]
    rate, day, written = classes["vat_rate"], today.isoformat(), today.strftime("%Y%m%d")
    open_products = select(product).where(
        or_(product.closed_on.is_(None), product.closed_on > day),
        or_(
            product.kind == "punch_card",
            and_(product.kind == "subscription", product.debit_method == "manual"),
        ),
    )
    products = {each.product_number: each for each in session.scalars(open_products)}
    rates = {
        each.vat_group: each.rate_hundredths
        for each in session.scalars(select(rate).order_by(rate.valid_from))
        if each.valid_from <= day
    }
    open_facilities = select(facility).where(
        or_(facility.closed_on.is_(None), facility.closed_on > day)
    )
    for at in sorted(session.scalars(open_facilities), key=lambda each: str(each.facility_id)):
        prices = session.scalars(
            select(price).where(
                price.portal == "wellnet",
                price.facility_id == at.facility_id,
                price.valid_from <= day,
                or_(price.valid_to.is_(None), price.valid_to >= day),
            )
        )
        for each in sorted(prices, key=lambda each: str(each.product_number)):
            of = products.get(each.product_number)
            if of is None:
                continue
            card = of.kind == "punch_card"
            yield [
                at.facility_id,
                of.product_number,
                of.name,
                "KLIPPKORT" if card else "ABONNEMANG",
                str(each.price_ore),
                f"{rates[of.vat_group] / 100:g}",
                str(of.clips or ""),
                str((of.validity_months if card else of.period_months) or ""),
                date.fromisoformat(each.valid_from).strftime("%Y%m%d"),
                written,
                "1",
            ]
