"""Why a file on a server waits, and the name of an answer, which is chosen once."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what waits already tells its reason when it is seen again."""
    op.add_column("filesync_arrival", sa.Column("waits", sa.String(20)))
    op.add_column("filesync_arrival", sa.Column("reason", sa.String(500)))
    op.add_column("filesync_duty", sa.Column("answer_name", sa.String(255)))
