"""Refunds held against the credit notes that they settle: queries that find what breaks a rule."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, or_, select

from brp_filesync.brp.schema_payments import allocation
from brp_filesync.brp.schema_refunds import refund
from brp_filesync.brp.schema_sales import audit_log, invoice


def refund_breaches() -> Mapping[str, Select[Any]]:
    """Return, by the invariant's name, a query of what breaks it. Amounts are in öre."""
    opposite = refund.alias("opposite")
    return {
        "refund-settles": select(refund.c.refund_id.label("refund"))
        .outerjoin(allocation, allocation.c.refund_id == refund.c.refund_id)
        .outerjoin(invoice, invoice.c.invoice_id == refund.c.credit_note_id)
        .outerjoin(audit_log, audit_log.c.audit_id == refund.c.act_id)
        .where(
            or_(
                allocation.c.allocation_id.is_(None),
                allocation.c.invoice_id != refund.c.credit_note_id,
                allocation.c.amount_ore != -refund.c.amount_ore,
                allocation.c.made_at != refund.c.made_at,
                allocation.c.made_by != refund.c.made_by,
                allocation.c.act_id != refund.c.act_id,
                invoice.c.kind != "credit_note",
                audit_log.c.at != refund.c.made_at,
                audit_log.c.who != refund.c.made_by,
                audit_log.c.act.not_in(("refunds paid", "refunds undo")),
            )
        )
        .order_by(refund.c.refund_id),
        "refund-opposite": select(refund.c.refund_id.label("refund"))
        .join(opposite, opposite.c.refund_id == refund.c.opposite_of)
        .where(
            or_(
                refund.c.amount_ore != -opposite.c.amount_ore,
                refund.c.credit_note_id != opposite.c.credit_note_id,
                refund.c.paid_on != opposite.c.paid_on,
            )
        )
        .order_by(refund.c.refund_id),
    }
