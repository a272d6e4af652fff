"""Alarms, and what is to be told of them."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment, RowId

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "filesync_alarm",
        sa.Column("alarm_id", RowId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=31), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("raised_at", Moment(), nullable=False),
        sa.Column("told_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("alarm_id", name=op.f("pk_filesync_alarm")),
    )
    op.create_index(
        "uq_filesync_alarm_open",
        "filesync_alarm",
        ["kind", "source", "subject"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "filesync_notice",
        sa.Column("notice_id", RowId, autoincrement=False, nullable=False),
        sa.Column("alarm_id", RowId, nullable=False),
        sa.Column("event", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("promised_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("trouble", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "event IN ('raised', 'reminder', 'closed')", name=op.f("ck_filesync_notice_event")
        ),
        sa.CheckConstraint(
            "channel IN ('mail', 'webhook')", name=op.f("ck_filesync_notice_channel")
        ),
        sa.ForeignKeyConstraint(
            ["alarm_id"],
            ["filesync_alarm.alarm_id"],
            name=op.f("fk_filesync_notice_alarm_id"),
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_filesync_notice")),
    )
    op.create_index("ix_filesync_notice_alarm_id", "filesync_notice", ["alarm_id"])
    op.create_index(
        "ix_filesync_notice_open",
        "filesync_notice",
        ["channel"],
        sqlite_where=sa.text("state = 'todo'"),
        postgresql_where=sa.text("state = 'todo'"),
    )
