"""To which server, account and folder a catalogue was delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; where a delivered one is, the next night notes."""
    op.add_column("filesync_catalogue", sa.Column("delivered_to", sa.Text()))
