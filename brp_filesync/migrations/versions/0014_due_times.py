"""What the schedule says is due: each time is taken once, by whichever clock comes first."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "filesync_due_time",
        sa.Column("source", sa.String(length=31), nullable=False),
        sa.Column("flow", sa.String(length=20), nullable=False),
        sa.Column("due_at", Moment(length=20), nullable=False),
        sa.Column("since", Moment(length=20), nullable=False),
        sa.Column("taken_at", Moment(length=20), nullable=False),
        sa.Column("takes", sa.Integer(), nullable=False),
        sa.Column("ended_at", Moment(length=20), nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.CheckConstraint("since <= due_at", name=op.f("ck_filesync_due_time_since")),
        sa.PrimaryKeyConstraint("source", "flow", "due_at", name=op.f("pk_filesync_due_time")),
    )
