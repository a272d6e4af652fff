"""One index says that an order has one invoice and one credit note, and finds them.

Two did, and each is written anew with every invoice. On PostgreSQL an invoice's new state stays on
its page: each is changed at least twice (sent, paid), and each change had all its indexes written.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the one index, and room for each invoice's next state on its page."""
    op.create_index(
        "uq_brp_invoice_order_id_kind", "brp_invoice", ["order_id", "kind"], unique=True
    )
    op.drop_index("uq_brp_invoice_one_an_order", "brp_invoice")
    op.drop_index("ix_brp_invoice_order_id", "brp_invoice")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE brp_invoice SET (fillfactor = 50)")
