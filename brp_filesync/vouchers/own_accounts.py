"""Which account of the bookkeeping stands for what: as the bank's profile and the settings say."""

from collections.abc import Callable, Mapping

from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.books import BookSettings
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.settlement import SettlementAccounts
from brp_filesync.vouchers.accounts import Role
from brp_filesync.vouchers.plan import AccountOf


def account_of(
    bank_of: Callable[[str], BankProfile], books: BookSettings, portals: Mapping[str, PortalProfile]
) -> AccountOf:
    """Return the function that `plan` asks; it raises what `bank_of` raises of a bank's profile.

    A portal's accounts are those of its settlement reports; the usual ones where it sends none now.
    """

    def found(role: Role, bank: str, account: str, receiver: str, portal: str) -> str:
        if role in ("handled", "between_companies", "refunded"):
            return str(getattr(books, role))
        if portal:
            own_reports = portals[portal].settlement if portal in portals else None
            booking = SettlementAccounts() if own_reports is None else own_reports.booking
            return str(getattr(booking, role))
        if not bank:  # a credit note's: no bank has part in it
            return books.receivables
        profile = bank_of(bank)
        if role == "bank":
            for own in profile.accounts:
                if own.booked_on and (own.account == account or receiver in own.bankgiros):
                    return own.booked_on
        return str(getattr(profile.booking, role))

    return found
