"""A BgMax file, checked and in chunks: nothing of it may be booked before the last one has come."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.payments_in.formats.bgmax import frames
from brp_filesync.payments_in.formats.bgmax.decode import Encoding, encoding_of
from brp_filesync.payments_in.formats.bgmax.ends import Start, read_start, wrong_end, wrong_start
from brp_filesync.payments_in.formats.bgmax.fields import first_of
from brp_filesync.payments_in.formats.bgmax.layout import END, RECORD_LENGTH, START
from brp_filesync.payments_in.formats.bgmax.payments import payments_of, references_of
from brp_filesync.payments_in.formats.bgmax.records import record_matrices
from brp_filesync.payments_in.formats.bgmax.sections import (
    OpenSection,
    sections_of,
    wrong_sections,
)
from brp_filesync.payments_in.formats.bgmax.structure import (
    BEGINNING,
    Records,
    cut_off,
    first_misplaced,
    joined,
    known_records,
    refuse_endless_payment,
    repeated,
    whole_payments,
)
from brp_filesync.payments_in.model import FileFacts, Outside, PaymentChunk, Terms

_RECORDS_A_PAYMENT = 4  # with a name and an address


def recognises(head: bytes, terms: Terms) -> bool:
    """Say whether a file that begins so is BgMax."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    return text.startswith(b"01BGMAX") and text[7:8] in (b" ", b"\t")


def read(stream: BinaryIO, terms: Terms) -> Iterator[PaymentChunk]:
    """Yield the file's payments, about `terms.chunk_payments` at a time, and at least one chunk.

    The stream is read from its beginning. Raises `FileRefused` with the record and the position of
    what is wrong first: docs/formats.md 5.3 has all of it.
    """
    encoding, marked = encoding_of(stream)
    so_far = _SoFar(terms, encoding, Counter({"bom": 1} if marked else {}))
    block_bytes = terms.chunk_payments * _RECORDS_A_PAYMENT * RECORD_LENGTH
    held: Records | None = None
    for matrix in record_matrices(stream, encoding, block_bytes, so_far.repaired):
        records, problem = known_records(matrix, so_far.read + 1, so_far.unknown)
        so_far.read += len(matrix)
        if held is not None:
            records = joined(held, records)
        whole = whole_payments(records)
        held = records.cut(whole)
        records = records.cut(0, whole)
        problem = first_misplaced(records, so_far.last_type) or problem
        if problem is not None:
            records = records.cut(0, int(np.searchsorted(records.number, problem.line)))
            records = records.cut(0, whole_payments(records))
        if len(records.type):
            yield _chunk(records, so_far)
        if problem is not None:
            raise FileRefused(problem)
        refuse_endless_payment(held)
    _refuse_unless_ended(held, so_far)


def _refuse_unless_ended(held: Records | None, so_far: "_SoFar") -> None:
    """Raise `FileRefused` unless record 70 was the last; `held` is a payment that nothing ended."""
    previous = so_far.last_type
    if held is not None and len(held.type):
        problem = first_misplaced(held, previous)
        if problem is not None:
            raise FileRefused(problem)
        previous = int(held.type[-1])
    if previous != END:
        raise FileRefused(cut_off(so_far.read, previous))


@dataclass
class _SoFar:
    """What is known of the file by now."""

    terms: Terms
    encoding: Encoding
    repaired: Counter[str]
    unknown: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    read: int = 0  # records, unknown ones too
    last_type: int = BEGINNING
    start: Start | None = None
    section: OpenSection | None = None
    outside: Outside = field(default_factory=Outside)


def _chunk(records: Records, so_far: _SoFar) -> PaymentChunk:
    """Return the records as frames, and go on behind them; raises `FileRefused`."""
    payments = payments_of(records)
    references = references_of(records, payments)
    sections = sections_of(records, payments, so_far.section)
    counts = so_far.counted.copy()
    counts["payments"] += int(np.count_nonzero(~payments.is_deduction))
    counts["deductions"] += int(np.count_nonzero(payments.is_deduction))
    counts["extra"] += len(references.place)
    counts["deposits"] += len(sections.deposits)
    _refuse_the_first_of(
        [
            *_wrong_ends(records, so_far.terms, counts),
            *payments.problems,
            *references.problems,
            *repeated(records),
            *wrong_sections(sections, refuse_currencies=so_far.terms.refuse_currencies),
        ]
    )
    if so_far.start is None:
        so_far.start = read_start(records.matrix[:1])
    open_before = so_far.section
    parts = frames.Parts(
        records,
        payments,
        references,
        sections,
        so_far.encoding,
        payments_before=so_far.counted["payments"] + so_far.counted["deductions"],
        sections_before=so_far.counted["deposits"],
        place_before=open_before.payments + open_before.deductions if open_before else 0,
    )
    is_outside = frames.outside(parts, so_far.terms)
    others = is_outside[sections.of_payment]
    so_far.outside = Outside(
        payments=so_far.outside.payments + int(np.count_nonzero(others)),
        payments_ore=so_far.outside.payments_ore + int(payments.signed_ore[others].sum()),
    )
    so_far.counted, so_far.section = counts, sections.left_open
    so_far.last_type = int(records.type[-1])
    return PaymentChunk(
        lambda: frames.section_frame(parts, is_outside),
        lambda: frames.payment_frame(parts, is_outside),
        lambda: frames.reference_frame(parts),
        lambda: frames.payer_frame(parts),
        _facts(so_far, so_far.start),
    )


def _wrong_ends(records: Records, terms: Terms, counted: Counter[str]) -> list[Problem]:
    found: list[Problem] = []
    if records.type[0] == START:
        first = records.matrix[:1]
        found += wrong_start(first, records.number[:1], refuse_tests=terms.refuse_tests)
    if records.type[-1] == END:
        found += wrong_end(records.matrix[-1:], records.number[-1:], counted)
    return found


def _refuse_the_first_of(problems: list[Problem]) -> None:
    problem = first_of(problems)
    if problem is not None:
        raise FileRefused(problem)


def _facts(so_far: _SoFar, start: Start) -> FileFacts:
    names = ("payments", "deductions", "extra", "deposits")
    return FileFacts(
        format="bgmax",
        version=start.version,
        identity="deposit",
        written_at=start.written_at,
        is_test=start.is_test,
        encoding=so_far.encoding,
        counted={name: so_far.counted[name] for name in names},
        repaired=dict(so_far.repaired),
        unknown_records=dict(so_far.unknown),
        outside=so_far.outside,
    )
