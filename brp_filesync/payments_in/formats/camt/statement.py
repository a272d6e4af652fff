"""A statement (`Stmt`) or notification (`Ntfctn`): its account, and its summary of entries."""

from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from brp_filesync.core.bank_accounts import one_account
from brp_filesync.payments_in.formats.camt.entry import Heading
from brp_filesync.payments_in.formats.camt.values import (
    bare_text,
    child,
    plain_ore,
    refused,
    text_of,
)
from brp_filesync.payments_in.model import Page

# `TxsSummry`'s parts → which entries they count. Banks differ in whether entries that aren't
# booked count; both ways are right.
_SIDES = {"TtlNtries": None, "TtlCdtNtries": False, "TtlDbtNtries": True}


@dataclass
class Statement:
    """A statement while its entries come."""

    account: str
    message: str = ""  # a hash of what tells it from every other one
    name: str = ""  # its own: the account and its id
    entries: int = 0
    # (booked, takes) → how many entries, and their sum in öre
    counts: dict[tuple[bool, bool], list[int]] = field(default_factory=dict)

    def count(self, heading: Heading) -> None:
        """Add an entry to what the summary is compared with."""
        both = self.counts.setdefault((heading.is_booked, heading.takes), [0, 0])
        both[0] += 1
        both[1] += heading.amount_ore


def account_of(element: Element) -> str:
    """Return the account, written in one way; "" where none is told."""
    account = child(element, "Acct", "Id")
    return one_account(text_of(account, "IBAN") or text_of(account, "Othr", "Id"))


def page_of(element: Element | None, keys: tuple[str, ...]) -> Page | None:
    """Return which page a pagination (`MsgPgntn`, `StmtPgntn`) tells; None where all is in one."""
    if element is None:
        return None
    number = text_of(element, "PgNb")
    place = int(number) if number.isascii() and number.isdigit() and len(number) <= 5 else 1
    is_last = text_of(element, "LastPgInd") != "false" and text_of(element, "LastPgInd") != "0"
    return None if place == 1 and is_last else Page(keys, place, is_last)


def refuse_wrong_summary(element: Element, statement: Statement, *, is_page: bool) -> None:
    """Raise `FileRefused` unless `TxsSummry`, if there is one, counts and sums the entries.

    That of a page may be of all pages together: then there is no less of it than on this page.
    """
    summary = child(element, "TxsSummry")
    for name, side in _SIDES.items():
        part = child(summary, name)
        if part is None:
            continue
        counted = [_counted(statement, side, only_booked=each) for each in (False, True)]
        number = child(part, "NbOfNtries")
        if number is not None:
            found = bare_text(number)
            fits = found.lstrip("0") in [str(count or "") for count, _ in counted]
            if not fits and not (is_page and _is_more(found, counted[1][0])):
                where = f"TxsSummry/{name}/NbOfNtries"
                raise refused(number, where, "summary-count", found, counted[0][0])
        total = child(part, "Sum")
        if total is not None:
            told = plain_ore(total, f"TxsSummry/{name}/Sum")
            fits = told in [sum_ore for _, sum_ore in counted]
            if not fits and not (is_page and told > counted[1][1]):
                where = f"TxsSummry/{name}/Sum"
                raise refused(total, where, "summary-sum", told, counted[0][1])


def _is_more(told: str, count: int) -> bool:
    return told.isascii() and told.isdigit() and int(told) > count


def _counted(statement: Statement, side: bool | None, *, only_booked: bool) -> tuple[int, int]:
    chosen = [
        both
        for (is_booked, takes), both in statement.counts.items()
        if side in (None, takes) and (is_booked or not only_booked)
    ]
    return sum(count for count, _ in chosen), sum(sum_ore for _, sum_ore in chosen)
