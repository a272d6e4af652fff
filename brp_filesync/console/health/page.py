"""For monitors: whether the console answers, and how the installation stands. To this machine alone."""

from ipaddress import ip_address

from prometheus_client import generate_latest
from sqlalchemy import select

from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent, plain
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger.last_runs import rows_ever
from brp_filesync.report.metrics import registry
from brp_filesync.report.status import status_of


def healthz(visit: Visit) -> Sent:
    """Say `ok` where both databases answer. It tells nobody more than that."""
    for database in (visit.app.database, visit.house.accounts):
        with database.connect() as connection:
            connection.scalar(select(1))
    return plain("ok\n", "text/plain; charset=utf-8")


def metrics(visit: Visit) -> Sent:
    """Return the same metrics as `filesync metrics`, read now; to who asks from this machine."""
    if not _is_here(visit.address):
        raise NotPossible(
            phrase("Metrics are told to this machine alone."),
            phrase("Let the collector ask from here, or read the file of `filesync metrics`."),
        )
    app = visit.app
    found = status_of(app)
    with app.database.connect() as connection:
        rows = rows_ever(connection)
    text = generate_latest(registry([(found, rows)], [])).decode()
    return plain(text, "text/plain; version=0.0.4; charset=utf-8")


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
