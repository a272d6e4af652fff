"""The lumps that book themselves: by the amount and the payer's account, exactly, and never in doubt.

The one exception to the rule that only an OCR number of ours books a payment. (docs/domain.md,
Payments in 12)
"""

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from brp_filesync.brp import payment_entries, settlement_lumps
from brp_filesync.brp.settlement_lumps import Lump, Told
from brp_filesync.core.bank_accounts import one_account
from brp_filesync.core.payment_acts import audited
from brp_filesync.database.begin import Database

BOOKED_BY = "filesync"


def book_lumps(database: Database, portal: str, payers: Collection[str], now: str) -> int:
    """Book what waits of a portal's lumps that are told by amount and payer; return how many.

    `payers` are the portal's accounts. Raises Busy where the writer's turn doesn't come.
    """
    with database.connect() as connection:
        if not settlement_lumps.is_awaited(connection, portal):
            return 0
        if not without_doubt(settlement_lumps.told_by_amount(connection, portal), payers):
            return 0
    with database.connect() as connection, database.write(connection):
        told = without_doubt(settlement_lumps.told_by_amount(connection, portal), payers)
        for each in told:  # one a month and company
            _book(connection, each, now)
    return len(told)


def without_doubt(told: Sequence[Told], payers: Collection[str]) -> list[Told]:
    """Return those of the portal's own accounts that are one report's only, as it is theirs."""
    known = set(payers)
    ours = [each for each in told if one_account(each.payer) in known]
    payments = Counter(each.payment_id for each in ours)
    parts = Counter((each.settlement_id, each.company_id) for each in ours)
    return [
        each
        for each in ours
        if payments[each.payment_id] == 1 and parts[each.settlement_id, each.company_id] == 1
    ]


def _book(connection: Connection, told: Told, now: str) -> None:
    waiting = payment_entries.waiting_of(connection, told.payment_id)
    payment_entries.write_act(
        connection,
        who=BOOKED_BY,
        act=audited("lump"),
        payment_id=told.payment_id,
        now=now,
        details={"settlement": told.settlement_id, "amount_ore": told.amount_ore},
        settled=(),
        waiting=[each.opposite() for each in waiting if each.waits],
        rests={},
        lumps=[Lump(told.settlement_id, told.company_id, told.amount_ore)],
    )
