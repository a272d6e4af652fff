"""BRP's rows as the facts that mails are written from."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from brp_filesync.brp.mails import orders_to_tell_of
from brp_filesync.mail.model import Facility, OrderFacts, Purchase


def gather(connection: Connection, order_ids: Collection[int]) -> dict[int, OrderFacts]:
    """Return the facts of these orders by id, with two queries for them all."""
    return {each["order_id"]: _facts(each) for each in orders_to_tell_of(connection, order_ids)}


def _facts(row: dict[str, Any]) -> OrderFacts:
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


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
