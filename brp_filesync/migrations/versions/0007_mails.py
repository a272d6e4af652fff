"""When a mail that wasn't taken is tried again."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("filesync_duty", sa.Column("next_try_at", Moment(), nullable=True))
