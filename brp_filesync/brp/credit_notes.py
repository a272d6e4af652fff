"""A person's credit note: of the invoice's series, negative, settled as far as that is unpaid.

(docs/domain.md, Payments in 6 to 8; Orders in 13 for one whose order is cancelled)
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, exists, insert, literal, select, update

from brp_filesync.brp import numbers
from brp_filesync.brp.schema_payments import allocation
from brp_filesync.brp.schema_sales import invoice, invoice_line, order
from brp_filesync.brp.written import note_new
from brp_filesync.core import ocr
from brp_filesync.core.invoice_states import INVOICE
from brp_filesync.database.bulk import next_id


def is_credited(connection: Connection, invoice_id: int) -> bool:
    """Say whether the invoice has a credit note."""
    credited = select(exists().where(invoice.c.credits_invoice_id == invoice_id))
    return bool(connection.scalar(credited))


def valid_order_of(connection: Connection, invoice_id: int) -> int | None:
    """Return the invoice's order, None where that is cancelled."""
    return connection.scalar(
        select(order.c.order_id)
        .join(invoice, invoice.c.order_id == order.c.order_id)
        .where(invoice.c.invoice_id == invoice_id, order.c.cancelled_at.is_(None))
    )


def add_credit_note(
    connection: Connection, invoice_id: int, who: str, today: str, now: str
) -> tuple[int, str]:
    """Make the invoice's credit note; what was paid leaves it open. Under the writer's lock.

    Returns its id and what people call it: COMPANY:NUMBER.
    """
    row = select(invoice).where(invoice.c.invoice_id == invoice_id)
    found = dict(connection.execute(row).mappings().one())
    settled_ore = int(found["rest_ore"])
    credit_id = next_id(connection, invoice.c.invoice_id)
    series = numbers.invoices_of(found["company_id"])
    number = numbers.next_numbers(connection)[series]
    rest_ore = settled_ore - int(found["total_ore"])
    connection.execute(
        insert(invoice).values(
            **{
                **found,
                "invoice_id": credit_id,
                "invoice_number": number,
                "kind": "credit_note",
                "credits_invoice_id": invoice_id,
                "invoice_date": today,
                "due_date": today,
                "payment_terms_days": 0,
                "text": f"Kreditfaktura till faktura {found['invoice_number']}. {found['text']}"[
                    :260
                ],
                "total_ore": -found["total_ore"],
                "vat_ore": -found["vat_ore"],
                "rest_ore": rest_ore,
                "ocr_number": ocr.make(str(number)),
                "settled_from": None,
                "state": INVOICE.begun("done" if rest_ore == 0 else "not_sent"),
            }
        )
    )
    numbers.set_next_numbers(connection, {series: number + 1})
    _negate_lines(connection, invoice_id, credit_id)
    if settled_ore:
        INVOICE.moved(found["state"], "done")
        _settle(connection, found, credit_id, settled_ore, who, now)
    return credit_id, f"{found['company_id']}:{number}"


def _negate_lines(connection: Connection, invoice_id: int, credit_id: int) -> None:
    """Copy the invoice's lines, negated."""
    first = next_id(connection, invoice_line.c.invoice_line_id)
    changed = {
        "invoice_line_id": literal(first - 1) + invoice_line.c.position,
        "invoice_id": literal(credit_id),
        "price_ore": -invoice_line.c.price_ore,
        "vat_ore": -invoice_line.c.vat_ore,
    }
    names = [column.name for column in invoice_line.columns]
    wanted = select(*(changed.get(name, invoice_line.c[name]) for name in names)).where(
        invoice_line.c.invoice_id == invoice_id
    )
    connection.execute(insert(invoice_line).from_select(names, wanted))


def _settle(
    connection: Connection,
    credited: Mapping[str, Any],
    credit_id: int,
    ore: int,
    who: str,
    now: str,
) -> None:
    entry_id = next_id(connection, allocation.c.allocation_id)
    connection.execute(
        insert(allocation).values(
            allocation_id=entry_id,
            invoice_id=credited["invoice_id"],
            credit_note_id=credit_id,
            amount_ore=ore,
            written_off_ore=0,
            made_at=now,
            made_by=who,
        )
    )
    note_new(connection, allocation, (entry_id, entry_id))
    connection.execute(
        update(invoice)
        .where(invoice.c.invoice_id == credited["invoice_id"])
        .values(rest_ore=0, state="done", settled_from=credited["state"])
    )
