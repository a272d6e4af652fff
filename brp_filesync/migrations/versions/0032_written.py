"""What an attempt was decided by, and what we wrote of rows that may change later."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the hash of its basis to attempts, and the table of hashes of rows."""
    op.add_column("filesync_attempt", sa.Column("basis_sha256", sa.String(64)))
    op.create_table(
        "brp_written",
        sa.Column(
            "written_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("row_ids", sa.LargeBinary(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("written_id", name="pk_brp_written"),
    )
