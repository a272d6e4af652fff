"""Files that await approval, and those that mend another's rejected rows."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NAMES = ("doubt", "approved_by", "approved_at", "parent_file_id")


def upgrade() -> None:
    """Add the columns."""
    op.add_column("filesync_file", sa.Column("doubt", sa.Text(), nullable=True))
    op.add_column("filesync_file", sa.Column("approved_by", sa.String(length=100), nullable=True))
    op.add_column("filesync_file", sa.Column("approved_at", Moment(), nullable=True))
    op.add_column("filesync_file", sa.Column("parent_file_id", sa.BigInteger(), nullable=True))
