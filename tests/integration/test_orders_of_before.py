"""Orders that were imported before rows were read as they are today, and come again."""

import json
from pathlib import Path

import pytest

from tests.support.found_orders import an_order, demo_gym, night_of
from tests.support.gym import Gym
from tests.support.left_behind import in_balance

pytestmark = pytest.mark.one_database

# Orders as they came, and the hash that the program kept of each before it left characters out,
# read numbers with points and addresses in brackets, and refused odd numbers and far starts.
_OF_BEFORE: dict[str, tuple[str, dict[str, str]]] = {
    "B1": ("b37a6abd733cd9e806cdd0ff35693395", {}),
    "B2": (
        "02d73b36e887d152a0d2576a1cb2b59a",
        {"Förnamn": "I\x1b[31mda", "Personnummer": "", "E-postadress": "b@example.com"},
    ),
    "B3": ("ae6afd100effe1c50f2b71c86b67a3d6", {"Mobilnummer": "070.174.06.05"}),
    "B4": (
        "5b77725437c06fc29da00b5d75dc9a84",
        {"E-postadress": "mailto:ida.provberg@example.com"},
    ),
    "B5": ("90a88523c6114c0ba8fdbf12674b36f6", {"E-postadress": "Ida <ida.provberg@example.com>"}),
    "B\u00a06": ("cca9cdb92b2ae334a2effca739bf8846", {}),
    "1,23457E+11": ("da409428a9f8c0fbf64d35c950c6975c", {}),
    "B8": ("98da1a08c636b25bdf70c0a0f7069f89", {"Startdatum": "2099-01-01"}),
    "B9": ("3b918358270740317d0b24f343a7670d", {"Mobilnummer": "070\u200b1740605"}),
    "B10": (
        "d66d6e79c77cfd5c08c666911bfff251",
        {"E-postadress": "ida\u200b.provberg@exam\u00adple.com"},
    ),
    "B11": ("b353cf57c323dfd188ac225e475d962a", {"Gatuadress": "\u200bGata\u00ad 1"}),
    "B12": ("a77f6f9aa43c347fc34ca00145fb1211", {"Efternamn": "Prov\tberg"}),
    "B13": ("41a0ff0248233c26b173d29f8675f54b", {"Gatuadress": "\u200b"}),
}
_LATER = {"B\u00a06": "B6", "1,23457E+11": "B7"}  # numbers that today's orders may have


def _file(orders: dict[str, dict[str, str]]) -> bytes:
    each = [an_order(**{"Ordernummer": number} | cells) for number, cells in orders.items()]
    header = each[0].splitlines()[0]
    return b"\r\n".join([header, *(one.splitlines()[1] for one in each), b""])


@pytest.fixture
def gym_of_before(tmp_path: Path) -> Gym:
    """A gym that imported these orders when only a hash of all that they said was kept."""
    gym = demo_gym(tmp_path)
    night_of(gym, _file({_LATER.get(number, number): {} for number in _OF_BEFORE}))
    for number, (content_hash, _) in _OF_BEFORE.items():
        now = _LATER.get(number, number)
        of_order = f"SELECT order_id FROM brp_order WHERE portal_order_number = '{now}'"
        gym.do(
            f"UPDATE brp_order_line SET row_hash = '{content_hash}' WHERE order_id = ({of_order})"
        )
        gym.do(
            f"UPDATE brp_order SET content_hash = '{content_hash}', content_columns = NULL, "
            f"portal_order_number = '{number}' WHERE portal_order_number = '{now}'"
        )
    gym.do("UPDATE brp_person SET first_name = 'I\x1b[31mda' WHERE first_name = 'Ida'")
    return gym


@pytest.mark.rule("Orders in 12.11")
def test_what_was_imported_before_it_was_read_otherwise_is_a_duplicate(gym_of_before: Gym) -> None:
    gym = gym_of_before
    before = gym.dump("brp_")
    again = {number: cells for number, (_, cells) in _OF_BEFORE.items()}

    night = night_of(gym, _file(again), serial=2)

    assert night.exit_code == 0
    assert gym.dump("brp_") == before
    outcomes = gym.rows("filesync_outcome", "order_number", "outcome")[len(again) :]
    assert outcomes == [(number, "duplicate") for number in again]
    answer = (gym.server / "responses" / "benify-bestallningar-2026-11-24-svar.csv").read_text()
    for row, (ocr_number,) in zip(
        answer.splitlines()[1:], gym.rows("brp_invoice", "ocr_number"), strict=True
    ):
        assert f";{ocr_number};" in row
    assert ";I [31mda Provberg;" in answer
    assert "\x1b" not in answer
    in_balance(gym)


@pytest.mark.rule("Orders in 12.11")
def test_a_rule_that_came_later_spares_no_other_content(gym_of_before: Gym) -> None:
    changed = {number: {"Efternamn": "Annan"} for number in ("B\u00a06", "B8")}
    changed["B8"]["Startdatum"] = "2099-01-01"

    night = night_of(gym_of_before, _file(changed), serial=2)

    assert night.exit_code == 3
    outcomes = gym_of_before.rows("filesync_outcome", "order_number", "outcome")[len(_OF_BEFORE) :]
    assert outcomes == [("B\u00a06", "rejected"), ("B8", "rejected")]


def test_hashes_that_were_kept_in_another_way_are_not_compared(tmp_path: Path) -> None:
    gym = demo_gym(tmp_path)
    night_of(gym, an_order())
    gym.do("UPDATE brp_order SET content_columns = content_hash || '=ffefa:AAAABBBB'")

    night = night_of(gym, _file({"B1": {"Efternamn": "Annan"}}), serial=2)

    assert night.exit_code == 3
    ((_, problems),) = gym.rows("filesync_outcome", "line", "problems")[1:]
    assert json.loads(problems) == [["Ordernummer", "order-conflict", {}]]
