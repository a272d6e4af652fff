"""What the ledger knows of what arrived lately, for the schedule."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from brp_filesync.core.dates import utc_text
from brp_filesync.ledger.lately import arrived_since, looks
from brp_filesync.schedule.model import Arrived, Flow, Looked, Seen

# As far back as numbers in file names are compared, and files are missed.
LOOK_BACK = timedelta(days=60)


def seen_lately(connection: Connection, now: datetime, back: timedelta = LOOK_BACK) -> Seen:
    """Return what arrived in the last 60 days, or so far back, and when each folder was looked at."""
    arrivals = tuple(
        Arrived(
            Flow(row["source"], row["flow"]),
            row["name"],
            datetime.fromisoformat(row["at"]),
            row["received"],
            row["file_id"],
            row["refused"],
        )
        for row in arrived_since(connection, utc_text(now - back))
    )
    looked = {
        Flow(source, flow): Looked(datetime.fromisoformat(first), datetime.fromisoformat(last))
        for source, flow, first, last in looks(connection)
    }
    return Seen(arrivals, looked)
