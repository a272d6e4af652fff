"""Lumps: what of a payment was booked against the settlement account, and what is open there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, case, exists, func, insert, or_, select, update

from brp_filesync.brp.payment_lists import still_unmatched
from brp_filesync.brp.schema_catalogue import company
from brp_filesync.brp.schema_payments import payment, unmatched
from brp_filesync.brp.schema_sales import invoice
from brp_filesync.brp.schema_settlements import (
    settlement,
    settlement_lump,
    settlement_part,
    settlement_row,
)
from brp_filesync.brp.written import note_new
from brp_filesync.database.bulk import fetch_dicts, next_id

# A payment with another reason may be an invoice's, or another payment once more.
_OF_NOBODY = ("no-reference", "no-such-ocr", "wrong-check-digit")


@dataclass(frozen=True, slots=True)
class Lump:
    """What of a payment is booked against a report's part (öre).

    `lump_id` and `act_id` are None before it is written; `closed`: an opposite entry has taken it
    back since.
    """

    settlement_id: int
    company_id: str
    amount_ore: int
    opposite_of: int | None = None
    lump_id: int | None = None
    act_id: int | None = None
    closed: bool = False

    def opposite(self) -> "Lump":
        """Return the entry that takes it back, to be written."""
        return Lump(self.settlement_id, self.company_id, -self.amount_ore, opposite_of=self.lump_id)


@dataclass(frozen=True, slots=True)
class Part:
    """What a report settled for a company (öre), and what of it no lump has paid yet."""

    settlement_id: int
    portal: str
    company_id: str
    bankgiro: str
    net_ore: int
    open_ore: int


@dataclass(frozen=True, slots=True)
class Told:
    """A payment that may be a report's lump by its amount; `payer` is the account it came from."""

    payment_id: int
    payer: str
    settlement_id: int
    company_id: str
    amount_ore: int


def lumps_of(connection: Connection, payment_id: int) -> list[Lump]:
    """Return all of a payment's lumps, in the order of writing, with what was taken back."""
    undone = settlement_lump.alias("undone")
    wanted = (
        select(
            settlement_lump.c.settlement_id,
            settlement_lump.c.company_id,
            settlement_lump.c.amount_ore,
            settlement_lump.c.opposite_of,
            settlement_lump.c.settlement_lump_id.label("lump_id"),
            settlement_lump.c.act_id,
            exists()
            .where(undone.c.opposite_of == settlement_lump.c.settlement_lump_id)
            .label("closed"),
        )
        .where(settlement_lump.c.payment_id == payment_id)
        .order_by(settlement_lump.c.settlement_lump_id)
    )
    return [Lump(**row) for row in connection.execute(wanted).mappings()]


def parts_of(connection: Connection, settlement_id: int) -> list[Part]:
    """Return what a report settled, by company; none where it settled nothing."""
    wanted = _parts().where(settlement_part.c.settlement_id == settlement_id)
    return [Part(**row) for row in connection.execute(wanted).mappings()]


def open_parts(connection: Connection) -> list[dict[str, Any]]:
    """Return what lumps are awaited for: settlement_id, company_id, bankgiro, open_ore, payers.

    `payers` are the names that the reports' invoices were made out to; `whole_ore` is the net of all
    of a report's rows, of those too that settled nothing, where one company has it and no lump of it
    has come, else 0.
    """
    other = settlement_part.alias("other")
    is_whole = and_(
        settlement_part.c.open_ore == settlement_part.c.net_ore,
        ~exists().where(
            other.c.settlement_id == settlement_part.c.settlement_id,
            other.c.company_id != settlement_part.c.company_id,
        ),
    )
    whole_ore = case((is_whole, settlement.c.net_ore), else_=0).label("whole_ore")
    rows = fetch_dicts(
        connection, _parts().add_columns(whole_ore).where(settlement_part.c.open_ore != 0)
    )
    named = connection.execute(
        select(settlement_row.c.settlement_id, invoice.c.company_id, invoice.c.recipient_name)
        .join(invoice, invoice.c.invoice_id == settlement_row.c.invoice_id)
        .where(
            settlement_row.c.settlement_id.in_([row["settlement_id"] for row in rows]),
            settlement_row.c.outcome == "settled",
        )
        .distinct()
    )
    names: dict[tuple[int, str], list[str]] = {}
    for settlement_id, company_id, name in named:
        names.setdefault((settlement_id, company_id), []).append(name)
    return [
        {**row, "payers": sorted(names.get((row["settlement_id"], row["company_id"]), []))}
        for row in rows
    ]


def told_by_amount(connection: Connection, portal: str) -> list[Told]:
    """Return the payments that wait whole, and are exactly what is open of one of a portal's reports.

    One that a person has taken back from the report isn't among them.
    """
    earlier = settlement_lump.alias("earlier")
    wanted = (
        select(
            payment.c.payment_id,
            func.coalesce(
                func.nullif(payment.c.payer_bankgiro, ""), payment.c.payer_account, ""
            ).label("payer"),
            settlement_part.c.settlement_id,
            settlement_part.c.company_id,
            unmatched.c.amount_ore,
        )
        .select_from(settlement_part)
        .join(settlement, settlement.c.settlement_id == settlement_part.c.settlement_id)
        .join(company, company.c.company_id == settlement_part.c.company_id)
        .join(unmatched, unmatched.c.amount_ore == settlement_part.c.open_ore)
        .join(payment, payment.c.payment_id == unmatched.c.payment_id)
        .where(
            settlement.c.portal == portal,
            settlement_part.c.open_ore > 0,
            settlement_part.c.open_ore == settlement_part.c.net_ore,
            unmatched.c.amount_ore == payment.c.amount_ore,
            payment.c.kind == "payment",
            unmatched.c.reason.in_(_OF_NOBODY),
            or_(payment.c.bankgiro == "", payment.c.bankgiro == company.c.bankgiro),
            *still_unmatched(),
            ~exists().where(
                earlier.c.payment_id == payment.c.payment_id,
                earlier.c.settlement_id == settlement_part.c.settlement_id,
            ),
        )
        .order_by(payment.c.payment_id, settlement_part.c.settlement_id)
    )
    return [Told(**row) for row in connection.execute(wanted).mappings()]


def is_awaited(connection: Connection, portal: str) -> bool:
    """Say whether a lump of the portal's is awaited."""
    return bool(
        connection.scalar(
            select(settlement_part.c.settlement_id)
            .join(settlement, settlement.c.settlement_id == settlement_part.c.settlement_id)
            .where(settlement.c.portal == portal, settlement_part.c.open_ore > 0)
            .limit(1)
        )
    )


def add_lumps(connection: Connection, lumps: Sequence[Lump], made: Mapping[str, object]) -> None:
    """Insert lumps of an act, `made` by whom and when, and change what is open of their parts."""
    first = next_id(connection, settlement_lump.c.settlement_lump_id)
    for place, each in enumerate(lumps):  # one or two, as the act that a person has named
        connection.execute(
            insert(settlement_lump).values(
                settlement_lump_id=first + place,
                settlement_id=each.settlement_id,
                company_id=each.company_id,
                amount_ore=each.amount_ore,
                opposite_of=each.opposite_of,
                **made,
            )
        )
        _change_open(connection, each.settlement_id, each.company_id, -each.amount_ore)
    if lumps:
        note_new(connection, settlement_lump, (first, first + len(lumps) - 1))


def _change_open(connection: Connection, settlement_id: int, company_id: str, by_ore: int) -> None:
    """Add so many öre to what is open of a report's part."""
    connection.execute(
        update(settlement_part)
        .where(
            settlement_part.c.settlement_id == settlement_id,
            settlement_part.c.company_id == company_id,
        )
        .values(open_ore=settlement_part.c.open_ore + by_ore)
    )


def _parts() -> Any:
    return (
        select(
            settlement_part.c.settlement_id,
            settlement.c.portal,
            settlement_part.c.company_id,
            company.c.bankgiro,
            settlement_part.c.net_ore,
            settlement_part.c.open_ore,
        )
        .join(settlement, settlement.c.settlement_id == settlement_part.c.settlement_id)
        .join(company, company.c.company_id == settlement_part.c.company_id)
        .order_by(settlement_part.c.settlement_id, settlement_part.c.company_id)
    )
