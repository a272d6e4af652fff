"""Our own table beside BRP's: hashes of rows that we wrote, and that BRP or a person may change."""

from sqlalchemy import Column, LargeBinary, String, Table

from brp_filesync.database.metadata import METADATA, RowId

# What was written at once, by table (`kind` is its name without `brp_`). `row_ids` and `hashes` hold
# eight and four bytes a row, the lowest first: a row for each of a million would cost more than they
# tell. Of a row that was written again the latest counts.
written = Table(
    "brp_written",
    METADATA,
    Column("written_id", RowId, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("row_ids", LargeBinary, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
)
