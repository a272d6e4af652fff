"""What an order said, column by column: so that one mapped later makes no conflict."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of older orders only the hash of all is known, and counts."""
    op.add_column("brp_order", sa.Column("content_columns", sa.Text()))
