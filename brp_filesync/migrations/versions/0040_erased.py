"""Persons who were erased, by their cards."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment, RowId

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "filesync_erased",
        sa.Column("person_id", RowId, autoincrement=False, nullable=False),
        sa.Column("erased_at", Moment(length=20), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_filesync_erased")),
    )
