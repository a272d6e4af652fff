"""A set-up file that leaves columns out, and what it may never change; asked first, and audited."""

import json
import shutil
from pathlib import Path

import pytest

from tests.support.cases import case
from tests.support.command import Typed, typed
from tests.support.gym import Gym, open_gym
from tests.support.samples import load_gym

_PRICES = "portal;product_number;facility_id;valid_from;price_kronor\n"
_PRODUCTS = (
    "product_number;name;kind;vat_group;debit_method;period_months;clips;validity_months;"
    "has_fixed_end\n"
)


@pytest.fixture
def gym(tmp_path: Path) -> Gym:
    """The demo gym, whose portal is Wellnet."""
    gym = open_gym(tmp_path, filled=False)
    load_gym(gym)
    return gym


def load(gym: Gym, files: dict[str, str | bytes], *words: str, answers: str | None = None) -> Typed:
    """Type `db load` of a folder with these files."""
    folder = gym.folder / "few"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return typed(gym, "db", "load", str(folder), *words, answers=answers)


def left_out() -> dict[str, str | bytes]:
    names = ("facilities.csv", "products.csv")
    return {name: case(f"found-2026-11/left-out-columns/{name}").read_bytes() for name in names}


@pytest.mark.rule("Catalogue out 2.7")
def test_what_a_file_leaves_out_stays_as_it_is(gym: Gym) -> None:
    before = gym.dump()

    loaded = load(gym, left_out())

    assert loaded.out.decode().splitlines() == [
        "file\trows\tadded\tchanged\tleft as they were",
        "facilities.csv\t2\t0\t0\t2",
        "products.csv\t1\t0\t0\t1",
    ]
    assert gym.dump() == before


def test_only_an_empty_cell_empties_and_that_is_asked_and_audited(gym: Gym) -> None:
    emptied: dict[str, str | bytes] = {
        "facilities.csv": "facility_id;company_id;name;closed_on\n104;GYM;Exempelgymmet Norr;\n"
    }
    before = gym.dump()

    asked = load(gym, emptied, answers="n\n")
    untold = load(gym, emptied, "--json")
    after_no = gym.dump()
    done = load(gym, emptied, "--yes", "--json")

    assert "facilities.csv\t2\t104\tclosed_on\t2026-01-01\t" in asked.out.decode().splitlines()
    assert (asked.exit_code, untold.exit_code, after_no == before) == (4, 2, True)
    assert done.json["changes"] == [
        {
            "file": "facilities.csv",
            "line": 2,
            "row": "104",
            "column": "closed_on",
            "before": "2026-01-01",
            "after": "",
        }
    ]
    assert gym.rows("brp_facility", "closed_on", "city")[3] == (None, "Göteborg")
    ((who, act, subject, details),) = gym.rows("brp_audit_log", "who", "act", "subject", "details")
    told = json.loads(details)
    assert (who != "", act, subject) == (True, "db load", "file facilities.csv")
    assert (told["added"], told["changed"], told["columns"]) == (0, 1, "closed_on")
    assert len(told["sha256"]) == 64


def test_prices_beside_others_are_asked_and_a_last_day_left_out_stays(gym: Gym) -> None:
    prices = _PRICES + "wellnet;M1;101;2026-01-01;480\nwellnet;MA5;101;2026-01-01;1000\n"

    asked = load(gym, {"agreed_prices.csv": prices}, answers="n\n")
    done = load(gym, {"agreed_prices.csv": prices}, "--yes")

    assert "1 agreed price is added, by which a portal may sell." in asked.out.decode()
    assert done.exit_code == 0
    rows = gym.rows(
        "brp_agreed_price",
        "portal",
        "product_number",
        "facility_id",
        "valid_from",
        "valid_to",
        "price_ore",
    )
    assert ("wellnet", "M1", "101", "2026-01-01", "2026-10-31", 48000) in rows
    assert ("wellnet", "MA5", "101", "2026-01-01", None, 100000) in rows


# A folder's only file, its row, and what is said of it.
_REFUSED = [
    (
        ("agreed_prices.csv", _PRICES + "welnet;M1;101;2026-01-01;499\n"),
        "portal: No portal is called welnet. There are wellnet.",
    ),
    (
        ("agreed_prices.csv", _PRICES + "wellnet;AG;101;2026-01-01;499\n"),
        "product_number: Product AG is a direct debit subscription, which is never sold through"
        " portals.",
    ),
    (
        ("agreed_prices.csv", _PRICES + "wellnet;PROV;101;2026-01-01;10\n"),
        "product_number: Product PROV is the portal's commission, which isn't for sale.",
    ),
    (
        ("products.csv", _PRODUCTS + "M6;Kort;punch_card;sport;;;6;6;no\n"),
        "kind: is subscription in the database, and persons have this product: give the other one"
        " a number of its own",
    ),
    (
        ("products.csv", _PRODUCTS + "M1;Kort;subscription;sport;direct_debit;1;;;no\n"),
        "debit_method: a portal sells this product, and may not sell such a one: end its agreed"
        " prices first (filesync agreements end)",
    ),
]


def test_what_an_import_of_prices_refuses_is_refused_here_too(gym: Gym) -> None:
    profile = gym.installation.folder / "portals" / "wellnet.yaml"
    profile.write_text(profile.read_text() + "commission_product: PROV\n")
    gym.do("DELETE FROM brp_subscription WHERE product_number = 'M1'")
    before = gym.dump()

    refused = [load(gym, dict([file]), "--yes") for file, _ in _REFUSED]

    assert [(each.out.decode().rstrip(), each.exit_code) for each in refused] == [
        (f"{name}:2: {said}", 65) for (name, _), said in _REFUSED
    ]
    assert gym.dump() == before
