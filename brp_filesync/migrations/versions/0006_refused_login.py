"""The login that a portal's server has refused."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "filesync_refused_login",
        sa.Column("source", sa.String(length=31), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("refused_at", Moment(), nullable=False),
        sa.Column("reset_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_filesync_refused_login")),
    )
