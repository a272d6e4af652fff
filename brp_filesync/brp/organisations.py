"""Organisations: the portal that pays, and the employers of those who buy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, RowMapping, select

from brp_filesync.brp.schema_people import organisation
from brp_filesync.brp.written import add_noted
from brp_filesync.database.bulk import next_id

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who an invoice goes to: a copy of the portal's organisation, as an invoice needs it."""

    organisation_id: int
    name: str
    payment_terms_days: int
    street: str
    postal_code: str
    city: str
    country: str


def find_recipient(connection: Connection, organisation_number: str) -> Recipient | list[str]:
    """Return the organisation as invoice recipient, or what BRP lacks to make it one.

    The address is the first whole one of its invoice address, its visiting address and its
    reference person's (BRP). What lacks is "organisation", "address", "terms".
    """
    row = (
        connection.execute(
            select(organisation).where(organisation.c.organisation_number == organisation_number)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        return ["organisation"]
    address = _address(row)
    lacks = []
    if address is None:
        lacks.append("address")
    if row["payment_terms_days"] is None:
        lacks.append("terms")
    if address is None or lacks:
        return lacks
    return Recipient(row["organisation_id"], row["name"], row["payment_terms_days"], *address)


def next_organisation_id(connection: Connection) -> int:
    """Return the first free id."""
    return next_id(connection, organisation.c.organisation_id)


def add_organisations(connection: Connection, frame: pd.DataFrame) -> None:
    """Insert new employers: organisation_id, organisation_number, name."""
    add_noted(connection, organisation, frame)


def _address(row: RowMapping) -> tuple[str, str, str, str] | None:
    for kind in ("invoice", "visiting", "reference"):
        street, postal_code, city = (
            row[f"{kind}_{part}"] for part in ("street", "postal_code", "city")
        )
        if street and postal_code and city:
            return street, postal_code, city, row[f"{kind}_country"] or "SE"
    return None
