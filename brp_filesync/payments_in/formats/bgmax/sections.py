"""Sections of a chunk: who opened each one, and what its payments come to where it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from brp_filesync.core.problems import Problem
from brp_filesync.payments_in.formats.bgmax.fields import (
    Numbers,
    days,
    decoded,
    differing,
    is_blank,
    numbers,
    wrong,
)
from brp_filesync.payments_in.formats.bgmax.layout import DEPOSIT, OF_DEPOSIT, OF_OPENING, OPENING
from brp_filesync.payments_in.formats.bgmax.payments import Payments
from brp_filesync.payments_in.formats.bgmax.records import Matrix
from brp_filesync.payments_in.formats.bgmax.structure import Records

_OURS = np.frombuffer(b"SEK", dtype=np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class OpenSection:
    """A section whose deposit is still to come: its opening, and its payments until now."""

    opening: Matrix  # one row
    number: int  # the opening's record
    sum_ore: int = 0
    payments: int = 0
    deductions: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Sections:
    """The sections of a chunk. Those that end in it are the first of `openings`.

    `of_payment` gives the place in `openings` of each payment's section. The sums and counts are
    of those that end.
    """

    openings: Matrix
    opened: Numbers  # the openings' records
    deposits: Matrix
    ended: Numbers  # the deposits' records
    sum_ore: Numbers
    payments: Numbers
    deductions: Numbers
    of_payment: npt.NDArray[np.intp]
    left_open: OpenSection | None


def sections_of(records: Records, payments: Payments, before: OpenSection | None) -> Sections:
    """Return the sections of records that stand in order; `before` was left open by the last."""
    opening, deposit = records.of(OPENING), records.of(DEPOSIT)
    openings, opened = records.matrix[opening], records.number[opening]
    if before is not None:
        openings = np.concatenate([before.opening, openings])
        opened = np.concatenate([[before.number], opened])
    start = before or OpenSection(openings[:1], 0)
    upto = records.payment[deposit]
    sums = _by_section(payments.signed_ore, upto, start.sum_ore)
    counts = _by_section(~payments.is_deduction, upto, start.payments)
    deductions = _by_section(payments.is_deduction, upto, start.deductions)
    of_payment = np.searchsorted(opening, payments.place) - (before is None)
    ends = len(deposit)
    left_open = None
    if len(openings) > ends:
        left_open = OpenSection(
            openings[-1:].copy(),
            int(opened[-1]),
            int(sums[-1]),
            int(counts[-1]),
            int(deductions[-1]),
        )
    return Sections(
        openings,
        opened,
        records.matrix[deposit],
        records.number[deposit],
        sums[:ends],
        counts[:ends],
        deductions[:ends],
        of_payment,
        left_open,
    )


def wrong_sections(sections: Sections, *, refuse_currencies: bool) -> Iterator[Problem]:
    """Yield what is wrong with openings, and with deposits and what they say of their payments."""
    matrix, number = sections.openings, sections.opened
    field = OF_OPENING["bankgiro"]
    value, bad = numbers(matrix, field)
    yield from wrong(bad | (value == 0), matrix, number, field, "not-digits", "9" * field.width)
    field = OF_OPENING["plusgiro"]
    bad = numbers(matrix, field)[1] & ~is_blank(matrix, field)
    yield from wrong(bad, matrix, number, field, "not-digits", "9" * field.width)
    field = OF_OPENING["currency"]
    letters = matrix[:, field.columns]
    bad = np.asarray(((letters < ord("A")) | (letters > ord("Z"))).any(axis=1))
    yield from wrong(bad, matrix, number, field, "currency-unknown", "SEK")
    if refuse_currencies:
        foreign = (letters != _OURS).any(axis=1)
        yield from wrong(foreign, matrix, number, field, "currency-foreign", "SEK")
    yield from _wrong_deposits(sections)


def _wrong_deposits(sections: Sections) -> Iterator[Problem]:
    matrix, number = sections.deposits, sections.ended
    day, amount, count = OF_DEPOSIT["day"], OF_DEPOSIT["amount"], OF_DEPOSIT["count"]
    yield from wrong(days(matrix, day)[1], matrix, number, day, "no-such-day", "CCYYMMDD")
    for name in ("serial", "amount", "count"):
        field = OF_DEPOSIT[name]
        bad = numbers(matrix, field)[1]
        yield from wrong(bad, matrix, number, field, "not-digits", "9" * field.width)
    told = numbers(matrix, amount)[0]
    negative = sections.sum_ore < 0
    yield from wrong(negative, matrix, number, amount, "deposit-negative", "0")
    yield from differing(told, sections.sum_ore, number, str(amount), "deposit-sum")
    counted = sections.payments + sections.deductions
    told = numbers(matrix, count)[0]
    yield from differing(told, counted, number, str(count), "deposit-count")
    field = OF_DEPOSIT["currency"]
    opened = sections.openings[: len(matrix), OF_OPENING["currency"].columns]
    flags = (matrix[:, field.columns] != opened).any(axis=1)
    if flags.any():
        expected = decoded(opened[int(np.argmax(flags))][np.newaxis], "iso8859-1")
        yield from wrong(flags, matrix, number, field, "currency-differs", expected)


def _by_section(values: npt.NDArray[Any], upto: Numbers, first: int) -> Numbers:
    """Return the values' sum for each section that ends, and for what comes behind the last end.

    `upto` says how many of the values come before each end; `first` is what the first section
    had before the chunk.
    """
    running = np.concatenate([[0], np.cumsum(values, dtype=np.int64)])
    sums = np.diff(running[np.concatenate([[0], upto, [len(values)]])])
    sums[0] += first
    return np.asarray(sums, dtype=np.int64)
