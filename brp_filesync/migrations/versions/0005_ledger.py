"""The ledger of files."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment, RowId

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""

    op.create_table(
        "filesync_epoch",
        sa.Column("source", sa.String(length=31), nullable=False),
        sa.Column("flow", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "flow", name=op.f("pk_filesync_epoch")),
    )
    op.create_table(
        "filesync_file",
        sa.Column("file_id", RowId, autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=31), nullable=False),
        sa.Column("flow", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=1100), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_filesync_file")),
        sa.UniqueConstraint(
            "source", "flow", "sha256", name=op.f("uq_filesync_file_source_flow_sha256")
        ),
    )
    op.create_table(
        "filesync_run",
        sa.Column("run_id", RowId, autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=31), nullable=False),
        sa.Column("flow", sa.String(length=20), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_filesync_run")),
    )
    op.create_table(
        "filesync_arrival",
        sa.Column("arrival_id", RowId, autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=31), nullable=False),
        sa.Column("flow", sa.String(length=20), nullable=False),
        sa.Column("folder", sa.String(length=500), nullable=True),
        sa.Column("raw_name", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=1100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("noticed_at", Moment(), nullable=False),
        sa.Column("file_id", RowId, nullable=True),
        sa.Column("cleared_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "state <> 'received' OR file_id IS NOT NULL", name=op.f("ck_filesync_arrival_received")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["filesync_file.file_id"], name=op.f("fk_filesync_arrival_file_id")
        ),
        sa.PrimaryKeyConstraint("arrival_id", name=op.f("pk_filesync_arrival")),
    )
    op.create_index(
        op.f("ix_filesync_arrival_file_id"), "filesync_arrival", ["file_id"], unique=False
    )
    op.create_index(
        "uq_filesync_arrival_on_the_server",
        "filesync_arrival",
        ["source", "flow", "folder", "raw_name", "size", "modified_at"],
        unique=True,
        sqlite_where=sa.text("cleared_at IS NULL AND state <> 'gone'"),
        postgresql_where=sa.text("cleared_at IS NULL AND state <> 'gone'"),
    )
    op.create_table(
        "filesync_attempt",
        sa.Column("attempt_id", RowId, autoincrement=False, nullable=False),
        sa.Column("file_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("imported", sa.BigInteger(), nullable=False),
        sa.Column("duplicate", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("warnings", sa.BigInteger(), nullable=False),
        sa.Column("invoiced_ore", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("response_sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "rows = imported + duplicate + rejected + held",
            name=op.f("ck_filesync_attempt_balance"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["filesync_file.file_id"], name=op.f("fk_filesync_attempt_file_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_filesync_attempt")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_filesync_attempt_file_id_number")),
    )
    op.create_table(
        "filesync_duty",
        sa.Column("duty_id", RowId, autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=31), nullable=False),
        sa.Column("flow", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("arrival_id", RowId, nullable=True),
        sa.Column("attempt_id", RowId, nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("promised_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(kind IN ('confirm', 'cancelled')) = (order_id IS NOT NULL) AND (order_id IS NULL) = (arrival_id IS NOT NULL)",
            name=op.f("ck_filesync_duty_subject"),
        ),
        sa.CheckConstraint(
            "kind IN ('answer', 'clear', 'confirm', 'cancelled')",
            name=op.f("ck_filesync_duty_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["arrival_id"],
            ["filesync_arrival.arrival_id"],
            name=op.f("fk_filesync_duty_arrival_id"),
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["filesync_attempt.attempt_id"],
            name=op.f("fk_filesync_duty_attempt_id"),
        ),
        sa.PrimaryKeyConstraint("duty_id", name=op.f("pk_filesync_duty")),
        sa.UniqueConstraint(
            "kind",
            "arrival_id",
            "attempt_id",
            name=op.f("uq_filesync_duty_kind_arrival_id_attempt_id"),
        ),
        sa.UniqueConstraint("kind", "order_id", name=op.f("uq_filesync_duty_kind_order_id")),
    )
    op.create_index(
        op.f("ix_filesync_duty_arrival_id"), "filesync_duty", ["arrival_id"], unique=False
    )
    op.create_index(
        "ix_filesync_duty_open",
        "filesync_duty",
        ["source", "kind"],
        unique=False,
        sqlite_where=sa.text("state = 'todo'"),
        postgresql_where=sa.text("state = 'todo'"),
    )
    op.create_table(
        "filesync_outcome",
        sa.Column("attempt_id", RowId, nullable=False),
        sa.Column("line", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_number", sa.String(length=200), nullable=True),
        sa.Column("line_number", sa.String(length=200), nullable=True),
        sa.Column("row_type", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("problems", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('imported', 'duplicate', 'rejected', 'held')",
            name=op.f("ck_filesync_outcome_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["filesync_attempt.attempt_id"],
            name=op.f("fk_filesync_outcome_attempt_id"),
        ),
        sa.PrimaryKeyConstraint("attempt_id", "line", name=op.f("pk_filesync_outcome")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_filesync_outcome_order", "filesync_outcome", ["order_id"], unique=False)
