"""One payment with all that its file told, and what became of it, as a person looks at it."""

from typing import Any

from sqlalchemy import Connection, String, case, cast, exists, literal, null, select, union_all

from brp_filesync.brp.schema_payments import (
    allocation,
    deposit,
    payment,
    payment_journal,
    unmatched,
)
from brp_filesync.brp.schema_sales import audit_log, invoice
from brp_filesync.brp.schema_settlements import settlement_lump
from brp_filesync.database.bulk import fetch_dicts

Found = dict[str, Any]


def show_payment(connection: Connection, payment_id: int) -> Found | None:
    """Return a payment with its deposit and journal, None where there is none. Amounts in öre."""
    found = fetch_dicts(
        connection,
        select(
            payment,
            payment_journal.c.bank,
            payment_journal.c.format,
            payment_journal.c.content_sha256,
            payment_journal.c.booked_at,
            deposit.c.payment_journal_id,
            deposit.c.account,
            deposit.c.serial,
            deposit.c.text.label("entry_text"),
        )
        .join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
        .join(payment_journal, payment_journal.c.payment_journal_id == deposit.c.payment_journal_id)
        .where(payment.c.payment_id == payment_id),
    )
    return found[0] if found else None


def history_of(connection: Connection, payment_id: int) -> list[Found]:
    """Return every entry of a payment in the order of writing, an act's together; öre.

    `kind` is booked, unmatched or lump, `act` what a person did, None for what a file booked; `closed`
    says that a later entry has taken it back.
    """
    undone, shut = allocation.alias("undone"), unmatched.alias("shut")
    back = settlement_lump.alias("back")
    no_text, no_number = cast(null(), String), cast(null(), unmatched.c.payment_id.type)
    entries = union_all(
        select(
            literal("booked").label("kind"),
            allocation.c.allocation_id.label("entry_id"),
            allocation.c.amount_ore,
            allocation.c.written_off_ore,
            (invoice.c.company_id + ":" + cast(invoice.c.invoice_number, String)).label("invoice"),
            no_text.label("reason"),
            literal(0).label("handled"),
            no_text.label("note"),
            no_number.label("twin"),
            no_number.label("against"),
            no_number.label("settlement"),
            allocation.c.opposite_of,
            case(
                (exists().where(undone.c.opposite_of == allocation.c.allocation_id), 1), else_=0
            ).label("closed"),
            allocation.c.made_at,
            allocation.c.made_by,
            allocation.c.act_id,
        )
        .join(invoice, invoice.c.invoice_id == allocation.c.invoice_id)
        .where(allocation.c.payment_id == payment_id),
        select(
            literal("unmatched"),
            unmatched.c.unmatched_id,
            unmatched.c.amount_ore,
            literal(0),
            no_text,
            unmatched.c.reason,
            case((unmatched.c.handled_at.is_not(None), 1), else_=0),
            unmatched.c.note,
            unmatched.c.twin_payment_id,
            unmatched.c.against_payment_id,
            no_number,
            unmatched.c.opposite_of,
            case((exists().where(shut.c.opposite_of == unmatched.c.unmatched_id), 1), else_=0),
            unmatched.c.made_at,
            unmatched.c.made_by,
            unmatched.c.act_id,
        ).where(unmatched.c.payment_id == payment_id),
        select(
            literal("lump"),
            settlement_lump.c.settlement_lump_id,
            settlement_lump.c.amount_ore,
            literal(0),
            no_text,
            no_text,
            literal(0),
            no_text,
            no_number,
            no_number,
            settlement_lump.c.settlement_id,
            settlement_lump.c.opposite_of,
            case(
                (exists().where(back.c.opposite_of == settlement_lump.c.settlement_lump_id), 1),
                else_=0,
            ),
            settlement_lump.c.made_at,
            settlement_lump.c.made_by,
            settlement_lump.c.act_id,
        ).where(settlement_lump.c.payment_id == payment_id),
    ).subquery("entries")
    # What a file booked has no act, and came first; of an act what it takes back comes first.
    found = fetch_dicts(
        connection,
        select(entries, audit_log.c.act)
        .outerjoin(audit_log, audit_log.c.audit_id == entries.c.act_id)
        .order_by(
            entries.c.made_at,
            entries.c.act_id.is_not(None),
            entries.c.act_id,
            entries.c.opposite_of.is_(None),
            entries.c.kind,
            entries.c.entry_id,
        ),
    )
    return [
        {**each, "handled": bool(each["handled"]), "closed": bool(each["closed"])} for each in found
    ]
