"""Receipts: each order that is paid from the first run with `mail.receipt` on gets one, once.

What is unbooked afterwards is a task for finance; a receipt that hasn't gone out yet is let be.
(docs/domain.md, Orders in 14)
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.brp import receipts as paid
from brp_filesync.core.dates import utc_text
from brp_filesync.core.source import FlowName
from brp_filesync.ledger import receipts
from brp_filesync.ledger.schema import duty

# An act may be committed a while after the moment that it bears.
_OVERLAP = timedelta(days=2)


def promise_receipts(app: App, portal: str, flow: FlowName, *, wanted: bool) -> None:
    """Promise what is due of a portal's receipts, `wanted` or not any more, in one transaction."""
    with app.database.connect() as connection:
        if not wanted and not receipts.are_mailed(connection, portal):
            return
        with app.database.write(connection):
            if wanted:
                _promise(connection, portal, flow, app.now)
            else:
                receipts.stop(connection, portal)
            _look_at_unpaid(connection, portal, app.now)


def _promise(connection: Connection, portal: str, flow: FlowName, now: str) -> None:
    moments = receipts.since(connection, portal, now)
    if moments is not None:
        began_at, looked_at = moments
        overlapping = utc_text(datetime.fromisoformat(looked_at) - _OVERLAP)
        found = paid.paid_since(connection, duty, portal, max(began_at, overlapping))
        receipts.promise(connection, portal, flow, found, now)
        receipts.looked(connection, portal, now)


def _look_at_unpaid(connection: Connection, portal: str, now: str) -> None:
    """Let receipts of what isn't paid any more be, and tell finance of those that went out."""
    for each in paid.unpaid_again(connection, duty, portal):
        if each["state"] == "todo":
            receipts.waive(connection, each["duty_id"], now, paid.NOT_PAID)
        else:
            from brp_filesync.brp.tasks import add_task  # needs frames, and few nights do

            add_task(connection, paid.UNPAID, each["order_id"], each["invoice_id"], now)
