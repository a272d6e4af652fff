"""The mails of portals on trial, which tell of orders that were never kept."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment, RowId

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('answer', 'clear', 'confirm', 'cancelled'{})"
_SUBJECT = "(kind IN ('confirm', 'cancelled')) = (order_id IS NOT NULL)"
_SUBJECT_BEFORE = f"{_SUBJECT} AND (order_id IS NULL) = (arrival_id IS NOT NULL)"
_SUBJECT_AFTER = (
    f"{_SUBJECT} AND (kind IN ('answer', 'clear')) = (arrival_id IS NOT NULL)"
    " AND (kind = 'trial') = (letter_sha256 IS NOT NULL)"
)


def upgrade() -> None:
    """Add the letter, and let a duty be about it."""
    letter = sa.Column("letter_sha256", sa.String(length=64), nullable=True)
    before = _duty(_KINDS.format(""), _SUBJECT_BEFORE)
    with op.batch_alter_table("filesync_duty", copy_from=before) as batch:
        batch.add_column(letter)
        batch.drop_constraint(op.f("ck_filesync_duty_kind"), type_="check")
        batch.drop_constraint(op.f("ck_filesync_duty_subject"), type_="check")
        batch.create_check_constraint(op.f("ck_filesync_duty_kind"), _KINDS.format(", 'trial'"))
        batch.create_check_constraint(op.f("ck_filesync_duty_subject"), _SUBJECT_AFTER)


def _duty(kinds: str, subject: str, *more: sa.Column[str]) -> sa.Table:
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
        *more,
        sa.CheckConstraint(subject, name=op.f("ck_filesync_duty_subject")),
        sa.CheckConstraint(kinds, name=op.f("ck_filesync_duty_kind")),
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
