"""Texts of elements to values, strictly: amounts in öre, days, identifiers; and where they are."""

import re
from datetime import date
from functools import lru_cache
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


@lru_cache(maxsize=1024)  # a file has some hundred tags, a hostile one any number
def local_name(tag: object) -> str:
    """Return a tag without its namespace; "" of what is no element."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def parts_of(element: Element | None) -> dict[str, Element]:
    """Return the children by local name, the first of each; none of no element.

    One walk is a third of the time of looking for each by its name.
    """
    if element is None:
        return {}
    return {local_name(each.tag): each for each in reversed(element)}


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first child of that local name, of that child the next one's, and so on."""
    for name in path:
        if element is None:
            return None
        for each in element:
            if local_name(each.tag) == name:
                element = each
                break
        else:
            return None
    return element


def text_of(element: Element | None, *path: str) -> str:
    """Return the text of the element at that path, trimmed; "" where there is none."""
    return bare_text(child(element, *path))


def bare_text(element: Element | None) -> str:
    """Return the element's text, trimmed; "" where there is none."""
    return (element.text or "").strip() if element is not None else ""


def plain_ore(element: Element, where: str) -> int:
    """Return an amount in öre, or in hundredths of what its currency is.

    Raises `FileRefused`: the form, the size, an öre's part. Other money may have thousandths, which
    are left out.
    """
    text = bare_text(element)
    amount = _ore_in(text)
    if isinstance(amount, int):
        return amount
    if amount == "not-whole-ore" and element.get("Ccy", CURRENCY) != CURRENCY:
        return _hundredths(text)
    expected: str | int = MOST_ORE if amount == "amount-too-large" else "0.00"
    found: str | int = _hundredths(text) if amount == "amount-too-large" else text
    raise refused(element, where, amount, found, expected)


def day_of(element: Element, where: str) -> str:
    """Return a date, or the date of a date and time, as ISO text. Raises `FileRefused`."""
    text = bare_text(element)
    day = _day_in(text)
    if not day:
        raise refused(element, where, "no-such-day", text, "CCYY-MM-DD")
    return day


def line_of(element: Element) -> int:
    """Return the line on which the element begins, from 1; 0 where nobody knows."""
    line: Any = element.sourceline
    return int(line or 0)


def is_true(text: str) -> bool:
    """Say whether an XML boolean is true."""
    return text in ("true", "1")


def bare_account(text: str) -> str:
    """Return an account number or IBAN as profiles have it: no blanks, no leading zeros."""
    return re.sub(r"[\s.-]", "", text).upper().lstrip("0") if text else ""


def refused(
    element: Element, where: str, word: str, found: str | int, expected: str | int
) -> FileRefused:
    """Return a refusal at the element's line, told by its path."""
    shown = found[:_LONGEST_FOUND] if isinstance(found, str) else found
    params: dict[str, str | int] = {"found": shown, "expected": expected}
    return FileRefused(Problem(word, line_of(element), where, params))


# A payment tells its amount two or three times, and a file has one day or a few.
@lru_cache(maxsize=1024)
def _ore_in(text: str) -> int | str:
    """Return an amount in öre, or the word that tells what is wrong with it."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return "not-an-amount"
    if (match[2] or "")[2:].strip("0"):
        return "not-whole-ore"
    amount = _hundredths(text)
    return amount if amount <= MOST_ORE else "amount-too-large"


def _hundredths(text: str) -> int:
    whole, _, decimals = text.partition(".")
    return int(whole) * 100 + int(decimals[:2].ljust(2, "0"))


@lru_cache(maxsize=64)
def _day_in(text: str) -> str:
    """Return the date as ISO text; "" where it is none, or of another time."""
    match = _DAY.fullmatch(text)
    if match is None:
        return ""
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return ""
    return day.isoformat() if FIRST_YEAR <= day.year <= LAST_YEAR else ""
