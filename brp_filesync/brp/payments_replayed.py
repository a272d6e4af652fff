"""What a payment file has booked already, when a person has it taken again by a mended profile.

A payment's number in its file is the same whenever the file is read, and its id is that number
behind the last payment that was there before: so what was booked is known without comparing.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, literal, select

from brp_filesync.brp.payment_staging import staged_payment, staged_seen
from brp_filesync.brp.schema_payments import deposit, payment, payment_journal


def journals_of(connection: Connection, bank: str, sha256: str) -> list[int]:
    """Return the ids of the journals that this content has made, the oldest first."""
    wanted = (
        select(payment_journal.c.payment_journal_id)
        .where(payment_journal.c.bank == bank, payment_journal.c.content_sha256 == sha256)
        .order_by(payment_journal.c.replay)
    )
    return list(connection.scalars(wanted))


def settle_booked(connection: Connection, journal_ids: Sequence[int]) -> None:
    """Say of the staged payments which these journals of the same content have booked."""
    for journal_id in journal_ids:
        of_journal = (
            select(payment.c.payment_id)
            .join(deposit, deposit.c.deposit_id == payment.c.deposit_id)
            .where(deposit.c.payment_journal_id == journal_id)
        )
        before = _last_before(connection, journal_id)
        connection.execute(
            insert(staged_seen).from_select(
                ["payment", "payment_id"],
                select(staged_payment.c.payment, payment.c.payment_id)
                .join(payment, payment.c.payment_id == staged_payment.c.payment + literal(before))
                .where(payment.c.payment_id.in_(of_journal)),
            )
        )


def _last_before(connection: Connection, journal_id: int) -> int:
    """Return the id of the last payment that was there before the journal's first."""
    facts = connection.scalar(
        select(payment_journal.c.facts).where(payment_journal.c.payment_journal_id == journal_id)
    )
    told = json.loads(facts or "{}").get("payments_before")
    if told is not None:  # older journals have no word of it
        return int(told)
    own = payment.alias("own")
    first = (
        select(func.min(own.c.payment_id))
        .join(deposit, deposit.c.deposit_id == own.c.deposit_id)
        .where(deposit.c.payment_journal_id == journal_id)
        .scalar_subquery()
    )
    found = connection.scalar(
        select(func.max(payment.c.payment_id)).where(payment.c.payment_id < first)
    )
    return int(found or 0)
