"""Receipts: mails of a kind of their own, and since when they are sent."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment, RowId

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('answer', 'clear', 'confirm', 'cancelled'{}, 'trial')"
_SUBJECT = (
    "(kind IN ('confirm', 'cancelled'{})) = (order_id IS NOT NULL)"
    " AND (kind IN ('answer', 'clear')) = (arrival_id IS NOT NULL)"
    " AND (kind = 'trial') = (mail_sha256 IS NOT NULL)"
)
_MORE = ", 'receipt'"


def upgrade() -> None:
    """Let a duty be a receipt, and make the table."""
    op.create_table(
        "filesync_receipts_since",
        sa.Column("source", sa.String(31), nullable=False),
        sa.Column("began_at", Moment(length=20), nullable=False),
        sa.Column("looked_at", Moment(length=20), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_filesync_receipts_since")),
    )
    with op.batch_alter_table("filesync_duty", copy_from=_duty()) as batch:
        batch.drop_constraint(op.f("ck_filesync_duty_kind"), type_="check")
        batch.drop_constraint(op.f("ck_filesync_duty_subject"), type_="check")
        batch.create_check_constraint(op.f("ck_filesync_duty_kind"), _KINDS.format(_MORE))
        batch.create_check_constraint(op.f("ck_filesync_duty_subject"), _SUBJECT.format(_MORE))


def _duty() -> sa.Table:
    """Return the table as it is: SQLite changes constraints only by making the table anew."""
    metadata = sa.MetaData()
    arrival = sa.Table("filesync_arrival", metadata, sa.Column("arrival_id", RowId))
    attempt = sa.Table("filesync_attempt", metadata, sa.Column("attempt_id", RowId))
    table = sa.Table(
        "filesync_duty",
        metadata,
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
        sa.Column("next_try_at", Moment(), nullable=True),
        sa.Column("mail_sha256", sa.String(length=64), nullable=True),
        sa.Column("answer_name", sa.String(length=255), nullable=True),
        sa.CheckConstraint(_SUBJECT.format(""), name=op.f("ck_filesync_duty_subject")),
        sa.CheckConstraint(_KINDS.format(""), name=op.f("ck_filesync_duty_kind")),
        sa.ForeignKeyConstraint(
            ["arrival_id"], [arrival.c.arrival_id], name=op.f("fk_filesync_duty_arrival_id")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], [attempt.c.attempt_id], name=op.f("fk_filesync_duty_attempt_id")
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
    sa.Index("ix_filesync_duty_arrival_id", table.c.arrival_id)
    sa.Index(
        "ix_filesync_duty_open",
        table.c.source,
        table.c.kind,
        sqlite_where=sa.text("state = 'todo'"),
        postgresql_where=sa.text("state = 'todo'"),
    )
    return table
