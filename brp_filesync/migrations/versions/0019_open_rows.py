"""A rejected row is open until its order comes again, or a person waives it; and a mark for tellings.

Of those that lie there, the ones whose order has come again are closed; the others are asked about.
"""

import sqlalchemy as sa
from alembic import op

from brp_filesync.database.metadata import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_OPEN = sa.text("outcome = 'rejected' AND closed_at IS NULL")


def upgrade() -> None:
    """Make the columns, close what has come again, and index what is open."""
    op.add_column("filesync_outcome", sa.Column("closed_at", Moment(), nullable=True))
    op.add_column("filesync_outcome", sa.Column("closed_by", sa.String(100), nullable=True))
    op.execute(
        "CREATE TEMPORARY TABLE open_rows_latest AS"
        " SELECT f.source, o.order_number, o.row_type, max(o.attempt_id) AS attempt_id"
        " FROM filesync_outcome o JOIN filesync_attempt a ON a.attempt_id = o.attempt_id"
        " JOIN filesync_file f ON f.file_id = a.file_id"
        " WHERE o.order_number IS NOT NULL AND a.result = 'imported'"
        " GROUP BY f.source, o.order_number, o.row_type"
    )
    op.execute("CREATE INDEX open_rows_latest_number ON open_rows_latest (order_number, row_type)")
    op.execute(
        "UPDATE filesync_outcome SET closed_by = 'come again', closed_at = (SELECT decided_at"
        " FROM filesync_attempt a WHERE a.attempt_id = filesync_outcome.attempt_id)"
        " WHERE outcome = 'rejected' AND (EXISTS (SELECT 1 FROM open_rows_latest l"
        " JOIN filesync_attempt a ON a.attempt_id = filesync_outcome.attempt_id"
        " JOIN filesync_file f ON f.file_id = a.file_id"
        " WHERE l.order_number = filesync_outcome.order_number"
        " AND l.row_type = filesync_outcome.row_type AND l.source = f.source"
        " AND l.attempt_id > filesync_outcome.attempt_id)"
        " OR EXISTS (SELECT 1 FROM filesync_attempt a"
        " JOIN filesync_file f ON f.file_id = a.file_id"
        " WHERE a.attempt_id = filesync_outcome.attempt_id AND a.number < f.attempts))"
    )
    op.execute("DROP TABLE open_rows_latest")
    op.create_table(
        "filesync_telling",
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("attempt_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_filesync_telling")),
    )
    op.create_index(
        "ix_filesync_outcome_open",
        "filesync_outcome",
        ["attempt_id"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
