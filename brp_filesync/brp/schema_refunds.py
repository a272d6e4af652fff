"""BRP's table of refunds: what the gym has paid a portal of its open credit notes."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table

from brp_filesync.brp.schema_sales import audit_log, invoice
from brp_filesync.database.metadata import METADATA, Day, Moment, Ore, RowId

# Nothing is deleted: an undo is an opposite row, below zero. `act_id` is the person's act.
refund = Table(
    "brp_refund",
    METADATA,
    Column("refund_id", RowId, primary_key=True, autoincrement=False),
    Column("credit_note_id", ForeignKey(invoice.c.invoice_id), nullable=False, index=True),
    Column("amount_ore", Ore, nullable=False),
    Column("paid_on", Day, nullable=False),
    Column("opposite_of", ForeignKey("brp_refund.refund_id"), unique=True),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("act_id", ForeignKey(audit_log.c.audit_id), nullable=False),
    CheckConstraint("(amount_ore < 0) = (opposite_of IS NOT NULL)", name="amount"),
)
