"""The ledger's table of days to come on which a catalogue will change, and what was said of them."""

from sqlalchemy import Boolean, Column, String, Table, Text

from brp_filesync.database.metadata import METADATA, Day, Moment

# A day is looked at once for the same `facts_sha256`. What would ask on it is asked before: the same
# question (`asked_sha256`) is then not asked again when the day comes.
catalogue_ahead = Table(
    "filesync_catalogue_ahead",
    METADATA,
    Column("source", String(31), primary_key=True),
    Column("on_day", Day, primary_key=True),
    Column("facts_sha256", String(64), nullable=False),
    Column("asked_sha256", String(64)),  # none where nobody is asked
    Column("reasons", Text, nullable=False),  # JSON, as a catalogue's
    Column("noticed_at", Moment, nullable=False),
    Column("approved", Boolean),
    Column("decided_by", String(100)),
    Column("decided_at", Moment),
)
