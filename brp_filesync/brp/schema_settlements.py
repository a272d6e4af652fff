"""BRP's tables of settlement reports: what a portal pays net of its commission, and the lumps.

A report's row settles an invoice or a credit note by an allocation that names the row. What is left
of it, commission and VAT taken off, is owed by the portal on the settlement account until a lump
comes.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from brp_filesync.brp.schema_catalogue import company
from brp_filesync.brp.schema_sales import audit_log, invoice
from brp_filesync.database.metadata import METADATA, Day, Moment, Ore, RowId

_NET = "gross_ore - commission_ore - vat_ore = net_ore"

# A report as it was read: the sums are all its rows'. `rows_hash` is of its rows in any order: a
# report with the same, under whatever name, is the same report, and `same_as` the one before.
settlement = Table(
    "brp_settlement",
    METADATA,
    Column("settlement_id", RowId, primary_key=True, autoincrement=False),
    Column("portal", String(31), nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("rows_hash", String(64), nullable=False),
    Column("report_number", String(200), nullable=False),  # the portal's own, "" where it has none
    Column("reported_on", Day, nullable=False),
    Column("booked_at", Moment, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("gross_ore", Ore, nullable=False),
    Column("commission_ore", Ore, nullable=False),
    Column("vat_ore", Ore, nullable=False),
    Column("net_ore", Ore, nullable=False),
    Column("same_as", ForeignKey("brp_settlement.settlement_id")),
    UniqueConstraint("portal", "content_sha256"),
    CheckConstraint(_NET, name="net"),
)

# A row as the report has it, and what became of it: `settled`, or why it moved nothing. `invoice_id`
# is the invoice or credit note that it was found to be about.
settlement_row = Table(
    "brp_settlement_row",
    METADATA,
    Column("settlement_row_id", RowId, primary_key=True, autoincrement=False),
    Column("settlement_id", ForeignKey(settlement.c.settlement_id), nullable=False),
    Column("line", Integer, nullable=False),
    Column("order_number", String(200)),
    Column("invoice_number", BigInteger),
    Column("gross_ore", Ore, nullable=False),
    Column("commission_ore", Ore, nullable=False),
    Column("vat_ore", Ore, nullable=False),
    Column("net_ore", Ore, nullable=False),
    Column("outcome", String(30), nullable=False),
    Column("invoice_id", ForeignKey(invoice.c.invoice_id)),
    UniqueConstraint("settlement_id", "line"),
    CheckConstraint(_NET, name="net"),
    CheckConstraint("outcome <> 'settled' OR invoice_id IS NOT NULL", name="settled"),
)

# What of a report was settled for a company: the sums are those of its settled rows, and
# `open_ore` is what of the net no lump has been booked against yet.
settlement_part = Table(
    "brp_settlement_part",
    METADATA,
    Column("settlement_id", ForeignKey(settlement.c.settlement_id), primary_key=True),
    Column("company_id", ForeignKey(company.c.company_id), primary_key=True),
    Column("rows", Integer, nullable=False),
    Column("gross_ore", Ore, nullable=False),
    Column("commission_ore", Ore, nullable=False),
    Column("vat_ore", Ore, nullable=False),
    Column("net_ore", Ore, nullable=False),
    Column("open_ore", Ore, nullable=False),
    CheckConstraint(_NET, name="net"),
    CheckConstraint(
        "open_ore BETWEEN 0 AND net_ore OR open_ore BETWEEN net_ore AND 0", name="open"
    ),
)

# What of a payment was booked against the settlement account. Nothing is deleted: an undo is an
# opposite row. `act_id` is the act in the audit log, a person's or our own.
settlement_lump = Table(
    "brp_settlement_lump",
    METADATA,
    Column("settlement_lump_id", RowId, primary_key=True, autoincrement=False),
    Column("payment_id", ForeignKey("brp_payment.payment_id"), nullable=False, index=True),
    Column("settlement_id", RowId, nullable=False),
    Column("company_id", String(30), nullable=False),
    Column("amount_ore", Ore, nullable=False),
    Column("opposite_of", ForeignKey("brp_settlement_lump.settlement_lump_id"), unique=True),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("act_id", ForeignKey(audit_log.c.audit_id), nullable=False),
    ForeignKeyConstraint(
        ["settlement_id", "company_id"],
        [settlement_part.c.settlement_id, settlement_part.c.company_id],
    ),
)
