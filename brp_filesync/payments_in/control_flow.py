"""A control's days: kept when its file comes, and compared after all files, until they agree."""

from collections.abc import Collection

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp import payment_control, payments_receivers
from brp_filesync.payments_in.control import ControlDay, compared, replaced_by, told_by_day
from brp_filesync.payments_in.read import account_bankgiros
from brp_filesync.profiles.bank import BankProfile

# Account, day, and by how many öre the bank tells more than was taken in.
Differing = tuple[tuple[str, str, int], ...]


def keep_days(
    connection: Connection,
    profile: BankProfile,
    journal_id: int,
    message: str,
    sections: pd.DataFrame,
) -> Differing:
    """Keep the days that a control's file tells, and return those of them that differ now.

    `message` is what the pages of its message share, "" where it is whole by itself.
    """
    told = told_by_day(sections)
    keys = {(account, day) for account, day, _ in told}
    known = _days(connection, profile.bank, keys)
    kept, replaced = replaced_by(told, message, known)
    payment_control.add_days(connection, journal_id, message, kept, replaced)
    return _look(connection, profile, {(account, day) for account, day, _ in kept})


def look_again(connection: Connection, profile: BankProfile) -> Differing:
    """Compare all open days of a bank once more, and return those that still differ."""
    return _look(connection, profile, payment_control.open_keys(connection, profile.bank))


def _look(
    connection: Connection, profile: BankProfile, keys: Collection[tuple[str, str]]
) -> Differing:
    if not keys:
        return ()
    days = _days(connection, profile.bank, keys)
    companies = payments_receivers.company_bankgiros(connection)
    bankgiros = account_bankgiros(profile, companies)
    taken_in = payment_control.taken_in(connection, keys, bankgiros)
    counted = [each for each in days if each.state != "closed"]
    payment_control.set_looked_at(connection, compared(counted, taken_in))
    told: dict[tuple[str, str], int] = {}
    for each in counted:
        told[each.account, each.day] = told.get((each.account, each.day), 0) + each.told_ore
    differing = ((*key, ore - taken_in.get(key, 0)) for key, ore in sorted(told.items()))
    return tuple(each for each in differing if each[2])


def _days(connection: Connection, bank: str, keys: Collection[tuple[str, str]]) -> list[ControlDay]:
    return [ControlDay(**each) for each in payment_control.days_of(connection, bank, keys)]
