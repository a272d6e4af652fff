"""Texts of elements to values, strictly: amounts in öre, days, identifiers; and where they are."""

import re
from datetime import date
from typing import Any

from lxml.etree import _Element as Element

from brp_filesync.core.problems import FileRefused, Problem

CURRENCY = "SEK"
FIRST_YEAR, LAST_YEAR = 1990, 2100
# A hundred billion kronor, as in BgMax: sums of a whole file fit 64 bits.
MOST_ORE = 10**13 - 1
_AMOUNT = re.compile(r"([0-9]{1,15})(?:\.([0-9]*))?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T.*|Z|[+-][0-9]{2}:[0-9]{2})?", re.DOTALL)
_LONGEST_FOUND = 40


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first child of that local name, of that child the next one's, and so on."""
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def text_of(element: Element | None, *path: str) -> str:
    """Return the text of the element at that path, trimmed; "" where there is none."""
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""


def ore_of(element: Element, where: str) -> int:
    """Return an amount in öre. Raises `FileRefused`: the currency, the form, the size, an öre's
    part.
    """  # fmt: skip
    currency = element.get("Ccy")
    if currency is not None and currency != CURRENCY:
        raise refused(element, where, "currency-foreign", currency, CURRENCY)
    return plain_ore(element, where)


def plain_ore(element: Element, where: str) -> int:
    """Return the amount in öre of an element that tells no currency; raises as `ore_of`."""
    text = (element.text or "").strip()
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise refused(element, where, "not-an-amount", text, "0.00")
    decimals = match[2] or ""
    if decimals[2:].strip("0"):
        raise refused(element, where, "not-whole-ore", text, "0.00")
    amount = int(match[1]) * 100 + int(decimals[:2].ljust(2, "0"))
    if amount > MOST_ORE:
        raise refused(element, where, "amount-too-large", amount, MOST_ORE)
    return amount


def day_of(element: Element, where: str) -> str:
    """Return a date, or the date of a date and time, as ISO text. Raises `FileRefused`."""
    text = (element.text or "").strip()
    match = _DAY.fullmatch(text)
    if match is not None:
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            day = date.min
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day.isoformat()
    raise refused(element, where, "no-such-day", text, "CCYY-MM-DD")


def line_of(element: Element) -> int:
    """Return the line on which the element begins, from 1; 0 where nobody knows."""
    line: Any = element.sourceline
    return int(line or 0)


def is_true(text: str) -> bool:
    """Say whether an XML boolean is true."""
    return text in ("true", "1")


def bare_account(text: str) -> str:
    """Return an account number or IBAN as profiles have it: no blanks, no leading zeros."""
    return re.sub(r"[\s.-]", "", text).upper().lstrip("0")


def refused(
    element: Element, where: str, word: str, found: str | int, expected: str | int
) -> FileRefused:
    """Return a refusal at the element's line, told by its path."""
    shown = found[:_LONGEST_FOUND] if isinstance(found, str) else found
    params: dict[str, str | int] = {"found": shown, "expected": expected}
    return FileRefused(Problem(word, line_of(element), where, params))
