"""Cells of set-up files as values, or what was expected instead. Pure, and by columns.

A reader gets a column's texts, trimmed, and returns a value for each: None for the empty text, and
a Mistake for one that it can't read.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import pandas as pd
from email_validator import EmailNotValidError, validate_email

from brp_filesync.core import luhn, organisation_number, personnummer
from brp_filesync.core.phrase import phrase
from brp_filesync.core.problem_texts import texts
from brp_filesync.tables.cells import ore


@dataclass(frozen=True, slots=True)
class Mistake:
    """What was expected, or what is wrong where the value itself mustn't be shown."""

    expected: str


Value: TypeAlias = Any
Reader: TypeAlias = Callable[[Sequence[str], date], list[Value | Mistake]]

_MOST_IN_A_WORD = 60
_MOST_DIGITS = 9  # fits the database's integers
_EMAIL = re.compile(r"[A-Za-z0-9._+-]{1,60}@[a-z0-9-]{1,60}(\.[a-z0-9-]{1,60})*\.(com|se|nu|net)")
_RATE = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?")
_HIGHEST_RATE = 10_000  # hundredths of a per cent


def plain(cells: Sequence[str], today: date) -> list[Value | Mistake]:
    """Return the texts."""
    return [cell or None for cell in cells]


def whole(cells: Sequence[str], today: date) -> list[Value | Mistake]:
    """Return whole numbers, 0 or more."""
    return _each(cells, lambda cell: _number(cell, 0))


def positive(cells: Sequence[str], today: date) -> list[Value | Mistake]:
    """Return whole numbers, 1 or more."""
    return _each(cells, lambda cell: _number(cell, 1))


def days(cells: Sequence[str], today: date) -> list[Value | Mistake]:
    """Return dates, as ISO text."""
    return _each(cells, _day)


def flags(cells: Sequence[str], today: date) -> list[Value | Mistake]:
    """Return yes as true, and no and the empty text as false."""
    known = {"": False, "no": False, "yes": True}
    return [known.get(cell.lower(), Mistake(phrase("yes or no"))) for cell in cells]


def kronor(cells: Sequence[str], today: date) -> list[Value | Mistake]:
    """Return amounts in öre, of kronor with a decimal comma or point."""
    dotted = pd.Series([cell.replace(",", ".", 1) for cell in cells], dtype=object)
    amounts, bad = ore(dotted, "kronor", decimal=".")
    wrong = Mistake(phrase("kronor such as 499, 499,00 or 499.50"))
    return [
        None if not cell else wrong if is_bad or amount < 0 else amount
        for cell, amount, is_bad in zip(cells, amounts.tolist(), bad.tolist(), strict=True)
    ]


def rates(cells: Sequence[str], today: date) -> list[Value | Mistake]:
    """Return rates of VAT in hundredths of a per cent."""
    return _each(cells, _rate)


def one_of(*words: str) -> Reader:
    """Return a reader of these words."""

    def read(cells: Sequence[str], today: date) -> list[Value | Mistake]:
        wrong = Mistake(phrase("one of {words}", words=", ".join(words)))
        return [None if not cell else cell if cell in words else wrong for cell in cells]

    return read


def shaped(pattern: str, expected: str) -> Reader:
    """Return a reader of texts of this shape."""
    shape = re.compile(pattern)

    def read(cells: Sequence[str], today: date) -> list[Value | Mistake]:
        wrong = Mistake(expected)
        return [None if not cell else cell if shape.fullmatch(cell) else wrong for cell in cells]

    return read


def separate_words(cells: Sequence[str], today: date) -> list[Value | Mistake]:
    """Return the words that spaces part, sorted, each once."""
    listed = [tuple(sorted(set(cell.split()))) for cell in cells]
    wrong = Mistake(
        phrase("words of at most {most_in_a_word} characters", most_in_a_word=_MOST_IN_A_WORD)
    )
    return [wrong if any(len(w) > _MOST_IN_A_WORD for w in words) else words for words in listed]


def emails(cells: Sequence[str], today: date) -> list[Value | Mistake]:
    """Return e-mail addresses; nobody is asked whether the domain exists."""
    return _each(cells, _email)


def bankgiros(cells: Sequence[str], today: date) -> list[Value | Mistake]:
    """Return bankgiro numbers as 7 or 8 digits, of which the last is a Luhn digit (Bankgirot)."""
    return _each(cells, _bankgiro)


def organisation_numbers(cells: Sequence[str], today: date) -> list[Value | Mistake]:
    """Return organisation numbers as ten digits."""
    return _checked(organisation_number.normalise(pd.Series(list(cells), dtype=object)))


def personnummers(cells: Sequence[str], today: date) -> list[Value | Mistake]:
    """Return personnummer as twelve digits; of ten, who is 0 to 99 years `today`."""
    on = pd.Series([today.isoformat()] * len(cells), dtype=object)
    return _checked(personnummer.normalise(pd.Series(list(cells), dtype=object), on))


def birth_dates(numbers: Sequence[str]) -> list[str | None]:
    """Return the dates of birth (ISO) in personnummer of twelve digits, None where unknown."""
    listed = pd.Series(list(numbers), dtype=object)
    known = personnummer.normalise(listed, pd.Series([""] * len(listed), dtype=object))
    return [born or None for born in known["birth_date"].tolist()]


def _each(cells: Sequence[str], read: Callable[[str], Value | Mistake]) -> list[Value | Mistake]:
    """Read each distinct text once."""
    known = {cell: read(cell) if cell else None for cell in set(cells)}
    return [known[cell] for cell in cells]


def _number(cell: str, least: int) -> int | Mistake:
    if cell.isascii() and cell.isdigit() and len(cell) <= _MOST_DIGITS and int(cell) >= least:
        return int(cell)
    return Mistake(phrase("a whole number, {least} or more", least=least))


def _day(cell: str) -> str | Mistake:
    try:
        if len(cell) == len("YYYY-MM-DD"):
            return date.fromisoformat(cell).isoformat()
    except ValueError:
        pass
    return Mistake(phrase("a date that exists, as 2026-11-23"))


def _rate(cell: str) -> int | Mistake:
    match = _RATE.fullmatch(cell)
    if match is not None:
        rate = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
        if rate <= _HIGHEST_RATE:
            return rate
    return Mistake(phrase("a per cent from 0 to 100 such as 25 or 6,5; empty means exempt"))


def _email(cell: str) -> str | Mistake:
    if _EMAIL.fullmatch(cell) and ".." not in cell and ".@" not in cell and cell[0] != ".":
        return cell
    try:
        return validate_email(cell, check_deliverability=False).normalized
    except EmailNotValidError:
        return Mistake(phrase("an e-mail address"))


def _bankgiro(cell: str) -> str | Mistake:
    match = re.fullmatch(r"([0-9]{3,4})-?([0-9]{4})", cell)
    if match is None:
        return Mistake(phrase("a bankgiro number of 7 or 8 digits, as 991-2346"))
    digits = match[1] + match[2]
    if luhn.check_digit(digits[:-1]) != digits[-1]:
        return Mistake(phrase("a bankgiro number whose check digit holds"))
    return digits


def _checked(normalised: pd.DataFrame) -> list[Value | Mistake]:
    """Return the numbers, or what the catalogue says of the words."""
    said = {
        word: Mistake(texts.TEXTS[word].text) for word in set(normalised["word"].tolist()) if word
    }
    return [
        said[word] if word else number or None
        for number, word in zip(
            normalised["number"].tolist(), normalised["word"].tolist(), strict=True
        )
    ]
