"""Profiles proposed and tried by commands: what is there stays, and what can't be read is told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.command import typed
from tests.support.found_orders import an_order, demo_gym, night_of
from tests.support.gym import FixedClock, Gym
from tests.support.payment_gym import copied
from tests.unit.proposing.test_propose import FITBONUS, a_file


@pytest.fixture(scope="module")
def _demo(tmp_path_factory: pytest.TempPathFactory) -> Gym:
    return demo_gym(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def gym(_demo: Gym, tmp_path: Path) -> Gym:
    return copied(_demo, tmp_path / "gym")


def test_a_proposal_never_overwrites_a_profile(gym: Gym) -> None:
    gym.clock = FixedClock(
        datetime(2026, 11, 28, 12, tzinfo=UTC)
    )  # its orders are of the day before
    proposed = typed(gym, "portal", "new", "fitbonus", "--sample", str(FITBONUS), "--json")
    assert proposed.json["read"] == [
        {"name": FITBONUS.name, "rows": 3, "rejected": 0, "problem": None}
    ]
    assert (proposed.exit_code, len(proposed.json["written"])) == (0, 4)
    again = typed(gym, "portal", "new", "fitbonus", "--sample", str(FITBONUS))
    assert (again.exit_code, "is there already" in again.said) == (2, True)


def test_what_is_open_is_told_and_keeps_the_profile_from_being_tried(
    gym: Gym, tmp_path: Path
) -> None:
    sample = tmp_path / "orders.csv"
    sample.write_bytes(a_file({"Orderdatum": "05/11/2026"}))

    proposed = typed(gym, "portal", "new", "halsa", "--sample", str(sample))

    assert proposed.exit_code == 3
    assert "1 part is open" in proposed.out.decode()
    tried = typed(gym, "portal", "try", "halsa", str(sample))
    assert (tried.exit_code, "'ordered_at' is missing" in tried.said) == (78, True)


def test_a_row_that_cannot_be_read_is_shown_with_its_problem_and_personnummer_are_masked(
    gym: Gym, tmp_path: Path
) -> None:
    sample = tmp_path / "orders.csv"
    sample.write_bytes(an_order(Antal="1,5"))

    tried = typed(gym, "portal", "try", "benify", str(sample), "--rows", "0", "--json")

    cells = {each["ours"]: each for each in tried.json["files"][0]["cells"]}
    assert (tried.exit_code, cells["personnummer"]["raw"]) == (3, "19850603-****")
    assert (cells["quantity"]["raw"], cells["quantity"]["read_as"]) == ("1,5", "0")
    assert cells["quantity"]["problem"].startswith("The value isn't a number")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x00\xff;;\n", b"a,b\n1,2\n"])
def test_what_is_no_order_file_is_told(gym: Gym, tmp_path: Path, content: bytes) -> None:
    sample = tmp_path / "orders.csv"
    sample.write_bytes(content)
    proposed = typed(gym, "portal", "new", "odd", "--sample", str(sample))
    assert proposed.exit_code == (2 if content[:2] == b"PK" else 3)


def test_the_change_that_would_have_taken_a_refused_file_is_proposed(gym: Gym) -> None:
    night_of(gym, an_order().replace(b"Organisationsnummer", b"Orgnr"))

    proposed = typed(gym, "portal", "propose", "1", "--json")

    assert (proposed.exit_code, proposed.json["changes"]) == (
        0,
        [
            {
                "key": "orders.columns.employer_number",
                "now": {"column": "Organisationsnummer"},
                "proposed": {"column": "Orgnr"},
                "why": "by its name and by its cells",
            }
        ],
    )
    shown = typed(gym, "portal", "propose", "1").out.decode()
    assert "{column: Organisationsnummer}\t{column: Orgnr}\t" in shown
    assert "1 of 1 rows can be read." in shown
    assert typed(gym, "portal", "propose", "2").exit_code == 2
