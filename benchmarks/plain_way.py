"""The plain way to import an order file: a row at a time, get or create, a commit an order.

What a good developer would write first, with SQLAlchemy's ORM and the csv module. It does what the
benchmark's file needs, by the same rules; its database must come out equal to ours.
"""

import csv
import hashlib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, registry

from brp_filesync.brp import schema_catalogue, schema_people, schema_sales
from brp_filesync.core import ocr
from brp_filesync.core.dates import utc_text
from brp_filesync.core.months import period_end
from brp_filesync.database.metadata import METADATA

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_MAPPERS = registry(metadata=METADATA)
_MODULES = (schema_catalogue, schema_people, schema_sales)


def _mapped(name: str) -> Any:
    kind = type(name, (), {})
    _MAPPERS.map_imperatively(kind, METADATA.tables[f"brp_{name}"])
    return kind


Company, Facility, Product = _mapped("company"), _mapped("facility"), _mapped("product")
VatRate, AgreedPrice, Organisation = (
    _mapped("vat_rate"),
    _mapped("agreed_price"),
    _mapped("organisation"),
)
Person, Group, Member = _mapped("person"), _mapped("person_group"), _mapped("person_group_member")
Subscription, PunchCard = _mapped("subscription"), _mapped("punch_card")
Order, OrderLine = _mapped("order"), _mapped("order_line")
Invoice, InvoiceLine, Series = (
    _mapped("invoice"),
    _mapped("invoice_line"),
    _mapped("number_series"),
)


def import_file(engine: Engine, path: Path, now: datetime, rows: int) -> int:
    """Import the first rows of the file, and return how many orders were taken."""
    today = now.astimezone(_STOCKHOLM).date()
    taken = 0
    with Session(engine) as session, path.open(encoding="iso8859-1", newline="") as file:
        for place, row in enumerate(csv.DictReader(file, delimiter=";")):
            if place == rows:
                break
            if _import_row(session, row, today, utc_text(now)):
                taken += 1
            session.commit()
    return taken


def _new(session: Session, mapped: Any, key: str | None = None, **values: Any) -> Any:
    made = mapped()
    if key is not None:
        column = getattr(mapped, key)
        setattr(made, key, (session.scalar(select(func.max(column))) or 0) + 1)
    for name, value in values.items():
        setattr(made, name, value)
    session.add(made)
    session.flush()
    return made


def _number(session: Session, series: str, first: int) -> int:
    found = session.get(Series, series) or _new(session, Series, series=series, next_number=first)
    found.next_number += 1
    return int(found.next_number - 1)


def _import_row(session: Session, row: dict[str, str], today: date, now: str) -> bool:
    facility = session.get(Facility, row["ANLAGGNING"])
    product = session.get(Product, row["PRODUKTNR"])
    if facility is None or product is None or not row["EFTERNAMN"]:
        return False
    ordered = datetime.strptime(row["BESTALLD"], "%Y%m%d").replace(tzinfo=_STOCKHOLM)
    price = session.scalar(
        select(AgreedPrice).where(
            AgreedPrice.portal == "wellnet",
            AgreedPrice.product_number == product.product_number,
            AgreedPrice.facility_id == facility.facility_id,
            AgreedPrice.valid_from <= ordered.date().isoformat(),
        )
    )
    price_ore = int(row["PRIS_ORE"])
    if price is None or price.price_ore != price_ore:
        return False
    if session.scalar(
        select(Order).where(
            Order.portal == "wellnet", Order.portal_order_number == row["BESTALLNINGSNR"]
        )
    ):
        return False
    employer = session.scalar(
        select(Organisation).where(Organisation.organisation_number == row["ARBETSGIVARE_ORGNR"])
    ) or _new(
        session,
        Organisation,
        "organisation_id",
        organisation_number=row["ARBETSGIVARE_ORGNR"],
        name=row["ARBETSGIVARE"],
    )
    person = _person(session, row, facility, employer, now)
    group = session.scalar(select(Group).where(Group.name == "wellnet")) or _new(
        session, Group, "person_group_id", name="wellnet"
    )
    if session.get(Member, (group.person_group_id, person.person_id)) is None:
        _new(
            session,
            Member,
            person_group_id=group.person_group_id,
            person_id=person.person_id,
            joined_at=now,
        )
    order = _new(
        session,
        Order,
        "order_id",
        order_number=str(_number(session, "order", 1)),
        portal="wellnet",
        portal_order_number=row["BESTALLNINGSNR"],
        content_hash="",
        person_id=person.person_id,
        employer_id=employer.organisation_id,
        recipient_id=1,
        facility_id=facility.facility_id,
        label="Wellnet",
        ordered_at=utc_text(ordered),
        imported_at=now,
        total_ore=price_ore,
        card_state="to_collect",
    )
    given = _give(session, person, product, facility, price_ore, today)
    line = _new(
        session,
        OrderLine,
        "order_line_id",
        order_id=order.order_id,
        position=1,
        product_number=product.product_number,
        quantity=1,
        price_ore=price_ore,
        row_hash=hashlib.blake2b(row["BESTALLNINGSNR"].encode(), digest_size=16).hexdigest(),
        **given,
    )
    _invoice(session, order, line, product, facility, today)
    return True


def _person(session: Session, row: dict[str, str], facility: Any, employer: Any, now: str) -> Any:
    number = row["PERSONNR"]
    person = session.scalar(select(Person).where(Person.personnummer == number))
    address = {"street": row["GATA"], "postal_code": row["POSTNR"], "city": row["ORT"]}
    if person is None:
        return _new(
            session,
            Person,
            "person_id",
            personnummer=number,
            customer_number=str(_number(session, "person", 1)),
            birth_date=f"{number[:4]}-{number[4:6]}-{number[6:8]}",
            first_name=row["FORNAMN"],
            last_name=row["EFTERNAMN"],
            email=row["EPOST"],
            mobile=_mobile(row["MOBIL"]),
            country="SE",
            facility_id=facility.facility_id,
            organisation_id=employer.organisation_id,
            created_at=now,
            **address,
        )
    if not (person.street or person.postal_code or person.city):
        for name, value in (address | {"country": "SE"}).items():
            setattr(person, name, value)
    person.mobile = person.mobile or _mobile(row["MOBIL"])
    return person


def _mobile(text: str) -> str:
    return "+46" + text.replace("-", "").replace(" ", "").removeprefix("0")


def _later(day: str, months: int) -> str:
    start = np.array([day], dtype="datetime64[D]")
    return str(period_end(start, np.array([months]))[0])


def _give(
    session: Session, person: Any, product: Any, facility: Any, price_ore: int, today: date
) -> dict[str, Any]:
    """Extend, postpone, refill or begin, as the rule for a customer who has something says."""
    if product.kind == "punch_card":
        return _give_card(session, person, product, facility, today)
    own = session.scalars(
        select(Subscription)
        .where(Subscription.person_id == person.person_id)
        .order_by(Subscription.subscription_id)
    ).all()
    live = [each for each in own if (each.ends_on or each.debited_until) >= today.isoformat()]
    same = [each for each in live if each.product_number == product.product_number]
    if same:
        last = max(
            same, key=lambda each: (each.ends_on or each.debited_until, -each.subscription_id)
        )
        before = {"debited_until_before": last.debited_until, "ends_on_before": last.ends_on}
        begins = (date.fromisoformat(last.debited_until) + timedelta(days=1)).isoformat()
        last.debited_until = _later(begins, product.period_months)
        if product.has_fixed_end:
            last.ends_on = last.debited_until
        return {
            "effect": "extended",
            "subscription_id": last.subscription_id,
            "starts_on": begins,
            **before,
        }
    begins = today.isoformat()
    if live:
        ends = max(each.ends_on or each.debited_until for each in live)
        begins = (date.fromisoformat(ends) + timedelta(days=1)).isoformat()
    until = _later(begins, product.period_months)
    made = _new(
        session,
        Subscription,
        "subscription_id",
        person_id=person.person_id,
        product_number=product.product_number,
        facility_id=facility.facility_id,
        debit_method=product.debit_method,
        price_ore=price_ore,
        starts_on=begins,
        debited_until=until,
        ends_on=until if product.has_fixed_end else None,
    )
    return {"effect": "new", "subscription_id": made.subscription_id, "starts_on": begins}


def _give_card(
    session: Session, person: Any, product: Any, facility: Any, today: date
) -> dict[str, Any]:
    begins = today.isoformat()
    until = _later(begins, product.validity_months)
    card = session.scalar(
        select(PunchCard).where(
            PunchCard.person_id == person.person_id,
            PunchCard.product_number == product.product_number,
        )
    )
    if product.refill and card is not None:
        before = {"clips_before": card.clips_left, "valid_until_before": card.valid_until}
        card.clips_bought += product.clips
        card.clips_left += product.clips
        card.valid_until = max(card.valid_until, until)
        return {
            "effect": "refilled",
            "punch_card_id": card.punch_card_id,
            "starts_on": begins,
            **before,
        }
    made = _new(
        session,
        PunchCard,
        "punch_card_id",
        person_id=person.person_id,
        product_number=product.product_number,
        facility_id=facility.facility_id,
        clips_bought=product.clips,
        clips_left=product.clips,
        valid_from=begins,
        valid_until=until,
    )
    return {"effect": "new", "punch_card_id": made.punch_card_id, "starts_on": begins}


def _invoice(
    session: Session, order: Any, line: Any, product: Any, facility: Any, today: date
) -> None:
    company = session.get(Company, facility.company_id)
    portal = session.get(Organisation, 1)
    assert company is not None
    assert portal is not None
    rate = session.scalars(
        select(VatRate)
        .where(VatRate.vat_group == product.vat_group, VatRate.valid_from <= today.isoformat())
        .order_by(VatRate.valid_from.desc())
    ).first()
    assert rate is not None
    whole = 10_000 + rate.rate_hundredths
    vat_ore = (2 * line.price_ore * rate.rate_hundredths + whole) // (2 * whole)
    number = _number(session, f"invoice:{company.company_id}", company.first_invoice_number)
    invoice = _new(
        session,
        Invoice,
        "invoice_id",
        company_id=company.company_id,
        invoice_number=number,
        kind="invoice",
        order_id=order.order_id,
        recipient_id=1,
        recipient_name=portal.name,
        street=portal.invoice_street,
        postal_code=portal.invoice_postal_code,
        city=portal.invoice_city,
        country=portal.invoice_country,
        invoice_date=today.isoformat(),
        due_date=(today + timedelta(days=portal.payment_terms_days)).isoformat(),
        payment_terms_days=portal.payment_terms_days,
        text=f"Avser beställning {order.portal_order_number} hos Wellnet",
        total_ore=line.price_ore,
        vat_ore=vat_ore,
        rest_ore=line.price_ore,
        bankgiro=company.bankgiro,
        ocr_number=ocr.make(str(number)),
        state="not_sent",
        reminders=False,
    )
    _new(
        session,
        InvoiceLine,
        "invoice_line_id",
        invoice_id=invoice.invoice_id,
        position=1,
        order_line_id=line.order_line_id,
        text=product.name,
        quantity=1,
        price_ore=line.price_ore,
        vat_group=product.vat_group,
        vat_rate_hundredths=rate.rate_hundredths,
        vat_ore=vat_ore,
    )
