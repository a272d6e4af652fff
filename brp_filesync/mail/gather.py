"""BRP's rows as the facts that mails are written from."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from brp_filesync.brp.mails import orders_to_tell_of
from brp_filesync.brp.receipts import receipts_of
from brp_filesync.mail.model import Facility, OrderFacts, PaidLine, Purchase, Receipt


def gather(
    connection: Connection, order_ids: Collection[int], receipts: Collection[int] = ()
) -> dict[int, OrderFacts]:
    """Return the facts of these orders by id, with two queries for them all.

    With two more those of the orders in `receipts` know what their receipts say, if they are paid.
    """
    paid = receipts_of(connection, receipts)
    return {
        each["order_id"]: _facts(each, paid.get(each["order_id"]))
        for each in orders_to_tell_of(connection, order_ids)
    }


def _facts(row: dict[str, Any], paid: dict[str, Any] | None) -> OrderFacts:
    parts = ("name", "street", "postal_code", "city", "email", "phone")
    return OrderFacts(
        order_id=row["order_id"],
        order_number=row["order_number"],
        portal=row["portal"],
        portal_order_number=row["portal_order_number"],
        ordered_at=datetime.fromisoformat(row["ordered_at"]),
        cancelled_at=_moment(row["cancelled_at"]),
        first_name=row["first_name"],
        last_name=row["last_name"],
        email=row["email"] or "",
        facility=Facility(*(row[f"facility_{part}"] or "" for part in parts)),
        purchases=tuple(_purchase(line) for line in row["lines"]),
        by_gym=row["cancelled_by"] is not None,
        receipt=None if paid is None else _receipt(paid),
    )


def _purchase(line: dict[str, Any]) -> Purchase:
    return Purchase(
        name=line["name"],
        effect=line["effect"],
        quantity=line["quantity"],
        clips=(line["clips"] or 0) * line["quantity"],
        starts_on=date.fromisoformat(line["starts_on"]) if line["starts_on"] else None,
        price_ore=line["price_ore"],
    )


def _last_day(first: date, months: int) -> date:
    """Return the last day of a period of months: the one before the same day so much later."""
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    day = min(first.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)


def _receipt(paid: dict[str, Any]) -> Receipt:
    lines = tuple(_paid_line(line) for line in paid["lines"])
    return Receipt(
        seller=paid["seller"],
        seller_number=f"{paid['seller_number'][:6]}-{paid['seller_number'][6:]}",
        paid_on=date.fromisoformat(paid["paid_on"]),
        lines=lines,
        total_ore=sum(line.price_ore for line in lines),
        vat_ore=sum(line.vat_ore for line in lines),
    )


def _paid_line(line: dict[str, Any]) -> PaidLine:
    quantity, rate = line["quantity"], line["vat_rate_hundredths"]
    starts_on = date.fromisoformat(line["starts_on"]) if line["starts_on"] else None
    months = line["validity_months"] or (line["period_months"] or 0) * quantity
    ends_on = _last_day(starts_on, months) if starts_on and months else None
    if ends_on and line["valid_until_before"]:  # a refill makes no card's validity shorter
        ends_on = max(ends_on, date.fromisoformat(line["valid_until_before"]))
    return PaidLine(
        name=line["name"],
        quantity=quantity,
        clips=(line["clips"] or 0) * quantity,
        starts_on=starts_on,
        ends_on=ends_on,
        price_ore=line["price_ore"],
        vat_rate=None if rate is None else f"{rate / 100:g}",
        vat_ore=line["vat_ore"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
