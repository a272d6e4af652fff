"""What a column's cells are by themselves: personnummer, e-mail addresses, the gym's own numbers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from brp_filesync.core import organisation_number, personnummer
from brp_filesync.profiles.orders import CanonicalColumn
from brp_filesync.proposing.model import Known

_MANY = 400  # distinct cells that are looked at
_MOST = 0.9  # of the cells must be of a kind
_EMAIL = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[A-Za-zÅÄÖåäö]{2,}")
_POSTAL_CODE = re.compile(r"(?:SE?-?)?[1-9][0-9]{2} ?[0-9]{2}")
_PHONE = re.compile(r"(?:\+|00)?[0-9][0-9 ()/.-]{6,16}")
_COUNTRY = re.compile("[A-Za-z]{2}")
_QUANTITY = re.compile("[-\u2212]?[0-9]{1,2}")
_DIGITS = re.compile("(?:SE ?)?[0-9 ]{6,12}.?[0-9]{3,4}(?:01)?")  # as many as an identity has
_ORGANISATION = re.compile(r"(?:16)?[0-9]{2}[2-9][0-9]{3}-?[0-9]{4}|SE[0-9]{10}01")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the samples: its place from 0, its name (None: none), and its cells."""

    place: int
    name: str | None
    cells: list[str]
    filled: list[str]  # those that aren't empty, each once, in the file's order


def column_of(place: int, name: str | None, cells: list[str]) -> Column:
    """Return the column."""
    distinct = dict.fromkeys(cells)
    distinct.pop("", None)
    return Column(place, name, cells, list(distinct))


def kinds_of(column: Column, known: Known) -> set[CanonicalColumn]:
    """Return which of our columns the cells show that this one is, whatever it is called."""
    filled = column.filled[:_MANY]
    if not filled:
        return set()
    return {ours for ours, share in _SHOWN.items() if share(filled, known) >= _MOST}


def contradicts(ours: CanonicalColumn, column: Column, known: Known) -> bool:
    """Say whether the cells can't be what the column's name says."""
    filled = column.filled[:_MANY]
    shown = _NEEDED.get(ours)
    return bool(filled) and shown is not None and shown(filled, known) < _MOST / 2


def _personnummer(filled: Sequence[str], known: Known) -> float:
    if _like(_DIGITS)(filled, known) < _MOST / 2:
        return 0
    days = pd.Series([known.today.isoformat()] * len(filled), dtype=object)
    found = personnummer.normalise(pd.Series(filled, dtype=object), days)
    return float(((found["number"] != "") & (found["birth_date"] != "")).mean())


def _organisation(filled: Sequence[str], known: Known) -> float:
    """Return the share of legal entities' numbers; a sole trader's is a personnummer."""
    if _like(_DIGITS)(filled, known) < _MOST / 2:
        return 0
    sound = organisation_number.normalise(pd.Series(filled, dtype=object))["number"] != ""
    legal = [_ORGANISATION.fullmatch(each.upper()) is not None for each in filled]
    return float((sound & pd.Series(legal)).mean())


def _organisation_or_person(filled: Sequence[str], known: Known) -> float:
    return float(
        (organisation_number.normalise(pd.Series(filled, dtype=object))["number"] != "").mean()
    )


def _like(pattern: re.Pattern[str]) -> Callable[[Sequence[str], Known], float]:
    def share(filled: Sequence[str], known: Known) -> float:
        return sum(pattern.fullmatch(each) is not None for each in filled) / len(filled)

    return share


def _products(filled: Sequence[str], known: Known) -> float:
    return sum(each in known.products for each in filled) / len(filled)


def _facilities(filled: Sequence[str], known: Known) -> float:
    return sum(each in known.facilities for each in filled) / len(filled)


_Share = Callable[[Sequence[str], Known], float]

# So distinct that the cells alone show what they are.
_SHOWN: dict[CanonicalColumn, _Share] = {
    "personnummer": _personnummer,
    "employer_number": _organisation,
    "email": _like(_EMAIL),
    "product_number": _products,
    "facility_id": _facilities,
}
# What cells must be at least, where the column's name says what they are.
_NEEDED: dict[CanonicalColumn, _Share] = {
    "personnummer": _personnummer,
    "employer_number": _organisation_or_person,
    "email": _like(_EMAIL),
    "postal_code": _like(_POSTAL_CODE),
    "mobile": _like(_PHONE),
    "country": _like(_COUNTRY),
    "quantity": _like(_QUANTITY),
}
