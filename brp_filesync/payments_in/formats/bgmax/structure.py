"""The order of records: which are known, which may follow which, and where a chunk may end."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.payments_in.formats.bgmax import layout
from brp_filesync.payments_in.formats.bgmax.fields import Numbers, numbers, wrong
from brp_filesync.payments_in.formats.bgmax.records import Matrix

BEGINNING = 0  # "the record before the first"
_BLANK_TYPE = 100  # an empty line
_LONGEST_PAYMENT = 10_000  # records; it has to lie in memory whole
_FOLLOWERS = {BEGINNING: (layout.START,), **layout.FOLLOWERS}
_MAY_FOLLOW = np.zeros((101, 101), dtype=bool)
for _type, _next in _FOLLOWERS.items():
    _MAY_FOLLOW[_type, list(_next)] = True
_IS_KNOWN = np.zeros(101, dtype=bool)
_IS_KNOWN[list(layout.FOLLOWERS)] = True
_BEGINS_SOMETHING = np.zeros(101, dtype=bool)
_BEGINS_SOMETHING[list(layout.FOLLOWERS)] = True
_BEGINS_SOMETHING[list(layout.OF_A_PAYMENT)] = False
_IS_PAYMENT = np.zeros(101, dtype=bool)
_IS_PAYMENT[[layout.PAYMENT, layout.DEDUCTION]] = True
_ONCE_A_PAYMENT = (layout.NAME, layout.STREET, layout.TOWN, layout.ORGANISATION)


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Known records in their order. `number` is each one's place in the file, from 1.

    `payment` counts the records 20 and 21 up to each one, itself included: 0 before the first.
    """

    matrix: Matrix
    type: npt.NDArray[np.int16]
    number: Numbers
    payment: Numbers

    def of(self, *types: int) -> npt.NDArray[np.intp]:
        """Return the places of the records of these types."""
        flags = self.type == types[0]
        for each in types[1:]:
            flags |= self.type == each
        return np.flatnonzero(flags)


    def cut(self, first: int, last: int | None = None) -> "Records":
        """Return the records from place `first` to before `last`."""
        part = slice(first, last)
        types = self.type[part]
        return Records(self.matrix[part], types, self.number[part], _counted(types))


def joined(one: Records, other: Records) -> Records:
    """Return both, one behind the other."""
    if not len(one.type):
        return other
    types = np.concatenate([one.type, other.type])
    return Records(
        np.concatenate([one.matrix, other.matrix]), types,
        np.concatenate([one.number, other.number]), _counted(types),
    )  # fmt: skip


def known_records(
    matrix: Matrix, first_number: int, unknown: Counter[str]
) -> tuple[Records, Problem | None]:
    """Return the known records, up to the first whose type is none, and the problem of that one.

    Types that the layout doesn't have are left out and counted: the manual says so.
    """
    values, bad = numbers(matrix, layout.TYPE)
    number = np.arange(first_number, first_number + len(matrix), dtype=np.int64)
    types = values.astype(np.int16)
    problem: Problem | None = None
    if bad.any():
        blank = (matrix == ord(" ")).all(axis=1)
        types[blank] = _BLANK_TYPE
        for problem in wrong(bad & ~blank, matrix, number, layout.TYPE, "record-type", "NN"):
            cut = problem.line - first_number
            matrix, types, number = matrix[:cut], types[:cut], number[:cut]
    known = _IS_KNOWN[types]
    if not known.all():
        for type_, count in zip(*np.unique(types[~known], return_counts=True), strict=True):
            if type_ != _BLANK_TYPE:
                unknown[f"{type_:02d}"] += int(count)
        matrix, types, number = matrix[known], types[known], number[known]
    return Records(matrix, types, number, _counted(types)), problem


def whole_payments(records: Records) -> int:
    """Return how many of the records belong to payments that can't go on in the next block."""
    last = len(records.type) - 1 - int(np.argmax(_BEGINS_SOMETHING[records.type][::-1]))
    if not len(records.type) or not _BEGINS_SOMETHING[records.type[last]]:
        return 0
    return last if _IS_PAYMENT[records.type[last]] else len(records.type)


def first_misplaced(records: Records, previous: int) -> Problem | None:
    """Return the problem of the first record that can't stand behind the one before it."""
    before = np.concatenate([np.array([previous], dtype=np.int16), records.type[:-1]])
    allowed = _MAY_FOLLOW[before, records.type]
    if allowed.all():
        return None
    at = int(np.argmin(allowed))
    params: dict[str, str | int] = {
        "found": f"{records.type[at]:02d}", "expected": _after(int(before[at])),
    }  # fmt: skip
    return Problem("record-order", int(records.number[at]), str(layout.TYPE), params)


def cut_off(number: int, previous: int) -> Problem:
    """Return the problem of a file that ends behind a record of type `previous`, before 70."""
    return Problem("file-cut-off", number, "", {"expected": _after(previous)})


def repeated(records: Records) -> Iterator[Problem]:
    """Yield problems of records that a payment has twice and may have once, or too often."""
    for type_ in _ONCE_A_PAYMENT:
        at = records.of(type_)
        again = np.flatnonzero(np.diff(records.payment[at]) == 0)
        if len(again):
            number = int(records.number[at[again[0] + 1]])
            yield Problem("record-twice", number, str(layout.TYPE), {"found": f"{type_:02d}"})
    at = records.of(layout.TEXT)
    if len(at) > layout.MOST_TEXTS:
        far = at[layout.MOST_TEXTS :]
        same = records.payment[far] == records.payment[at[: -layout.MOST_TEXTS]]
        if same.any():
            number = int(records.number[far[int(np.argmax(same))]])
            yield Problem("record-twice", number, str(layout.TYPE), {"found": f"{layout.TEXT}"})


def refuse_endless_payment(held: Records) -> None:
    """Raise `FileRefused` when the payment that a block leaves over is too long for memory."""
    if len(held.type) > _LONGEST_PAYMENT:
        params: dict[str, str | int] = {"expected": _LONGEST_PAYMENT}
        raise FileRefused(Problem("payment-too-long", int(held.number[0]), "", params))


def _after(previous: int) -> str:
    return ", ".join(f"{each:02d}" for each in sorted(_FOLLOWERS[previous])) or "-"


def _counted(types: npt.NDArray[np.int16]) -> Numbers:
    return np.cumsum(_IS_PAYMENT[types], dtype=np.int64)
