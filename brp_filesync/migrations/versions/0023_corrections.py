"""What is needed to take a payment back, and to look at it as the bank told it.

The state that an invoice had before it was done; what a reversal and its payment are settled
against; a payer's account, and whatever else a payment's file told. What was booked before has
none of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns."""
    op.add_column("brp_invoice", sa.Column("settled_from", sa.String(30)))
    op.add_column("brp_payment", sa.Column("payer_account", sa.String(40)))
    op.add_column("brp_payment", sa.Column("told_json", sa.Text()))
    with op.batch_alter_table("brp_unmatched") as unmatched:
        unmatched.add_column(sa.Column("against_payment_id", _ROW_ID))
        unmatched.create_foreign_key(
            op.f("fk_brp_unmatched_against_payment_id"),
            "brp_payment",
            ["against_payment_id"],
            ["payment_id"],
        )
