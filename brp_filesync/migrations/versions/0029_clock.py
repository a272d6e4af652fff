"""When a person has said that the machine's clock is right."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment, RowId

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "filesync_clock_accepted",
        sa.Column("clock_accepted_id", RowId, autoincrement=False, nullable=False),
        sa.Column("accepted_at", Moment(length=20), nullable=False),
        sa.Column("accepted_by", sa.String(length=100), nullable=False),
        sa.Column("run_id", RowId, nullable=False),
        sa.Column("attempt_id", RowId, nullable=False),
        sa.PrimaryKeyConstraint("clock_accepted_id", name=op.f("pk_filesync_clock_accepted")),
    )
