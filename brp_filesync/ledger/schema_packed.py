"""The ledger's table of files that came or went packed: which bytes in the archive belong together."""

from sqlalchemy import Column, Index, String, Table

from brp_filesync.database.metadata import METADATA, Moment

# `plain_sha256` is what was in `packed_sha256`; the archive has both. A file is known by what was in
# it. Of what we send, `how` says with which keys and under which name, so that it is the same again.
packed = Table(
    "filesync_packed",
    METADATA,
    Column("source", String(31), primary_key=True),
    Column("direction", String(3), primary_key=True),
    Column("packed_sha256", String(64), primary_key=True),
    Column("plain_sha256", String(64), nullable=False),
    Column("how", String(600), nullable=False),
    Column("packed_at", Moment, nullable=False),
)
Index("ix_filesync_packed_plain", packed.c.plain_sha256)
