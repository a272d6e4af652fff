"""Vouchers for the bookkeeping: what was exported, in which file, and what each was made of.

Nothing counts as exported before: the settings' `books.start_on` says from which day on it is.
"""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Day, Moment, RowId

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "filesync_voucher_file",
        sa.Column("voucher_file_id", RowId, autoincrement=False, nullable=False),
        sa.Column("company_id", sa.String(length=30), nullable=False),
        sa.Column("first_day", Day(length=10), nullable=False),
        sa.Column("last_day", Day(length=10), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("exported_at", Moment(length=20), nullable=False),
        sa.Column("exported_by", sa.String(length=100), nullable=False),
        sa.Column("written_at", Moment(length=20), nullable=True),
        sa.PrimaryKeyConstraint("voucher_file_id", name=op.f("pk_filesync_voucher_file")),
        sa.UniqueConstraint("name", name=op.f("uq_filesync_voucher_file_name")),
    )
    op.create_table(
        "filesync_voucher",
        sa.Column("voucher_id", RowId, autoincrement=False, nullable=False),
        sa.Column("voucher_file_id", RowId, nullable=False),
        sa.Column("company_id", sa.String(length=30), nullable=False),
        sa.Column("first_day", Day(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", Day(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["voucher_file_id"],
            ["filesync_voucher_file.voucher_file_id"],
            name=op.f("fk_filesync_voucher_voucher_file_id"),
        ),
        sa.PrimaryKeyConstraint("voucher_id", name=op.f("pk_filesync_voucher")),
        sa.UniqueConstraint(
            "company_id",
            "first_day",
            "number",
            name=op.f("uq_filesync_voucher_company_id_first_day_number"),
        ),
    )
    for name in ("voucher_file_id", "day"):
        op.create_index(op.f(f"ix_filesync_voucher_{name}"), "filesync_voucher", [name])
    op.create_table(
        "filesync_voucher_line",
        sa.Column("voucher_id", RowId, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("account", sa.String(length=10), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["voucher_id"],
            ["filesync_voucher.voucher_id"],
            name=op.f("fk_filesync_voucher_line_voucher_id"),
        ),
        sa.PrimaryKeyConstraint("voucher_id", "place", name=op.f("pk_filesync_voucher_line")),
    )
    op.create_table(
        "filesync_voucher_part",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("part_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("receiver", sa.String(length=8), nullable=False),
        sa.Column("company_id", sa.String(length=30), nullable=False),
        sa.Column("owns", sa.Boolean(), nullable=False),
        sa.Column("voucher_id", RowId, nullable=False),
        sa.CheckConstraint(
            "kind IN ('deposit', 'act', 'report', 'credit')",
            name=op.f("ck_filesync_voucher_part_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"],
            ["filesync_voucher.voucher_id"],
            name=op.f("fk_filesync_voucher_part_voucher_id"),
        ),
        sa.PrimaryKeyConstraint(
            "kind", "part_id", "receiver", "company_id", name=op.f("pk_filesync_voucher_part")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_filesync_voucher_part_voucher_id"), "filesync_voucher_part", ["voucher_id"]
    )
