"""The banks' own published examples are read as they are, and contain what they are known to."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.cases import PROPERTY, case
from tests.support.command import Typed, typed_alone

CAMT = "camt054-seb-bankgiro.xml"
BGMAX = ("bgmax-ocr-check-and-length.txt", "bgmax-ocr-check-one-line.txt")


@pytest.mark.parametrize("name", BGMAX)
def test_a_published_bgmax_file_holds_what_was_found_in_it_by_other_means(
    name: str, record_property: Callable[[str, Any], None]
) -> None:
    expected = json.loads(case("expected-bgmax.json").read_text(encoding="utf-8"))[name]

    assert inspected(case(name)).json == expected
    record_property(PROPERTY, name)


def test_the_published_camt_file_is_one_deposit_with_every_reference(
    record_property: Callable[[str, Any], None],
) -> None:
    (section,) = inspected(case(CAMT)).json["sections"]
    first, second = section.pop("items")

    assert section == {
        "bankgiro": "12345678",
        "plusgiro": None,
        "currency": "SEK",
        "deposit_date": "20220505",
        "deposit_serial": "BG12345678 00294-0251222",
        "deposit_ore": 20000,
        "payments": 2,
        "deductions": 0,
    }
    assert (first["reference"], first["extra_references"]) == ("98547", [])
    assert second["reference"] == ""
    assert [(each["reference"], each["amount_ore"]) for each in second["extra_references"]] == [
        ("54318881444", 5000),
        ("54318891445", 5000),
    ]
    assert [each["amount_ore"] for each in (first, second)] == [10000, 10000]
    record_property(PROPERTY, CAMT)


def inspected(path: Path) -> Typed:
    return typed_alone("payments", "inspect", str(path), "--json")
