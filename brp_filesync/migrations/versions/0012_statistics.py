"""A way for the role of the night to have PostgreSQL count the tables that it fills.

Only an owner may ANALYZE a table, and the night's role owns none: a function of the owner's does
it, for these tables and no more.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLES = """brp_allocation, brp_invoice, brp_invoice_line, brp_order, brp_order_line,
    brp_organisation, brp_payment, brp_person, brp_person_group_member, brp_punch_card,
    brp_subscription, brp_unmatched"""


def upgrade() -> None:
    """Make the function; SQLite plans without statistics."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION filesync_analyse() RETURNS void LANGUAGE plpgsql SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $$ BEGIN ANALYZE {_TABLES}; END $$"
        )
