"""The ledger's count of its own commits, which the journal outside the database holds too."""

from sqlalchemy import BigInteger, Column, Integer, Table

from brp_filesync.database.metadata import METADATA

# One row: how many transactions of ours this database has seen. One put back from a backup has
# fewer than its journal.
commit_count = Table(
    "filesync_commit",
    METADATA,
    Column("commit_id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
)
