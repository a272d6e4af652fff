"""What vouchers are made from: the companies, whose each account is, and entries not told of yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp.vouchers import Company, Receivers, Wanted, companies, not_exported
from brp_filesync.core.dates import local_midnight
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger.schema_vouchers import voucher_part
from brp_filesync.profiles.bank import BankProfile

# All days that a payment may have.
_FIRST, _LAST = date(1990, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Days:
    """Which days: all but for what is said. `start_on` is the settings', and never passed."""

    first: date | None = None
    last: date | None = None
    start_on: date | None = None

    @property
    def first_day(self) -> date:
        """Return the first of them."""
        return max(self.first or _FIRST, self.start_on or _FIRST)

    @property
    def last_day(self) -> date:
        """Return the last of them."""
        return self.last or _LAST


def gather(
    connection: Connection, banks: Mapping[str, BankProfile], days: Days, company_id: str | None
) -> tuple[dict[str, Company], pd.DataFrame]:
    """Return BRP's companies by id, and what no voucher has told of (brp.vouchers).

    Raises NotPossible where there is no such company.
    """
    known = {each.company_id: each for each in companies(connection)}
    if company_id is not None and company_id not in known:
        raise NotPossible(
            phrase("There is no company {company_id} in BRP.", company_id=company_id),
            phrase("Its companies are {names}.", names=", ".join(known)),
        )
    wanted = Wanted(
        days.first_day.isoformat(),
        days.last_day.isoformat(),
        local_midnight(days.first_day),
        local_midnight(days.last_day + timedelta(days=1)),
        company_id,
    )
    return known, not_exported(connection, voucher_part, receivers(known, banks), wanted)


def receivers(known: Mapping[str, Company], banks: Mapping[str, BankProfile]) -> Receivers:
    """Return whose each bankgiro and account is: as BRP has it, and as the banks' profiles say."""
    by_bankgiro: dict[str, str] = {}
    by_account: dict[tuple[str, str], str] = {}
    numbers = [each.bankgiro for each in known.values()]
    for each in known.values():
        if each.bankgiro and numbers.count(each.bankgiro) == 1:
            by_bankgiro[each.bankgiro] = each.company_id
    for name, bank in banks.items():
        for own in bank.accounts:
            told = {by_bankgiro.get(each, "") for each in own.bankgiros}
            owner = own.company or (told.pop() if len(told) == 1 else "")
            if owner in known:
                by_account[name, own.account] = owner
                by_bankgiro.update({each: owner for each in own.bankgiros if each not in numbers})
    return Receivers(by_bankgiro, by_account, next(iter(known)) if len(known) == 1 else "")
