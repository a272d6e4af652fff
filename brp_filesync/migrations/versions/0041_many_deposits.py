"""Deposits are found by what they hold, and what waits by its twin: a day of camt has thousands."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_WITH_TWIN = sa.text("twin_payment_id IS NOT NULL")


def upgrade() -> None:
    """Add the indexes."""
    op.create_index(
        "ix_brp_deposit_content_hash_deposited_on",
        "brp_deposit",
        ["content_hash", "deposited_on"],
    )
    op.create_index(
        "ix_brp_unmatched_twin_payment_id",
        "brp_unmatched",
        ["twin_payment_id"],
        sqlite_where=_WITH_TWIN,
        postgresql_where=_WITH_TWIN,
    )
