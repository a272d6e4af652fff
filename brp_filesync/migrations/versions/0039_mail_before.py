"""Mails that went out about orders that a database put back from a backup hasn't got."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "filesync_mail_before",
        sa.Column("source", sa.String(31), nullable=False),
        sa.Column("order_number", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint(
            "source", "order_number", "kind", name=op.f("pk_filesync_mail_before")
        ),
    )
