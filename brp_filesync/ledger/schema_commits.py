"""The ledger beside the journal: the count of its own commits, and mails of a database that is gone."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from brp_filesync.database.metadata import METADATA

# One row: how many transactions of ours this database has seen. One put back from a backup has
# fewer than its journal.
commit_count = Table(
    "filesync_commit",
    METADATA,
    Column("commit_id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
)

# What became of mails about orders that aren't here (again) since the database was put back: were
# they imported once more, the same would go out a second time.
mail_before = Table(
    "filesync_mail_before",
    METADATA,
    Column("source", String(31), primary_key=True),
    Column("order_number", String(200), primary_key=True),  # the portal's
    Column("kind", String(20), primary_key=True),
    Column("state", String(10), nullable=False),
)
