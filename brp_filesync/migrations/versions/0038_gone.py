"""Contents that the archive has no more, and persons who were erased."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "filesync_gone",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("why", sa.String(10), nullable=False),
        sa.Column("size", sa.BigInteger()),
        sa.Column("gone_at", Moment(length=20), nullable=False),
        sa.Column("gone_by", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_filesync_gone")),
        sa.CheckConstraint(
            "why IN ('pruned', 'lost', 'erased')", name=op.f("ck_filesync_gone_why")
        ),
    )
