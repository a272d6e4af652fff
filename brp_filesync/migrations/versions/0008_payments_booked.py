"""Payments as they are booked: deposits and journals with their sums, and a person's acts.

Nothing had filled these tables before but the settlements of credit notes, which are kept.
"""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Day, Moment, RowId

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SETTLEMENT = (
    "allocation_id, payment_id, invoice_id, credit_note_id, amount_ore, written_off_ore,"
    " opposite_of, made_at, made_by"
)


def upgrade() -> None:
    """Make the tables anew."""
    op.execute(f"CREATE TABLE brp_kept AS SELECT {_SETTLEMENT} FROM brp_allocation")  # noqa: S608
    for name in ("allocation", "unmatched", "payment", "deposit", "payment_journal"):
        op.drop_table(f"brp_{name}")
    op.create_table(
        "brp_payment_journal",
        sa.Column(
            "payment_journal_id",
            RowId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("bank", sa.String(length=31), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("booked_at", Moment(length=20), nullable=False),
        sa.Column("received_ore", sa.BigInteger(), nullable=False),
        sa.Column("booked_ore", sa.BigInteger(), nullable=False),
        sa.Column("unmatched_ore", sa.BigInteger(), nullable=False),
        sa.Column("already_seen_ore", sa.BigInteger(), nullable=False),
        sa.Column("written_off_ore", sa.BigInteger(), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
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
        sa.Column(
            "deposit_id",
            RowId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "payment_journal_id",
            RowId,
            nullable=False,
        ),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("bankgiro", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=60), nullable=False),
        sa.Column("deposited_on", Day(length=10), nullable=False),
        sa.Column("received_ore", sa.BigInteger(), nullable=False),
        sa.Column("booked_ore", sa.BigInteger(), nullable=False),
        sa.Column("unmatched_ore", sa.BigInteger(), nullable=False),
        sa.Column("already_seen_ore", sa.BigInteger(), nullable=False),
        sa.Column("written_off_ore", sa.BigInteger(), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("identity", sa.String(length=140), nullable=True),
        sa.Column("same_as", RowId, nullable=True),
        sa.CheckConstraint(
            "received_ore = booked_ore + unmatched_ore + already_seen_ore + written_off_ore",
            name=op.f("ck_brp_deposit_balance"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_journal_id"],
            ["brp_payment_journal.payment_journal_id"],
            name=op.f("fk_brp_deposit_payment_journal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["same_as"], ["brp_deposit.deposit_id"], name=op.f("fk_brp_deposit_same_as")
        ),
        sa.PrimaryKeyConstraint("deposit_id", name=op.f("pk_brp_deposit")),
        sa.UniqueConstraint("identity", name=op.f("uq_brp_deposit_identity")),
    )
    op.create_index(
        op.f("ix_brp_deposit_deposited_on"), "brp_deposit", ["deposited_on"], unique=False
    )
    op.create_index(
        op.f("ix_brp_deposit_payment_journal_id"),
        "brp_deposit",
        ["payment_journal_id"],
        unique=False,
    )
    op.create_table(
        "brp_payment",
        sa.Column(
            "payment_id",
            RowId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("deposit_id", RowId, nullable=False),
        sa.Column("payment_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("bankgiro", sa.String(length=8), nullable=False),
        sa.Column("paid_on", Day(length=10), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("issued_references", sa.Text(), nullable=False),
        sa.Column("references_json", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("payer_name", sa.String(length=300), nullable=False),
        sa.Column("payer_bankgiro", sa.String(length=20), nullable=False),
        sa.Column("bank_serial", sa.String(length=40), nullable=False),
        sa.Column("alike", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('payment', 'returned') AND amount_ore >= 0) OR (kind IN ('deduction', 'reversal') AND amount_ore <= 0)",
            name=op.f("ck_brp_payment_kind"),
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
        sa.Column(
            "unmatched_id",
            RowId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("payment_id", RowId, nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("twin_payment_id", RowId, nullable=True),
        sa.Column("opposite_of", RowId, nullable=True),
        sa.Column("made_at", Moment(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("act_id", RowId, nullable=True),
        sa.Column("handled_at", Moment(length=20), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["act_id"], ["brp_audit_log.audit_id"], name=op.f("fk_brp_unmatched_act_id")
        ),
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
        sa.Column(
            "allocation_id",
            RowId,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("payment_id", RowId, nullable=True),
        sa.Column("invoice_id", RowId, nullable=False),
        sa.Column("credit_note_id", RowId, nullable=True),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("written_off_ore", sa.BigInteger(), nullable=False),
        sa.Column("opposite_of", RowId, nullable=True),
        sa.Column("made_at", Moment(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("act_id", RowId, nullable=True),
        sa.CheckConstraint(
            "(payment_id IS NULL) <> (credit_note_id IS NULL)",
            name=op.f("ck_brp_allocation_one_source"),
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["brp_audit_log.audit_id"], name=op.f("fk_brp_allocation_act_id")
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
    op.execute(
        f"INSERT INTO brp_allocation ({_SETTLEMENT}) SELECT {_SETTLEMENT} FROM brp_kept"  # noqa: S608
        " ORDER BY allocation_id"
    )
    op.drop_table("brp_kept")
