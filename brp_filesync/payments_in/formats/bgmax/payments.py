"""Payments of a chunk and their references: amounts, parts and serials, and what is wrong there."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brp_filesync.core.problems import Problem
from brp_filesync.payments_in.formats.bgmax.fields import Flags, Numbers, numbers, wrong
from brp_filesync.payments_in.formats.bgmax.layout import (
    DEDUCTION,
    EXTRA,
    NEGATIVE,
    OF_PAYMENT,
    PAYMENT,
    Field,
)
from brp_filesync.payments_in.formats.bgmax.structure import Records

# A hundred billion kronor: no payment is near it, and sums of a whole file fit 64 bits.
MOST_ORE = 10**13 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Payments:
    """The records 20 and 21 of a chunk: their places among its records, and what they bring."""

    place: npt.NDArray[np.intp]
    is_deduction: Flags
    signed_ore: Numbers
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class References:
    """The records 22 and 23: their places, whose they are (a place in `Payments`), their parts."""

    place: npt.NDArray[np.intp]
    owner: Numbers
    is_negative: Flags
    part_ore: Numbers  # signed as its payment is
    problems: tuple[Problem, ...]


def payments_of(records: Records) -> Payments:
    """Return the payments, with what is wrong with their amounts.

    Who sent one isn't checked: nothing is decided by it, and a published file has one misplaced.
    """
    place = records.of(PAYMENT, DEDUCTION)
    is_deduction = records.type[place] == DEDUCTION
    amounts, problems = _amounts(records, place)
    return Payments(place, is_deduction, np.where(is_deduction, -amounts, amounts), problems)


def references_of(records: Records, payments: Payments) -> References:
    """Return the extra references of payments, with what is wrong with them."""
    place = records.of(EXTRA, NEGATIVE)
    owner = records.payment[place] - 1
    is_negative = records.type[place] == NEGATIVE
    amounts, problems = _amounts(records, place)
    minus = is_negative ^ payments.is_deduction[owner]
    parts = np.where(minus, -amounts, amounts)
    more = [*_other_serials(records, payments, place, owner)]
    more += _parts_that_do_not_add_up(records, payments, owner, parts, place)
    return References(place, owner, is_negative, parts, (*problems, *more))


def _amounts(records: Records, place: npt.NDArray[np.intp]) -> tuple[Numbers, tuple[Problem, ...]]:
    field = OF_PAYMENT["amount"]
    letters = records.matrix[:, field.columns][place]
    amounts, bad = numbers(letters, Field(1, field.width))
    large = amounts > MOST_ORE
    if not (bad.any() or large.any()):
        return amounts, ()
    matrix, number = records.matrix[place], records.number[place]
    problems = [*wrong(bad, matrix, number, field, "not-digits", "9" * field.width)]
    problems += wrong(large, matrix, number, field, "amount-too-large", MOST_ORE)
    return np.where(large, 0, amounts), tuple(problems)


def _other_serials(
    records: Records, payments: Payments, place: npt.NDArray[np.intp], owner: Numbers
) -> Iterator[Problem]:
    columns = OF_PAYMENT["serial"].columns
    own = records.matrix[place, columns]
    theirs = records.matrix[payments.place[owner], columns]
    flags = (own != theirs).any(axis=1)
    if flags.any():
        at = int(np.argmax(flags))
        params: dict[str, str | int] = {"found": _word(own[at]), "expected": _word(theirs[at])}
        number = int(records.number[place[at]])
        yield Problem("serial-differs", number, str(OF_PAYMENT["serial"]), params)


def _parts_that_do_not_add_up(
    records: Records,
    payments: Payments,
    owner: Numbers,
    parts: Numbers,
    place: npt.NDArray[np.intp],
) -> Iterator[Problem]:
    told = parts != 0
    if not told.any():
        return
    sums = np.zeros(len(payments.place), dtype=np.int64)
    np.add.at(sums, owner, parts)
    has_parts = np.zeros(len(payments.place), dtype=bool)
    has_parts[owner[told]] = True
    flags = has_parts & (sums != payments.signed_ore)
    if flags.any():
        at = int(np.argmax(flags))
        params: dict[str, str | int] = {
            "found": abs(int(sums[at])),
            "expected": abs(int(payments.signed_ore[at])),
        }
        last = int(place[np.flatnonzero(owner == at)[-1]])
        number = int(records.number[last])
        yield Problem("parts-do-not-add-up", number, str(OF_PAYMENT["amount"]), params)


def _word(letters: npt.NDArray[np.uint8] | npt.NDArray[np.uint32]) -> str:
    return "".join(map(chr, letters.tolist()))
