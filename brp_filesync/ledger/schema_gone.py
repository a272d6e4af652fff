"""The ledger's tables of what is gone by intent: contents of the archive, and persons' own data."""

from sqlalchemy import BigInteger as Count
from sqlalchemy import CheckConstraint, Column, String, Table

from brp_filesync.database.metadata import METADATA, Moment, RowId

# What named it stays, with its hash, size and counts. A content that comes again has no row here.
gone = Table(
    "filesync_gone",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("why", String(10), nullable=False),
    Column("size", Count),  # none of what a disk has lost
    Column("gone_at", Moment, nullable=False),
    Column("gone_by", String(100), nullable=False),
    CheckConstraint("why IN ('pruned', 'lost', 'erased')", name="why"),
)

# BRP's persons whose cards were emptied: nothing of theirs is compared with what came.
erased = Table(
    "filesync_erased",
    METADATA,
    Column("person_id", RowId, primary_key=True, autoincrement=False),
    Column("erased_at", Moment, nullable=False),
)
