"""The ledger's table of what a portal is still to be told by an answer to another file."""

from sqlalchemy import Column, ForeignKey, String, Table

from brp_filesync.database.metadata import METADATA
from brp_filesync.ledger.schema import attempt

# An attempt that cancelled an order of our own accord, which the next answer to a file tells of too.
to_tell = Table(
    "filesync_to_tell",
    METADATA,
    Column("attempt_id", ForeignKey(attempt.c.attempt_id), primary_key=True, autoincrement=False),
    Column("source", String(31), nullable=False),
    Column("told_in", ForeignKey(attempt.c.attempt_id)),
)
