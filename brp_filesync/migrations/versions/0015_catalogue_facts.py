"""By which facts of BRP's a catalogue is still the same: then nothing of them is parsed."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the next run fills it for the catalogues that stand."""
    op.add_column(
        "filesync_catalogue", sa.Column("facts_sha256", sa.String(length=64), nullable=True)
    )
