"""The ledger's tables of what is still to be told: a portal, by another answer, and who has paid."""

from sqlalchemy import Column, ForeignKey, String, Table

from brp_filesync.database.metadata import METADATA, Moment
from brp_filesync.ledger.schema import attempt

# An attempt that cancelled an order of our own accord, which the next answer to a file tells of too.
to_tell = Table(
    "filesync_to_tell",
    METADATA,
    Column("attempt_id", ForeignKey(attempt.c.attempt_id), primary_key=True, autoincrement=False),
    Column("source", String(31), nullable=False),
    Column("told_in", ForeignKey(attempt.c.attempt_id)),
)

# From when on a portal's buyers get receipts, and when it was looked last who has paid.
receipts_since = Table(
    "filesync_receipts_since",
    METADATA,
    Column("source", String(31), primary_key=True),
    Column("began_at", Moment, nullable=False),
    Column("looked_at", Moment, nullable=False),
)
