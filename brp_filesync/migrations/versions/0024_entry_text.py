"""What a camt entry says of itself, as it came; of those booked before nobody knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("brp_deposit", sa.Column("text", sa.Text()))
