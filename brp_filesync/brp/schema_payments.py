"""BRP's tables of payments: journals, deposits, payments, allocations and the unmatched queue."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from brp_filesync.brp.schema_refunds import refund
from brp_filesync.brp.schema_sales import audit_log, invoice
from brp_filesync.brp.schema_settlements import settlement_row
from brp_filesync.database.metadata import METADATA, Day, Moment, Ore, RowId, only_where

_BALANCE = (
    "received_ore = booked_ore + unmatched_ore + already_seen_ore + written_off_ore - charges_ore"
)

# What one payment file booked, net of deductions; it equals the file to the öre. `written_off_ore`
# is negative for what was short; `charges_ore` is what the bank kept of payments that count whole.
# `facts` (JSON) is what else the file said: its version, counts,
# repairs, and what in it wasn't for us.
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
    Column("charges_ore", Ore, nullable=False, server_default="0"),
    Column("payments", Integer, nullable=False),  # new ones: what was seen before isn't counted
    Column("facts", Text, nullable=False),
    # How often the same file had been booked before: a person takes it again by a mended profile.
    Column("replay", Integer, nullable=False, server_default="0"),
    UniqueConstraint("bank", "content_sha256", "replay"),
    CheckConstraint(_BALANCE, name="balance"),
)

# A deposit of a file. `identity` is what a second delivery is known by, of the first alone;
# `same_as` is the deposit that this one repeats, or a part of which it repeats. `fingerprint` is a
# hash of the multiset of its payments, and `content_hash` of their amounts and references only,
# which are the same in every format. `message` is a hash of what tells its message from others;
# `text` what a camt entry says of itself.
deposit = Table(
    "brp_deposit",
    METADATA,
    Column("deposit_id", RowId, primary_key=True, autoincrement=False),
    Column(
        "payment_journal_id",
        ForeignKey(payment_journal.c.payment_journal_id),
        nullable=False,
        index=True,
    ),
    Column("place", Integer, nullable=False),
    Column("account", String(40), nullable=False),
    Column("bankgiro", String(8), nullable=False),
    Column("year", Integer, nullable=False),
    Column("serial", String(60), nullable=False),
    Column("deposited_on", Day, nullable=False, index=True),
    Column("received_ore", Ore, nullable=False),
    Column("booked_ore", Ore, nullable=False),
    Column("unmatched_ore", Ore, nullable=False),
    Column("already_seen_ore", Ore, nullable=False),
    Column("written_off_ore", Ore, nullable=False),
    Column("charges_ore", Ore, nullable=False, server_default="0"),
    Column("payments", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("identity", String(140), unique=True),
    Column("same_as", ForeignKey("brp_deposit.deposit_id")),
    Column("message", String(64)),
    Column("text", Text),
    # The bank account that the file told for it, where `account` is another word for its owner.
    Column("told_account", String(40)),
    CheckConstraint(_BALANCE, name="balance"),
)

# A section is looked for in another format by what it holds: in camt a day has as many as payments.
Index("ix_brp_deposit_content_hash_deposited_on", deposit.c.content_hash, deposit.c.deposited_on)

# A day of an account as a control's file tells it: what `booked_from` doesn't name only compares.
# `message` is what the pages of one message share. `taken_in_ore` is what all files had brought
# when it was last looked at; `act_id` is the act of the person who closed a day that differs.
control_day = Table(
    "brp_control_day",
    METADATA,
    Column("control_day_id", RowId, primary_key=True, autoincrement=False),
    Column(
        "payment_journal_id",
        ForeignKey(payment_journal.c.payment_journal_id),
        nullable=False,
        index=True,
    ),
    Column("account", String(40), nullable=False),
    Column("day", Day, nullable=False),
    Column("message", String(64)),
    Column("told_ore", Ore, nullable=False),
    Column("taken_in_ore", Ore, nullable=False),
    Column("state", String(10), nullable=False),
    Column("act_id", ForeignKey(audit_log.c.audit_id)),
    Column("note", String(500)),
    CheckConstraint("state IN ('open', 'agreed', 'closed', 'replaced')", name="state"),
    CheckConstraint("(state = 'closed') = (act_id IS NOT NULL)", name="closed"),
)
Index("ix_brp_control_day_account_day", control_day.c.account, control_day.c.day)

# `payment_key` is what it is unique by: its deposit and place there, or its id.
# `bank_reference` is the bank's own where it is a real one, and `references_hash` of all that it
# names: by both a payment of camt, Total IN or CSV is known again.
# `issued_references` are the OCR numbers of ours that it names, sorted, with blanks between;
# `references_json` all that it names besides its own, and `told_json` what else its file told, as it
# came. `alike`: another one of its deposit has the same amount and references, and somebody should
# look.
payment = Table(
    "brp_payment",
    METADATA,
    Column("payment_id", RowId, primary_key=True, autoincrement=False),
    Column("deposit_id", ForeignKey(deposit.c.deposit_id), nullable=False, index=True),
    Column("payment_key", String(200), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("bankgiro", String(8), nullable=False),
    Column("paid_on", Day, nullable=False),
    Column("amount_ore", Ore, nullable=False),
    Column("charge_ore", Ore),  # what the bank kept of it, where it did
    Column("reference", String(200), nullable=False),
    Column("issued_references", Text, nullable=False),
    Column("references_json", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("payer_name", String(300), nullable=False),
    Column("payer_bankgiro", String(20), nullable=False),
    Column("payer_account", String(40)),
    Column("told_json", Text),
    Column("bank_serial", String(40), nullable=False),
    Column("bank_reference", String(40)),
    Column("references_hash", BigInteger),
    Column("alike", Boolean, nullable=False),
    CheckConstraint(
        "(kind IN ('payment', 'returned') AND amount_ore >= 0)"
        " OR (kind IN ('deduction', 'reversal') AND amount_ore <= 0)",
        name="kind",
    ),
)
Index(
    "ix_brp_payment_bank_reference",
    payment.c.bank_reference,
    info=only_where("bank_reference IS NOT NULL"),
)

# What of a payment settled which invoice; or a credit note, a report's row, or a refund did.
# Nothing is deleted: an undo is an opposite row. `act_id` is a person's act; what a file booked by
# itself has none.
allocation = Table(
    "brp_allocation",
    METADATA,
    Column("allocation_id", RowId, primary_key=True, autoincrement=False),
    Column("payment_id", ForeignKey(payment.c.payment_id), index=True),
    Column("invoice_id", ForeignKey(invoice.c.invoice_id), nullable=False, index=True),
    # Of a settlement between an invoice and its credit note, which no payment is part of.
    Column("credit_note_id", ForeignKey(invoice.c.invoice_id)),
    # Of a settlement report, which no payment is part of either: its lump is booked for itself.
    Column("settlement_row_id", ForeignKey(settlement_row.c.settlement_row_id)),
    # Of a refund: the gym has paid the portal what it had to its good.
    Column("refund_id", ForeignKey(refund.c.refund_id)),
    Column("amount_ore", Ore, nullable=False),
    Column("written_off_ore", Ore, nullable=False),
    Column("opposite_of", ForeignKey("brp_allocation.allocation_id"), unique=True),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("act_id", ForeignKey(audit_log.c.audit_id)),
    CheckConstraint(
        "CASE WHEN payment_id IS NULL THEN 0 ELSE 1 END"
        " + CASE WHEN credit_note_id IS NULL THEN 0 ELSE 1 END"
        " + CASE WHEN settlement_row_id IS NULL THEN 0 ELSE 1 END"
        " + CASE WHEN refund_id IS NULL THEN 0 ELSE 1 END = 1",
        name="one_source",
    ),
)
Index(
    "ix_brp_allocation_settlement_row_id",
    allocation.c.settlement_row_id,
    info=only_where("settlement_row_id IS NOT NULL"),
)

Index(
    "ix_brp_allocation_refund_id",
    allocation.c.refund_id,
    info=only_where("refund_id IS NOT NULL"),
)

# What of a payment is nobody's yet. `twin_payment_id` is the payment that this one may be a second
# copy of; `reference` the one that a part was for. A handled row is settled outside, or against
# another payment: a reversal, and what it takes back (`against_payment_id`).
unmatched = Table(
    "brp_unmatched",
    METADATA,
    Column("unmatched_id", RowId, primary_key=True, autoincrement=False),
    Column("payment_id", ForeignKey(payment.c.payment_id), nullable=False, index=True),
    Column("amount_ore", Ore, nullable=False),
    Column("reason", String(30), nullable=False),
    Column("reference", String(200)),
    Column("twin_payment_id", ForeignKey(payment.c.payment_id)),
    Column("against_payment_id", ForeignKey(payment.c.payment_id)),
    Column("opposite_of", ForeignKey("brp_unmatched.unmatched_id"), unique=True),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("act_id", ForeignKey(audit_log.c.audit_id)),
    Column("handled_at", Moment),
    Column("note", String(500)),
)
Index(
    "ix_brp_unmatched_twin_payment_id",
    unmatched.c.twin_payment_id,
    info=only_where("twin_payment_id IS NOT NULL"),
)
