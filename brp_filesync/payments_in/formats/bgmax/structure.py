"""The order of records: which are known, which may follow which, and where a chunk may end."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.payments_in.formats.bgmax import layout
from brp_filesync.payments_in.formats.bgmax.fields import Numbers, wrong
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


@dataclass(frozen=True, eq=False)
class Records:
    """Known records in their order. `number` is each one's place in the file, from 1."""

    matrix: Matrix
    type: npt.NDArray[np.uint8]
    number: Numbers

    @cached_property
    def payment(self) -> Numbers:
        """Return how many records 20 and 21 there are up to each one, itself included."""
        return np.cumsum(_IS_PAYMENT[self.type], dtype=np.int64)

    def of(self, *types: int) -> npt.NDArray[np.intp]:
        """Return the places of the records of these types."""
        flags = self.type == types[0]
        for each in types[1:]:
            flags |= self.type == each
        return np.flatnonzero(flags)

    def cut(self, first: int, last: int | None = None) -> "Records":
        """Return the records from place `first` to before `last`."""
        part = slice(first, last)
        return Records(self.matrix[part], self.type[part], self.number[part])


def joined(one: Records, other: Records) -> Records:
    """Return both, one behind the other."""
    if not len(one.type):
        return other
    return Records(
        np.concatenate([one.matrix, other.matrix]),
        np.concatenate([one.type, other.type]),
        np.concatenate([one.number, other.number]),
    )


def known_records(
    matrix: Matrix, first_number: int, unknown: Counter[str]
) -> tuple[Records, Problem | None]:
    """Return the known records, up to the first whose type is none, and the problem of that one.

    Types that the layout doesn't have are left out and counted: the manual says so.
    """
    digits = [(matrix[:, at] - ord("0")).astype(np.uint32) for at in (0, 1)]
    bad = (digits[0] > 9) | (digits[1] > 9)
    types = np.where(bad, _BLANK_TYPE, digits[0] * 10 + digits[1]).astype(np.uint8)
    number = np.arange(first_number, first_number + len(matrix), dtype=np.int64)
    problem: Problem | None = None
    if bad.any():
        blank = (matrix == ord(" ")).all(axis=1)
        for problem in wrong(bad & ~blank, matrix, number, layout.TYPE, "record-type", "NN"):
            cut = problem.line - first_number
            matrix, types, number = matrix[:cut], types[:cut], number[:cut]
    known = _IS_KNOWN[types]
    if not known.all():
        for type_, count in zip(*np.unique(types[~known], return_counts=True), strict=True):
            if type_ != _BLANK_TYPE:
                unknown[f"{type_:02d}"] += int(count)
        matrix, types, number = matrix[known], types[known], number[known]
    return Records(matrix, types, number), problem


def whole_payments(records: Records) -> int:
    """Return how many of the records belong to payments that can't go on in the next block."""
    begins = np.flatnonzero(_BEGINS_SOMETHING[records.type])
    if not len(begins):
        return 0
    last = int(begins[-1])
    return last if _IS_PAYMENT[records.type[last]] else len(records.type)


def first_misplaced(records: Records, previous: int) -> Problem | None:
    """Return the problem of the first record that can't stand behind the one before it."""
    before = np.concatenate([np.array([previous], dtype=np.uint8), records.type[:-1]])
    allowed = _MAY_FOLLOW[before, records.type]
    if allowed.all():
        return None
    at = int(np.argmin(allowed))
    params: dict[str, str | int] = {
        "found": f"{records.type[at]:02d}",
        "expected": _after(int(before[at])),
    }
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
