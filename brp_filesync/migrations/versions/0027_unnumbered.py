"""Persons without a personnummer are found by name among all their namesakes who have one."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_brp_person_unnumbered",
        "brp_person",
        ["last_name", "first_name"],
        sqlite_where=sa.text("personnummer IS NULL"),
        postgresql_where=sa.text("personnummer IS NULL"),
    )
