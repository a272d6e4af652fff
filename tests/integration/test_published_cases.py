"""The banks' own published examples are read as they are, and contain what they are known to."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cases import PROPERTY, case
from tests.command import Typed, typed_alone

BGMAX = ("bgmax-ocr-check-and-length.txt", "bgmax-ocr-check-one-line.txt")


@pytest.mark.parametrize("name", BGMAX)
def test_a_published_bgmax_file_holds_what_was_found_in_it_by_other_means(
    name: str, record_property: Callable[[str, Any], None]
) -> None:
    expected = json.loads(case("expected-bgmax.json").read_text(encoding="utf-8"))[name]

    assert inspected(case(name)).json == expected
    record_property(PROPERTY, name)


def inspected(path: Path) -> Typed:
    return typed_alone("payments", "inspect", str(path), "--json")
