"""Refunds: what the gym has paid a portal of an open credit note."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Day, Moment, RowId

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_SOURCES = ("payment_id", "credit_note_id", "settlement_row_id")
_OF_A_ROW = sa.text("settlement_row_id IS NOT NULL")
_OF_A_REFUND = sa.text("refund_id IS NOT NULL")


def upgrade() -> None:
    """Make the table, and let an allocation be a refund's."""
    op.create_table(
        "brp_refund",
        sa.Column("refund_id", RowId, autoincrement=False, nullable=False),
        sa.Column("credit_note_id", RowId, nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", Day(length=10), nullable=False),
        sa.Column("opposite_of", RowId, nullable=True),
        sa.Column("made_at", Moment(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("act_id", RowId, nullable=False),
        sa.CheckConstraint(
            "(amount_ore < 0) = (opposite_of IS NOT NULL)", name=op.f("ck_brp_refund_amount")
        ),
        sa.ForeignKeyConstraint(
            ["credit_note_id"],
            ["brp_invoice.invoice_id"],
            name=op.f("fk_brp_refund_credit_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["opposite_of"], ["brp_refund.refund_id"], name=op.f("fk_brp_refund_opposite_of")
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["brp_audit_log.audit_id"], name=op.f("fk_brp_refund_act_id")
        ),
        sa.PrimaryKeyConstraint("refund_id", name=op.f("pk_brp_refund")),
        sa.UniqueConstraint("opposite_of", name=op.f("uq_brp_refund_opposite_of")),
    )
    op.create_index(op.f("ix_brp_refund_credit_note_id"), "brp_refund", ["credit_note_id"])
    with op.batch_alter_table("brp_allocation", copy_from=_allocation()) as batch:
        batch.add_column(sa.Column("refund_id", RowId, nullable=True))
        batch.create_foreign_key(
            op.f("fk_brp_allocation_refund_id"), "brp_refund", ["refund_id"], ["refund_id"]
        )
        batch.drop_constraint(op.f("ck_brp_allocation_one_source"), type_="check")
        batch.create_check_constraint(
            op.f("ck_brp_allocation_one_source"), _one_of(*_SOURCES, "refund_id")
        )
    op.create_index(
        "ix_brp_allocation_refund_id",
        "brp_allocation",
        ["refund_id"],
        sqlite_where=_OF_A_REFUND,
        postgresql_where=_OF_A_REFUND,
    )


def _one_of(*names: str) -> str:
    return " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in names) + " = 1"


def _allocation() -> sa.Table:
    """Return the table as it is: SQLite changes constraints only by making the table anew."""
    metadata = sa.MetaData()
    keys = {
        "payment_id": "brp_payment.payment_id",
        "invoice_id": "brp_invoice.invoice_id",
        "credit_note_id": "brp_invoice.invoice_id",
        "settlement_row_id": "brp_settlement_row.settlement_row_id",
        "opposite_of": "brp_allocation.allocation_id",
        "act_id": "brp_audit_log.audit_id",
    }
    for name in ("payment", "invoice", "settlement_row"):
        sa.Table(f"brp_{name}", metadata, sa.Column(f"{name}_id", RowId))
    sa.Table("brp_audit_log", metadata, sa.Column("audit_id", RowId))
    table = sa.Table(
        "brp_allocation",
        metadata,
        sa.Column("allocation_id", RowId, autoincrement=False, nullable=False),
        sa.Column("payment_id", RowId, nullable=True),
        sa.Column("invoice_id", RowId, nullable=False),
        sa.Column("credit_note_id", RowId, nullable=True),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("written_off_ore", sa.BigInteger(), nullable=False),
        sa.Column("opposite_of", RowId, nullable=True),
        sa.Column("made_at", Moment(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("act_id", RowId, nullable=True),
        sa.Column("settlement_row_id", RowId, nullable=True),
        sa.CheckConstraint(_one_of(*_SOURCES), name=op.f("ck_brp_allocation_one_source")),
        *(
            sa.ForeignKeyConstraint([name], [key], name=op.f(f"fk_brp_allocation_{name}"))
            for name, key in keys.items()
        ),
        sa.PrimaryKeyConstraint("allocation_id", name=op.f("pk_brp_allocation")),
        sa.UniqueConstraint("opposite_of", name=op.f("uq_brp_allocation_opposite_of")),
    )
    sa.Index("ix_brp_allocation_invoice_id", table.c.invoice_id)
    sa.Index("ix_brp_allocation_payment_id", table.c.payment_id)
    sa.Index(
        "ix_brp_allocation_settlement_row_id",
        table.c.settlement_row_id,
        sqlite_where=_OF_A_ROW,
        postgresql_where=_OF_A_ROW,
    )
    return table
