"""Profiles proposed from files in random dialects: most are read in full, none silently wrong."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

import pytest

from brp_filesync.profiles.orders import OrderFiles
from brp_filesync.profiles.places import parse
from brp_filesync.proposing.model import Known, Proposal, Sample
from brp_filesync.proposing.propose import propose
from brp_filesync.proposing.reading import Read, read_sample
from brp_filesync.proposing.written import orders_text
from tests.support.random_dialects import (
    FACILITIES,
    PRICES_ORE,
    TODAY,
    TRAPS,
    Written,
    a_dialect,
    a_file,
)

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
KNOWN = Known(
    products=frozenset(PRICES_ORE),
    facilities=frozenset(FACILITIES),
    prices_ore={product: (price,) for product, price in PRICES_ORE.items()},
    today=TODAY,
)
# Whose value is another text than the file's.
_VALUE_OF = {"ordered_at": "ordered_on", "price_incl_vat": "price_ore", "start_date": "start_on"}


def came_of(written: Written) -> str:
    """Return what a proposal made of a file: read in full, asked, told, or silently wrong."""
    sample = Sample(written.name, written.content)
    proposal = propose([sample], KNOWN)
    orders = proposal.orders()
    if orders is None:
        return "asked" if proposal.open else "silently wrong"
    if written_out(proposal) != orders:
        return "silently wrong"
    read = read_sample(sample, orders, "random", NOW)
    if not read.in_full:
        return "asked" if proposal.open else "told when read"
    return "silently wrong" if differing(written, read) else "read in full"


def written_out(proposal: Proposal) -> OrderFiles:
    """Return the proposal as the profile has it that is written."""
    text = orders_text(proposal, "sv").encode()
    return OrderFiles.model_validate(parse(text).value["orders"])


def differing(written: Written, read: Read) -> list[tuple[int, str]]:
    """Return the places, row and column, where the values aren't what the file's maker meant."""
    rows = [row for frame in read.rows for row in frame.to_dict("records")]
    wrong = [(len(rows), "rows")] if len(rows) != len(written.truth) else []
    foreign = [n for n, truth in enumerate(written.truth) if truth["currency"] != "SEK"]
    wrong += [(place, "currency") for place in foreign]
    for place, (row, truth) in enumerate(zip(rows, written.truth, strict=False)):
        meant = _meant(written, truth)
        wrong += [(place, name) for name, value in meant.items() if str(row[name]) != value]
    return wrong


def _meant(written: Written, truth: dict[str, str]) -> dict[str, str]:
    cancelled = truth["row_type"] == "cancel"
    meant = {name: truth[name] for name in ("order_number", "row_type")}
    if cancelled:
        return meant
    meant |= {name: truth[name] for name in written.dialect.names if name in truth}
    meant |= {"ordered_on": truth["ordered_at"][:10], "price_ore": truth["price_ore"]}
    for name in ("employer_number", "personnummer"):
        if name in meant:
            meant[name] = meant[name].replace("-", "")
    for name in ("ordered_at", "start_date", "mobile", "currency"):
        meant.pop(name, None)
    return meant


def campaign(count: int, seed: int, traps: Sequence[str] = ("",)) -> Counter[str]:
    """Return what came of so many dialects, each with one of the traps."""
    random = Random(seed)
    dialects = (a_dialect(random, traps[number % len(traps)]) for number in range(count))
    return Counter(came_of(a_file(random, dialect)) for dialect in dialects)


@pytest.mark.torture
def test_most_of_500_dialects_are_read_in_full_and_none_silently_wrong() -> None:
    came, traps = campaign(500, seed=20261128), campaign(100, seed=20261129, traps=TRAPS)
    for what, counts in (("dialects", came), ("with a trap", traps)):
        print(f"{what}:", ", ".join(f"{count} {word}" for word, count in counts.most_common()))
    assert came["silently wrong"] + traps["silently wrong"] == 0
    assert came["read in full"] >= 450


def test_most_dialects_are_read_in_full_and_none_silently_wrong() -> None:
    came = campaign(15, seed=7)
    assert came["silently wrong"] == 0
    assert came["read in full"] >= 13


@pytest.mark.parametrize("trap", TRAPS)
def test_what_only_seems_readable_is_asked(trap: str) -> None:
    assert campaign(1, seed=1, traps=(trap,)) == {"asked": 1}


@pytest.mark.torture
def test_100_000_rows_are_proposed_from_within_three_seconds() -> None:
    random = Random(3)
    dialect = a_dialect(random)
    while dialect.workbook or len(dialect.names) < 14:
        dialect = a_dialect(random)
    sample = Sample("orders_20261128_001.csv", a_file(random, dialect, rows=100_000).content)

    began = time.process_time()
    proposal = propose([sample], KNOWN)
    took_s = time.process_time() - began

    print(f"a file of {len(sample.content):,} bytes, {len(dialect.names)} columns: {took_s:.1f} s")
    assert proposal.orders() is not None
    assert took_s < 3
