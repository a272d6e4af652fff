"""A stray quote anywhere in a file of 200 rows: the file is refused whole, or every row is told."""

import io
import os
import random
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from brp_filesync.core.problems import FileRefused
from brp_filesync.orders_in.check import check
from brp_filesync.orders_in.read import order_chunks
from brp_filesync.profiles.portal import PortalProfile
from tests.support.gym import a_file, an_order, open_gym, personnummer
from tests.support.left_behind import in_balance

SEED = int(os.environ.get("TORTURE_SEED", "1"))
NAME = "WELLNET_ORDER_20261123_001.csv"
ROWS = [
    an_order(
        f"W-{at}",
        personnummer=personnummer(at),
        email="",
        mobile="",
        street='"Stor;gatan ""1"""' if at % 5 == 0 else "",
    )
    for at in range(200)
]
CONTENT = a_file(ROWS)
SOME, NIGHTLY = 1_500, 40
_OF_A_QUOTE = ("quote-", "newline-", "header-", "carriage-return-only")


@pytest.mark.family("stray-quote", cases=SOME)
def test_a_stray_quote_at_some_byte_refuses_the_file_or_leaves_every_row_told(
    tmp_path: Path,
) -> None:
    profile = open_gym(tmp_path).profile
    places = random.Random(SEED).sample(range(len(CONTENT) + 1), SOME)

    refused = [_is_refused(profile, place) for place in places]

    assert 0 < sum(refused) <= SOME


@pytest.mark.torture
@pytest.mark.family("stray-quote", cases=len(CONTENT) + 1)
def test_a_stray_quote_at_any_byte_refuses_the_file_or_leaves_every_row_told(
    tmp_path: Path,
) -> None:
    profile = open_gym(tmp_path).profile

    refused = [_is_refused(profile, place) for place in range(len(CONTENT) + 1)]

    # Every one, as the file is: the others would have had each row told once.
    assert len(refused) * 0.9 < sum(refused) <= len(refused)


@pytest.mark.family("stray-quote", cases=NIGHTLY)
def test_files_with_a_stray_quote_are_refused_whole_or_balanced_in_a_night(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    chance = random.Random(SEED)
    # Half of them beside a quote that belongs there, where a file may well stay sound.
    beside = [place for place in range(len(CONTENT)) if CONTENT[place : place + 1] == b'"']
    places = chance.sample(range(len(CONTENT)), NIGHTLY // 2) + chance.sample(beside, NIGHTLY // 2)
    for serial, place in enumerate(places, start=1):
        gym.deliver_bytes(_with_quote(place), f"WELLNET_ORDER_20261123_{serial:03d}.csv")
    gym.deliver([an_order("SOUND", personnummer=personnummer(500))], serial=999)

    night = gym.night()

    assert [each.exit_code in (0, 3, 65) for each in night.files].count(False) == 0
    assert [
        each.decided.counts.rows
        for each in night.files
        if each.decided.result == "imported" and each.file.name != "WELLNET_ORDER_20261123_999.csv"
    ] == [200 for each in night.files[:-1] if each.decided.result == "imported"]
    refused = [each for each in night.files if each.decided.result == "refused"]
    assert refused
    assert {each.decided.counts.imported for each in refused} == {0}
    assert ("SOUND",) in gym.rows("brp_order", "portal_order_number")
    in_balance(gym)


def _is_refused(profile: PortalProfile, place: int) -> bool:
    """Return whether the file is refused; where it isn't, check that each line ended up once."""
    stream = io.BytesIO(_with_quote(place))
    lines: list[int] = []
    word = ""
    try:
        for chunk in order_chunks(stream, profile, NAME, 20_000):
            checked = check(chunk, profile, date(2026, 11, 24), datetime(2026, 11, 24, tzinfo=UTC))
            lines += checked.rows["line"].tolist()
    except FileRefused as refused:
        word = refused.problem.word
    if word:
        assert word.startswith(_OF_A_QUOTE), place
        return True
    assert lines == list(range(2, 202)), place
    return False


def _with_quote(place: int) -> bytes:
    return CONTENT[:place] + b'"' + CONTENT[place:]
