"""Who cancelled an order, what was left of its lines, and what the portal is still to be told."""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import RowId

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and the table of the gym's own cancellations that wait for an answer."""
    op.add_column("brp_order", sa.Column("cancelled_by", sa.String(100)))
    op.add_column("brp_order_line", sa.Column("taken_back", sa.BigInteger()))
    op.add_column("brp_order_line", sa.Column("taken_back_of", sa.BigInteger()))
    op.create_table(
        "filesync_to_tell",
        sa.Column("attempt_id", RowId, autoincrement=False, nullable=False),
        sa.Column("source", sa.String(31), nullable=False),
        sa.Column("told_in", RowId, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [name], ["filesync_attempt.attempt_id"], name=op.f(f"fk_filesync_to_tell_{name}")
            )
            for name in ("attempt_id", "told_in")
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_filesync_to_tell")),
    )
