"""When each file booked last, by company, and whether something of it is open still.

The ledger's tables are handed in, so that only this room names BRP's. A query gives file_id,
company_id (none where no company can be told), latest (a day or moment) and open (0 or 1).
"""

from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    String,
    Table,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from brp_filesync.brp.schema_catalogue import company
from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_refunds import refund
from brp_filesync.brp.schema_sales import invoice
from brp_filesync.brp.schema_settlements import (
    settlement,
    settlement_lump,
    settlement_part,
    settlement_row,
)

Booked = tuple[int, str | None, str, bool]
_NAMES = ("file_id", "company_id", "latest", "open")


def booked_by_orders(
    connection: Connection, attempt: Table, outcome: Table, files: Select[Any]
) -> list[Booked]:
    """Return it of those order files of these (ids) that imported or cancelled an order."""
    mine = (
        select(attempt.c.file_id, outcome.c.order_id)
        .join(outcome, outcome.c.attempt_id == attempt.c.attempt_id)
        .where(
            attempt.c.file_id.in_(files),
            outcome.c.outcome == "imported",
            outcome.c.order_id.is_not(None),
        )
        .distinct()
        .subquery("mine")
    )
    billed = mine.join(invoice, invoice.c.order_id == mine.c.order_id)
    is_open = case((invoice.c.rest_ore != 0, 1), else_=0)
    who = (mine.c.file_id, invoice.c.company_id)
    return _grouped(
        connection,
        select(*who, _text(invoice.c.invoice_date), is_open).select_from(billed),
        select(*who, _text(allocation.c.made_at), literal(0)).select_from(
            billed.join(allocation, allocation.c.invoice_id == invoice.c.invoice_id)
        ),
        select(*who, _text(refund.c.made_at), literal(0)).select_from(
            billed.join(refund, refund.c.credit_note_id == invoice.c.invoice_id)
        ),
    )


def booked_by_payments(connection: Connection, file: Table, files: Select[Any]) -> list[Booked]:
    """Return it of those payment files of these (ids) that have a journal."""
    journals = file.join(
        payment_journal,
        (payment_journal.c.content_sha256 == file.c.sha256)
        & (payment_journal.c.bank == file.c.source),
    )
    mine = file.c.file_id.in_(files)
    deposits = journals.join(
        deposit, deposit.c.payment_journal_id == payment_journal.c.payment_journal_id
    ).outerjoin(company, company.c.bankgiro == deposit.c.bankgiro)
    payments = deposits.join(payment, payment.c.deposit_id == deposit.c.deposit_id)
    settled = payments.join(allocation, allocation.c.payment_id == payment.c.payment_id)
    waiting = payments.join(unmatched, unmatched.c.payment_id == payment.c.payment_id)
    lumps = payments.join(settlement_lump, settlement_lump.c.payment_id == payment.c.payment_id)
    of_invoice = settled.join(invoice, invoice.c.invoice_id == allocation.c.invoice_id)
    own = unmatched.alias("own")
    left = (
        select(func.coalesce(func.sum(own.c.amount_ore), 0))
        .where(own.c.payment_id == payment.c.payment_id, own.c.handled_at.is_(None))
        .correlate(payment)
        .scalar_subquery()
    )
    number = file.c.file_id
    return _grouped(
        connection,
        select(number, null(), _text(payment_journal.c.booked_at), literal(0))
        .select_from(journals)
        .where(mine),
        select(number, company.c.company_id, _text(deposit.c.deposited_on), literal(0))
        .select_from(deposits)
        .where(mine),
        select(number, invoice.c.company_id, _text(allocation.c.made_at), literal(0))
        .select_from(of_invoice)
        .where(mine),
        select(
            number,
            company.c.company_id,
            _text(func.coalesce(unmatched.c.handled_at, unmatched.c.made_at)),
            case((left != 0, 1), else_=0),
        )
        .select_from(waiting)
        .where(mine),
        select(number, settlement_lump.c.company_id, _text(settlement_lump.c.made_at), literal(0))
        .select_from(lumps)
        .where(mine),
    )


def booked_by_reports(connection: Connection, file: Table, files: Select[Any]) -> list[Booked]:
    """Return it of those settlement reports of these (ids) that were booked."""
    reports = file.join(
        settlement,
        (settlement.c.content_sha256 == file.c.sha256) & (settlement.c.portal == file.c.source),
    )
    mine = file.c.file_id.in_(files)
    parts = reports.join(
        settlement_part, settlement_part.c.settlement_id == settlement.c.settlement_id
    )
    lumps = reports.join(
        settlement_lump, settlement_lump.c.settlement_id == settlement.c.settlement_id
    )
    settled = (
        reports.join(settlement_row, settlement_row.c.settlement_id == settlement.c.settlement_id)
        .join(allocation, allocation.c.settlement_row_id == settlement_row.c.settlement_row_id)
        .join(invoice, invoice.c.invoice_id == allocation.c.invoice_id)
    )
    number = file.c.file_id
    return _grouped(
        connection,
        select(number, null(), _text(settlement.c.booked_at), literal(0))
        .select_from(reports)
        .where(mine),
        select(
            number,
            settlement_part.c.company_id,
            _text(settlement.c.booked_at),
            case((settlement_part.c.open_ore != 0, 1), else_=0),
        )
        .select_from(parts)
        .where(mine),
        select(number, settlement_lump.c.company_id, _text(settlement_lump.c.made_at), literal(0))
        .select_from(lumps)
        .where(mine),
        select(number, invoice.c.company_id, _text(allocation.c.made_at), literal(0))
        .select_from(settled)
        .where(mine),
    )


def _text(moment: Any) -> Any:
    """Return a day or moment as text that sorts by time, whatever its type."""
    return cast(moment, String)


def _grouped(connection: Connection, *parts: Select[Any]) -> list[Booked]:
    named = (
        part.with_only_columns(
            *(column.label(name) for column, name in zip(_columns(part), _NAMES, strict=True)),
            maintain_column_froms=True,
        )
        for part in parts
    )
    every = union_all(*named).subquery("every")
    number, company_id, latest, is_open = every.c
    rows = connection.execute(
        select(number, company_id, func.max(latest), func.max(is_open))
        .group_by(number, company_id)
        .order_by(number)
    )
    return [(int(row[0]), row[1], str(row[2])[:10], bool(row[3])) for row in rows]


def _columns(part: Select[Any]) -> list[Any]:
    return [each["expr"] for each in part.column_descriptions]
