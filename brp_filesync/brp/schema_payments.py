"""BRP's tables of payments: journals, deposits, payments, allocations and the unmatched queue."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from brp_filesync.brp.schema_sales import invoice
from brp_filesync.database.metadata import METADATA, Day, Moment, Ore, RowId

# What one payment file booked; it equals the file to the öre. `written_off_ore` is negative for
# what was short, and `deducted_ore` what the payers have taken off as credit notes.
payment_journal = Table(
    "brp_payment_journal",
    METADATA,
    Column("payment_journal_id", RowId, primary_key=True, autoincrement=False),
    Column("bank", String(31), nullable=False),
    Column("format", String(20), nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("booked_at", Moment, nullable=False),
    Column("received_ore", Ore, nullable=False),
    Column("booked_ore", Ore, nullable=False),
    Column("unmatched_ore", Ore, nullable=False),
    Column("already_seen_ore", Ore, nullable=False),
    Column("written_off_ore", Ore, nullable=False),
    UniqueConstraint("bank", "content_sha256"),
    CheckConstraint(
        "received_ore = booked_ore + unmatched_ore + already_seen_ore + written_off_ore",
        name="balance",
    ),
)

# `fingerprint` is a hash of the multiset of its payments: the same serial with another one
# refuses the file.
deposit = Table(
    "brp_deposit",
    METADATA,
    Column("deposit_id", RowId, primary_key=True, autoincrement=False),
    Column(
        "payment_journal_id", ForeignKey(payment_journal.c.payment_journal_id), nullable=False
    ),
    Column("account", String(40), nullable=False),
    Column("year", Integer, nullable=False),
    Column("serial", String(60), nullable=False),
    Column("deposited_on", Day, nullable=False),
    Column("amount_ore", Ore, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    UniqueConstraint("account", "year", "serial"),
)

# `payment_key` is the identity that its format gives it: a second reading books nothing.
payment = Table(
    "brp_payment",
    METADATA,
    Column("payment_id", RowId, primary_key=True, autoincrement=False),
    Column("deposit_id", ForeignKey(deposit.c.deposit_id), nullable=False, index=True),
    Column("payment_key", String(200), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("bankgiro", String(8)),
    Column("paid_on", Day, nullable=False),
    Column("amount_ore", Ore, nullable=False),
    Column("payer_name", String(200)),
    Column("bank_serial", String(40)),
    Column("references_json", Text, nullable=False),
    CheckConstraint("kind IN ('payment', 'deduction', 'reversal')", name="kind"),
)

# What of a payment settled which invoice. Nothing is deleted: an undo is an opposite row.
allocation = Table(
    "brp_allocation",
    METADATA,
    Column("allocation_id", RowId, primary_key=True, autoincrement=False),
    Column("payment_id", ForeignKey(payment.c.payment_id), index=True),
    Column("invoice_id", ForeignKey(invoice.c.invoice_id), nullable=False, index=True),
    # Of a settlement between an invoice and its credit note, which no payment is part of.
    Column("credit_note_id", ForeignKey(invoice.c.invoice_id)),
    Column("amount_ore", Ore, nullable=False),
    Column("written_off_ore", Ore, nullable=False),
    Column("opposite_of", ForeignKey("brp_allocation.allocation_id"), unique=True),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(100), nullable=False),
    CheckConstraint("(payment_id IS NULL) <> (credit_note_id IS NULL)", name="one_source"),
)

# `twin_payment_id` is the payment that this one may be a second copy of.
unmatched = Table(
    "brp_unmatched",
    METADATA,
    Column("unmatched_id", RowId, primary_key=True, autoincrement=False),
    Column("payment_id", ForeignKey(payment.c.payment_id), nullable=False, index=True),
    Column("amount_ore", Ore, nullable=False),
    Column("reason", String(30), nullable=False),
    Column("twin_payment_id", ForeignKey(payment.c.payment_id)),
    Column("opposite_of", ForeignKey("brp_unmatched.unmatched_id"), unique=True),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("handled_at", Moment),
    Column("note", String(500)),
)
