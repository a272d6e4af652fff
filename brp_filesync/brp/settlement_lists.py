"""What finance looks up of settlement reports: what each settled, what is open, and its rows."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, String, case, cast, func, or_, select

from brp_filesync.brp.find import orders_wanted
from brp_filesync.brp.schema_payments import payment
from brp_filesync.brp.schema_sales import invoice, order
from brp_filesync.brp.schema_settlements import (
    settlement,
    settlement_lump,
    settlement_part,
    settlement_row,
)
from brp_filesync.core.wanted import Wanted
from brp_filesync.database.bulk import fetch_dicts
from brp_filesync.database.finding import holds, within

Found = dict[str, Any]


def list_reports(
    connection: Connection, wanted: Wanted, limit: int, portal: str | None = None
) -> list[Found]:
    """Return the latest reports, the newest first; amounts in öre, `open_ore` what lumps are due.

    Days are those of the reports. A text may be a report's number or what a row is about.
    """
    reports = _reports().order_by(settlement.c.settlement_id.desc()).limit(limit)
    if portal is not None:
        reports = reports.where(settlement.c.portal == portal)
    which = within(wanted, settlement.c.reported_on)
    about = orders_wanted(Wanted(person=wanted.person, facility_id=wanted.facility_id))
    if about:
        which.append(settlement.c.settlement_id.in_(_having(*about)))
    if wanted.text:
        number = cast(settlement_row.c.invoice_number, String)
        told = holds(wanted.text, settlement_row.c.order_number, number)
        having = _having(or_(told, *orders_wanted(Wanted(text=wanted.text))))
        named = holds(wanted.text, settlement.c.report_number)
        which.append(or_(named, settlement.c.settlement_id.in_(having)))
    return fetch_dicts(connection, reports.where(*which))


def find_report(connection: Connection, settlement_id: int) -> Found | None:
    """Return a report, None where there is none."""
    wanted = _reports().where(settlement.c.settlement_id == settlement_id)
    found = fetch_dicts(connection, wanted)
    return found[0] if found else None


def rows_of(connection: Connection, settlement_id: int) -> list[Found]:
    """Return a report's rows in its order, with the invoice that each was found to be about."""
    return fetch_dicts(
        connection,
        select(
            settlement_row.c.line,
            settlement_row.c.order_number,
            settlement_row.c.gross_ore,
            settlement_row.c.commission_ore,
            settlement_row.c.vat_ore,
            settlement_row.c.net_ore,
            settlement_row.c.outcome,
            invoice.c.company_id,
            func.coalesce(invoice.c.invoice_number, settlement_row.c.invoice_number).label(
                "invoice_number"
            ),
            invoice.c.rest_ore,
        )
        .outerjoin(invoice, invoice.c.invoice_id == settlement_row.c.invoice_id)
        .where(settlement_row.c.settlement_id == settlement_id)
        .order_by(settlement_row.c.line),
    )


def parts_of(connection: Connection, settlement_id: int) -> list[Found]:
    """Return what was settled of a report for each company, and what of it is open (öre)."""
    return fetch_dicts(
        connection,
        select(
            settlement_part.c.company_id,
            settlement_part.c.rows,
            settlement_part.c.gross_ore,
            settlement_part.c.commission_ore,
            settlement_part.c.vat_ore,
            settlement_part.c.net_ore,
            settlement_part.c.open_ore,
        )
        .where(settlement_part.c.settlement_id == settlement_id)
        .order_by(settlement_part.c.company_id),
    )


def lumps_of_report(connection: Connection, settlement_id: int) -> list[Found]:
    """Return the lumps booked against a report, opposite entries too; öre."""
    return fetch_dicts(
        connection,
        select(
            settlement_lump.c.settlement_lump_id,
            settlement_lump.c.payment_id,
            settlement_lump.c.company_id,
            payment.c.paid_on,
            payment.c.payer_name,
            settlement_lump.c.amount_ore,
            settlement_lump.c.opposite_of,
            settlement_lump.c.made_at,
            settlement_lump.c.made_by,
        )
        .join(payment, payment.c.payment_id == settlement_lump.c.payment_id)
        .where(settlement_lump.c.settlement_id == settlement_id)
        .order_by(settlement_lump.c.settlement_lump_id),
    )


def awaited(connection: Connection) -> list[Found]:
    """Return, by portal, how many reports await their lump, their öre, and the oldest's day."""
    return fetch_dicts(
        connection,
        select(
            settlement.c.portal.label("source"),
            func.count(settlement.c.settlement_id.distinct()).label("reports"),
            cast(func.sum(settlement_part.c.open_ore), BigInteger).label("open_ore"),
            func.min(settlement.c.reported_on).label("oldest"),
        )
        .join(settlement_part, settlement_part.c.settlement_id == settlement.c.settlement_id)
        .where(settlement_part.c.open_ore != 0)
        .group_by(settlement.c.portal)
        .order_by(settlement.c.portal),
    )


def _having(*about: ColumnElement[bool]) -> Any:
    """Select the ids of the reports with a row of which this is so, by itself or by its order."""
    return (
        select(settlement_row.c.settlement_id)
        .outerjoin(invoice, invoice.c.invoice_id == settlement_row.c.invoice_id)
        .outerjoin(order, order.c.order_id == invoice.c.order_id)
        .where(*about)
    )


def _reports() -> Any:
    return select(
        settlement.c.settlement_id,
        settlement.c.portal,
        settlement.c.report_number,
        settlement.c.reported_on,
        settlement.c.booked_at,
        settlement.c.content_sha256,
        settlement.c.rows,
        settlement.c.gross_ore,
        settlement.c.commission_ore,
        settlement.c.vat_ore,
        settlement.c.net_ore,
        _of_rows(func.count(case((settlement_row.c.outcome == "settled", 1)))).label(
            "settled_rows"
        ),
        _of_parts(settlement_part.c.net_ore).label("settled_net_ore"),
        _of_parts(settlement_part.c.open_ore).label("open_ore"),
        settlement.c.same_as,
    )


def _of_rows(what: ColumnElement[int]) -> ColumnElement[int]:
    found: ColumnElement[int] = (
        select(what)
        .where(settlement_row.c.settlement_id == settlement.c.settlement_id)
        .scalar_subquery()
    )
    return found


def _of_parts(ore: ColumnElement[int]) -> ColumnElement[int]:
    found: ColumnElement[int] = (
        select(cast(func.coalesce(func.sum(ore), 0), BigInteger))
        .where(settlement_part.c.settlement_id == settlement.c.settlement_id)
        .scalar_subquery()
    )
    return found
