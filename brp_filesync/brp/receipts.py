"""Which orders are paid, for their receipts: when, by what, and what each line cost.

An order is paid when nothing of its invoice is left to pay, payments or a settlement report have
settled it, and nothing of it is credited; one that a report has settled when the report's lump has
come. (docs/domain.md, Orders in 14)
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    exists,
    func,
    not_,
    or_,
    select,
)

from brp_filesync.brp.schema_catalogue import company, product
from brp_filesync.brp.schema_payments import allocation, payment
from brp_filesync.brp.schema_people import person
from brp_filesync.brp.schema_sales import finance_task, invoice, invoice_line, order, order_line
from brp_filesync.brp.schema_settlements import (
    settlement,
    settlement_lump,
    settlement_part,
    settlement_row,
)
from brp_filesync.core.phrase import phrase
from brp_filesync.database.bulk import fetch_dicts

Found = dict[str, Any]
UNPAID = "receipt-unpaid"  # the task's word
# Why a receipt that hadn't gone out was let be: it goes when the order is paid after all.
NOT_PAID = phrase("the order isn't paid any more")


def paid_since(connection: Connection, duty: Table, portal: str, since: str) -> list[int]:
    """Return the portal's orders that came to be paid since that moment and have no receipt, by id.

    `duty` is the ledger's table. Buyers without an address aren't among them.
    """
    moved = select(allocation.c.invoice_id).where(allocation.c.made_at >= since)
    by_lump = (
        select(allocation.c.invoice_id)
        .join(settlement_row, settlement_row.c.settlement_row_id == allocation.c.settlement_row_id)
        .join(settlement_lump, settlement_lump.c.settlement_id == settlement_row.c.settlement_id)
        .where(settlement_lump.c.made_at >= since)
    )
    wanted = (
        select(order.c.order_id)
        .join(invoice, invoice.c.order_id == order.c.order_id)
        .join(person, person.c.person_id == order.c.person_id)
        .where(
            order.c.portal == portal,
            person.c.email.is_not(None),
            or_(invoice.c.invoice_id.in_(moved), invoice.c.invoice_id.in_(by_lump)),
            _is_paid(),
            not_(
                exists().where(
                    duty.c.kind == "receipt",
                    duty.c.order_id == order.c.order_id,
                    or_(duty.c.state != "waived", func.coalesce(duty.c.trouble, "") != NOT_PAID),
                )
            ),
        )
        .order_by(order.c.order_id)
    )
    return [int(order_id) for (order_id,) in connection.execute(wanted)]


def unpaid_again(connection: Connection, duty: Table, portal: str) -> list[Found]:
    """Return order_id, invoice_id and the receipt's duty_id and state, of orders that aren't paid.

    Those whose receipt is promised, on its way or sent, and of which finance has no task since
    anything moved on their invoice.
    """
    last_moved = (
        select(func.max(allocation.c.made_at))
        .where(allocation.c.invoice_id == invoice.c.invoice_id)
        .scalar_subquery()
    )
    told = exists().where(
        finance_task.c.order_id == order.c.order_id,
        finance_task.c.word == UNPAID,
        finance_task.c.created_at >= func.coalesce(last_moved, duty.c.promised_at),
    )
    return fetch_dicts(
        connection,
        select(duty.c.duty_id, duty.c.state, order.c.order_id, invoice.c.invoice_id)
        .join(order, order.c.order_id == duty.c.order_id)
        .join(invoice, and_(invoice.c.order_id == order.c.order_id, invoice.c.kind == "invoice"))
        .where(
            duty.c.kind == "receipt",
            duty.c.source == portal,
            duty.c.state.in_(("todo", "done", "unknown")),
            not_(_is_paid()),
            not_(told),
        )
        .order_by(duty.c.duty_id),
    )


def receipts_of(connection: Connection, order_ids: Collection[int]) -> dict[int, Found]:
    """Return, of those of the orders that are paid, what a receipt says; amounts in öre.

    `seller` and `seller_number`, `paid_on` (the bank's day; the report's where no money came, since
    the report had as much of the portal's to its good), and `lines` but for the commission, which is
    between the portal and the gym.
    """
    if not order_ids:
        return {}
    found = fetch_dicts(
        connection,
        select(
            order.c.order_id,
            company.c.name.label("seller"),
            company.c.organisation_number.label("seller_number"),
            *_days(),
        )
        .join(invoice, invoice.c.order_id == order.c.order_id)
        .join(company, company.c.company_id == invoice.c.company_id)
        .where(order.c.order_id.in_(order_ids), _is_paid()),
    )
    lines = fetch_dicts(
        connection,
        select(
            order_line.c.order_id,
            invoice_line.c.text.label("name"),
            invoice_line.c.quantity,
            invoice_line.c.price_ore,
            invoice_line.c.vat_rate_hundredths,
            invoice_line.c.vat_ore,
            order_line.c.starts_on,
            order_line.c.valid_until_before,
            product.c.clips,
            product.c.period_months,
            product.c.validity_months,
        )
        .join(order_line, order_line.c.order_line_id == invoice_line.c.order_line_id)
        .join(invoice, invoice.c.invoice_id == invoice_line.c.invoice_id)
        .join(product, product.c.product_number == order_line.c.product_number)
        .where(
            order_line.c.order_id.in_(order_ids),
            order_line.c.effect != "commission",
            invoice.c.kind == "invoice",
        )
        .order_by(order_line.c.order_id, order_line.c.position),
    )
    return {
        each["order_id"]: {
            "seller": each["seller"],
            "seller_number": each["seller_number"],
            "paid_on": max(each["by_bank"] or "", each["by_lump"] or "") or each["otherwise"],
            "lines": [line for line in lines if line["order_id"] == each["order_id"]],
        }
        for each in found
    }


def _is_paid() -> ColumnElement[bool]:
    """Say that an invoice is paid: by money, whole, and with its lump where a report settled it."""
    note = invoice.alias("note")
    by_money = or_(
        allocation.c.payment_id.is_not(None), allocation.c.settlement_row_id.is_not(None)
    )
    settled_ore = (
        select(func.coalesce(func.sum(allocation.c.amount_ore + allocation.c.written_off_ore), 0))
        .where(allocation.c.invoice_id == invoice.c.invoice_id, by_money)
        .scalar_subquery()
    )
    owed = (
        exists()
        .where(
            allocation.c.invoice_id == invoice.c.invoice_id,
            settlement_row.c.settlement_row_id == allocation.c.settlement_row_id,
            settlement_part.c.settlement_id == settlement_row.c.settlement_id,
            settlement_part.c.company_id == invoice.c.company_id,
            settlement_part.c.open_ore != 0,
        )
        .correlate(invoice)
    )
    return and_(
        invoice.c.kind == "invoice",
        invoice.c.rest_ore == 0,
        settled_ore > 0,
        not_(exists().where(note.c.credits_invoice_id == invoice.c.invoice_id)),
        not_(owed),
    )


def _days() -> tuple[ColumnElement[str], ...]:
    """Return the bank's days of what paid an invoice, each the last one, None where there is none.

    `by_bank` of payments that stand, `by_lump` of its report's lumps, and `otherwise` the report's
    own, or of whatever payment there was.
    """
    taken_back, lump_back = allocation.alias("taken_back"), settlement_lump.alias("lump_back")
    of_invoice = allocation.c.invoice_id == invoice.c.invoice_id
    by_any = (
        select(func.max(payment.c.paid_on))
        .join(allocation, allocation.c.payment_id == payment.c.payment_id)
        .where(of_invoice)
    )
    by_bank = by_any.where(
        allocation.c.opposite_of.is_(None),
        not_(exists().where(taken_back.c.opposite_of == allocation.c.allocation_id)),
    )
    by_report = (
        select(func.max(settlement.c.reported_on))
        .join(settlement_row, settlement_row.c.settlement_id == settlement.c.settlement_id)
        .join(allocation, allocation.c.settlement_row_id == settlement_row.c.settlement_row_id)
        .where(of_invoice)
    )
    by_lump = (
        select(func.max(payment.c.paid_on))
        .join(settlement_lump, settlement_lump.c.payment_id == payment.c.payment_id)
        .join(settlement_row, settlement_row.c.settlement_id == settlement_lump.c.settlement_id)
        .join(allocation, allocation.c.settlement_row_id == settlement_row.c.settlement_row_id)
        .where(
            of_invoice,
            settlement_lump.c.company_id == invoice.c.company_id,
            settlement_lump.c.opposite_of.is_(None),
            not_(exists().where(lump_back.c.opposite_of == settlement_lump.c.settlement_lump_id)),
        )
    )
    otherwise = func.coalesce(by_report.scalar_subquery(), by_any.scalar_subquery())
    return (
        by_bank.scalar_subquery().label("by_bank"),
        by_lump.scalar_subquery().label("by_lump"),
        otherwise.label("otherwise"),
    )
