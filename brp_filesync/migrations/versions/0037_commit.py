"""The count of commits, by which a database is seen to be older than its journal, and lost numbers."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; the first commit writes the count's row."""
    op.create_table(
        "filesync_commit",
        sa.Column("commit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("commit_id", name=op.f("pk_filesync_commit")),
    )
    op.create_table(
        "brp_number_gap",
        sa.Column("series", sa.String(60), nullable=False),
        sa.Column("first_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("recorded_at", Moment(length=20), nullable=False),
        sa.PrimaryKeyConstraint("series", "first_number", name=op.f("pk_brp_number_gap")),
    )
