"""Files that came or went packed, and what was in them."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "filesync_packed",
        sa.Column("source", sa.String(31), nullable=False),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("packed_sha256", sa.String(64), nullable=False),
        sa.Column("plain_sha256", sa.String(64), nullable=False),
        sa.Column("how", sa.String(600), nullable=False),
        sa.Column("packed_at", Moment(length=20), nullable=False),
        sa.PrimaryKeyConstraint(
            "source", "direction", "packed_sha256", name=op.f("pk_filesync_packed")
        ),
    )
    op.create_index("ix_filesync_packed_plain", "filesync_packed", ["plain_sha256"])
