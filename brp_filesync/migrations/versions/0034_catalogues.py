"""Where a catalogue was delivered; days to come on which it will change, and what was said of them."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Day, Moment

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table; where a delivered one is, the next night notes."""
    op.add_column("filesync_catalogue", sa.Column("delivered_to", sa.Text()))
    op.create_table(
        "filesync_catalogue_ahead",
        sa.Column("source", sa.String(length=31), nullable=False),
        sa.Column("on_day", Day(), nullable=False),
        sa.Column("facts_sha256", sa.String(length=64), nullable=False),
        sa.Column("asked_sha256", sa.String(length=64)),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("noticed_at", Moment(), nullable=False),
        sa.Column("approved", sa.Boolean()),
        sa.Column("decided_by", sa.String(length=100)),
        sa.Column("decided_at", Moment()),
        sa.PrimaryKeyConstraint("source", "on_day", name=op.f("pk_filesync_catalogue_ahead")),
    )
