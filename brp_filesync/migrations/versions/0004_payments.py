"""Payment journals, deposits, payments, allocations and the unmatched queue."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Day, Moment, RowId

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""

    op.create_table(
        "brp_payment_journal",
        sa.Column("payment_journal_id", RowId, autoincrement=False, nullable=False),
        sa.Column("bank", sa.String(length=31), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("booked_at", Moment(), nullable=False),
        sa.Column("received_ore", sa.BigInteger(), nullable=False),
        sa.Column("booked_ore", sa.BigInteger(), nullable=False),
        sa.Column("unmatched_ore", sa.BigInteger(), nullable=False),
        sa.Column("already_seen_ore", sa.BigInteger(), nullable=False),
        sa.Column("written_off_ore", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "received_ore = booked_ore + unmatched_ore + already_seen_ore + written_off_ore",
            name=op.f("ck_brp_payment_journal_balance"),
        ),
        sa.PrimaryKeyConstraint("payment_journal_id", name=op.f("pk_brp_payment_journal")),
        sa.UniqueConstraint(
            "bank", "content_sha256", name=op.f("uq_brp_payment_journal_bank_content_sha256")
        ),
    )
    op.create_table(
        "brp_deposit",
        sa.Column("deposit_id", RowId, autoincrement=False, nullable=False),
        sa.Column("payment_journal_id", RowId, nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=60), nullable=False),
        sa.Column("deposited_on", Day(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_journal_id"],
            ["brp_payment_journal.payment_journal_id"],
            name=op.f("fk_brp_deposit_payment_journal_id"),
        ),
        sa.PrimaryKeyConstraint("deposit_id", name=op.f("pk_brp_deposit")),
        sa.UniqueConstraint(
            "account", "year", "serial", name=op.f("uq_brp_deposit_account_year_serial")
        ),
    )
    op.create_table(
        "brp_payment",
        sa.Column("payment_id", RowId, autoincrement=False, nullable=False),
        sa.Column("deposit_id", RowId, nullable=False),
        sa.Column("payment_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("bankgiro", sa.String(length=8), nullable=True),
        sa.Column("paid_on", Day(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("payer_name", sa.String(length=200), nullable=True),
        sa.Column("bank_serial", sa.String(length=40), nullable=True),
        sa.Column("references_json", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('payment', 'deduction', 'reversal')", name=op.f("ck_brp_payment_kind")
        ),
        sa.ForeignKeyConstraint(
            ["deposit_id"], ["brp_deposit.deposit_id"], name=op.f("fk_brp_payment_deposit_id")
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_brp_payment")),
        sa.UniqueConstraint("payment_key", name=op.f("uq_brp_payment_payment_key")),
    )
    op.create_index(op.f("ix_brp_payment_deposit_id"), "brp_payment", ["deposit_id"], unique=False)
    op.create_table(
        "brp_unmatched",
        sa.Column("unmatched_id", RowId, autoincrement=False, nullable=False),
        sa.Column("payment_id", RowId, nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("twin_payment_id", RowId, nullable=True),
        sa.Column("opposite_of", RowId, nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("handled_at", Moment(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["opposite_of"],
            ["brp_unmatched.unmatched_id"],
            name=op.f("fk_brp_unmatched_opposite_of"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["brp_payment.payment_id"], name=op.f("fk_brp_unmatched_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["twin_payment_id"],
            ["brp_payment.payment_id"],
            name=op.f("fk_brp_unmatched_twin_payment_id"),
        ),
        sa.PrimaryKeyConstraint("unmatched_id", name=op.f("pk_brp_unmatched")),
        sa.UniqueConstraint("opposite_of", name=op.f("uq_brp_unmatched_opposite_of")),
    )
    op.create_index(
        op.f("ix_brp_unmatched_payment_id"), "brp_unmatched", ["payment_id"], unique=False
    )
    op.create_table(
        "brp_allocation",
        sa.Column("allocation_id", RowId, autoincrement=False, nullable=False),
        sa.Column("payment_id", RowId, nullable=True),
        sa.Column("invoice_id", RowId, nullable=False),
        sa.Column("credit_note_id", RowId, nullable=True),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("written_off_ore", sa.BigInteger(), nullable=False),
        sa.Column("opposite_of", RowId, nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "(payment_id IS NULL) <> (credit_note_id IS NULL)",
            name=op.f("ck_brp_allocation_one_source"),
        ),
        sa.ForeignKeyConstraint(
            ["credit_note_id"],
            ["brp_invoice.invoice_id"],
            name=op.f("fk_brp_allocation_credit_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["brp_invoice.invoice_id"], name=op.f("fk_brp_allocation_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["opposite_of"],
            ["brp_allocation.allocation_id"],
            name=op.f("fk_brp_allocation_opposite_of"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["brp_payment.payment_id"], name=op.f("fk_brp_allocation_payment_id")
        ),
        sa.PrimaryKeyConstraint("allocation_id", name=op.f("pk_brp_allocation")),
        sa.UniqueConstraint("opposite_of", name=op.f("uq_brp_allocation_opposite_of")),
    )
    op.create_index(
        op.f("ix_brp_allocation_invoice_id"), "brp_allocation", ["invoice_id"], unique=False
    )
    op.create_index(
        op.f("ix_brp_allocation_payment_id"), "brp_allocation", ["payment_id"], unique=False
    )
