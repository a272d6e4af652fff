"""The function that has PostgreSQL count the grown tables counts the ledger's too.

Right after a big first file the night reconciles it, and joined the file's outcomes as if their
table were empty still.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BEFORE = """brp_allocation, brp_invoice, brp_invoice_line, brp_order, brp_order_line,
    brp_organisation, brp_payment, brp_person, brp_person_group_member, brp_punch_card,
    brp_subscription, brp_unmatched"""
_TABLES = f"{_BEFORE}, filesync_attempt, filesync_duty, filesync_file, filesync_outcome"


def upgrade() -> None:
    """Let it count them; SQLite plans without statistics."""
    _count(_TABLES)


def _count(tables: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION filesync_analyse() RETURNS void LANGUAGE plpgsql"
            " SECURITY DEFINER SET search_path = public, pg_temp"
            f" AS $$ BEGIN ANALYZE {tables}; END $$"
        )
