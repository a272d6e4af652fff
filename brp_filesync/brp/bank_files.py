"""What of the banks' files is awaited: pages of messages, and formats that begin or end."""

import json
from typing import Any

from sqlalchemy import Connection, func, select

from brp_filesync.brp.schema_payments import deposit, payment_journal
from brp_filesync.database.bulk import fetch_dicts

Found = dict[str, Any]


def told_pages(connection: Connection, since: str) -> list[tuple[str, Found]]:
    """Return bank and page (`pages` of a journal's facts) of what was booked since, in order."""
    found = connection.execute(
        select(payment_journal.c.bank, payment_journal.c.facts)
        .where(
            payment_journal.c.facts.like('%"pages": [{%'),
            payment_journal.c.booked_at >= since,
        )
        .order_by(payment_journal.c.payment_journal_id)
    )
    return [(bank, page) for bank, facts in found for page in json.loads(facts)["pages"]]


def latest_days(connection: Connection) -> list[Found]:
    """Return, by bank and format, the latest day that was deposited and the latest file's moment.

    A control's journal has no deposits: `deposited_on` is None then.
    """
    return fetch_dicts(
        connection,
        select(
            payment_journal.c.bank,
            payment_journal.c.format,
            func.max(deposit.c.deposited_on).label("deposited_on"),
            func.max(payment_journal.c.booked_at).label("booked_at"),
        )
        .outerjoin(deposit, deposit.c.payment_journal_id == payment_journal.c.payment_journal_id)
        .group_by(payment_journal.c.bank, payment_journal.c.format)
        .order_by(payment_journal.c.bank, payment_journal.c.format),
    )
