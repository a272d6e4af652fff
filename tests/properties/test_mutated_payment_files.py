"""A payment file spoilt at random is read whole and adds up, or is refused where it is wrong."""

import io
import os
import random
from collections import Counter
from collections.abc import Callable

import pytest

from brp_filesync.core.problem_texts.texts import TEXTS
from brp_filesync.core.problems import FileRefused
from brp_filesync.payments_in.model import Terms
from brp_filesync.payments_in.read import read_payments
from tests.support.mutated_files import mutated_bgmax, mutated_camt
from tests.support.mutated_lines import CSV_LAYOUT, mutated_csv, mutated_totalin
from tests.support.reading_payments import Whole, whole

SEED = int(os.environ.get("TORTURE_SEED", "20261125"))
# What is refused as a whole has no place in it.
WITHOUT_PLACE = {"file-empty", "payment-format-unknown", "payment-format-ambiguous"}
MUTATORS: dict[str, Callable[[random.Random], bytes]] = {
    "bgmax": mutated_bgmax,
    "camt": mutated_camt,
    "totalin": mutated_totalin,
    "csv": mutated_csv,
}
TERMS = Terms(csv=CSV_LAYOUT)
BY_ONE = Terms(csv=CSV_LAYOUT, chunk_payments=1)


@pytest.mark.parametrize("kind", MUTATORS)
def test_a_spoilt_file_is_read_whole_and_adds_up_or_is_refused_with_a_position(kind: str) -> None:
    assert_read_or_refused(kind, 125)


@pytest.mark.torture
@pytest.mark.parametrize("kind", MUTATORS)
def test_ten_thousand_spoilt_files_are_read_or_refused(kind: str) -> None:
    words = assert_read_or_refused(kind, 2_500)

    print(f"seed {SEED}, {kind}: {dict(words.most_common())}")


def assert_read_or_refused(kind: str, count: int) -> Counter[str]:
    """Return how many were read ("read") and refused, by word."""
    words: Counter[str] = Counter()
    for number in range(count):
        file = MUTATORS[kind](random.Random(f"{SEED}/{kind}/{number}"))
        outcome = read_or_refused(file)
        words[outcome] += 1
    assert words["read"] > count * 0.05, words
    assert len(words) > 5, words
    return words


def read_or_refused(file: bytes) -> str:
    """Return "read" or the word of the refusal; chunks of one payment come to the same."""
    try:
        read = whole(file, TERMS)
    except FileRefused as refused:
        problem = refused.problem
        assert problem.word in TEXTS
        assert problem.line > 0 or problem.word in WITHOUT_PLACE, problem
        with pytest.raises(FileRefused):
            list(read_payments(io.BytesIO(file), BY_ONE))
        return problem.word
    assert_adds_up(read)
    assert whole(file, BY_ONE) == read
    return "read"


def assert_adds_up(read: Whole) -> None:
    """Every öre and every payment of a file is in one of its sections."""
    for section in read.sections:
        own = [each for each in read.payments if each["section"] == section["section"]]
        assert section["amount_ore"] == sum(each["amount_ore"] for each in own)
        assert section["payments"] + section["deductions"] == len(own)
        assert [each["section_place"] for each in own] == list(range(1, len(own) + 1))
    assert len(read.payments) == sum(
        each["payments"] + each["deductions"] for each in read.sections
    )
    assert len(read.references) == read.facts.counted["extra"]
    assert len(read.payers) == len(read.payments)
