"""What banks keep of payments, a file that is taken again, and a control's days.

What the bank keeps has a column of its own: such a payment counts whole, so that its invoice is
settled. One content may have several journals: a person takes a file again by a mended profile. And
each day that a control tells is kept until it agrees, or a person closes it.
"""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Day, RowId

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_BALANCE = (
    "received_ore = booked_ore + unmatched_ore + already_seen_ore + written_off_ore - charges_ore"
)


def upgrade() -> None:
    """Add the columns and the table, and let the balances know the charges."""
    op.add_column("brp_payment", sa.Column("charge_ore", sa.BigInteger()))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("brp_payment_journal", "brp_deposit"):
        balance = op.f(f"ck_{table}_balance")
        # SQLite makes the table anew, for which its checks aren't read.
        with op.batch_alter_table(table) as batch:
            batch.add_column(
                sa.Column("charges_ore", sa.BigInteger(), nullable=False, server_default="0")
            )
            if table == "brp_deposit":
                batch.add_column(sa.Column("told_account", sa.String(40)))
            else:
                batch.add_column(
                    sa.Column("replay", sa.Integer(), nullable=False, server_default="0")
                )
                batch.drop_constraint(
                    op.f("uq_brp_payment_journal_bank_content_sha256"), type_="unique"
                )
                batch.create_unique_constraint(
                    op.f("uq_brp_payment_journal_bank_content_sha256_replay"),
                    ["bank", "content_sha256", "replay"],
                )
            if not is_sqlite:
                batch.drop_constraint(balance, type_="check")
            batch.create_check_constraint(balance, _BALANCE)
    _make_control_days()


def _make_control_days() -> None:
    op.create_table(
        "brp_control_day",
        sa.Column("control_day_id", RowId, autoincrement=False, nullable=False),
        sa.Column("payment_journal_id", RowId, nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("message", sa.String(64)),
        sa.Column("told_ore", sa.BigInteger(), nullable=False),
        sa.Column("taken_in_ore", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("act_id", RowId),
        sa.Column("note", sa.String(500)),
        sa.PrimaryKeyConstraint("control_day_id", name=op.f("pk_brp_control_day")),
        sa.ForeignKeyConstraint(
            ["payment_journal_id"],
            ["brp_payment_journal.payment_journal_id"],
            name=op.f("fk_brp_control_day_payment_journal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["brp_audit_log.audit_id"], name=op.f("fk_brp_control_day_act_id")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'agreed', 'closed', 'replaced')",
            name=op.f("ck_brp_control_day_state"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (act_id IS NOT NULL)", name=op.f("ck_brp_control_day_closed")
        ),
    )
    for columns in (["payment_journal_id"], ["account", "day"]):
        name = op.f(f"ix_brp_control_day_{'_'.join(columns)}")
        op.create_index(name, "brp_control_day", columns)
