"""A page that lists all of a kind has each of them, and none that is gone."""

import re
from pathlib import Path
from typing import get_args

import pytest

from brp_filesync.core.alarms import KINDS
from brp_filesync.payments_in.decisions import Reason
from brp_filesync.reconcile import INVARIANTS
from tests.house.source import text


@pytest.mark.parametrize(
    ("page", "heading", "known"),
    [
        ("docs/alarms.md", "| kind | raised | closed |", set(KINDS)),
        ("docs/payments.md", "| reason | what it means |", set(get_args(Reason))),
        ("docs/reconcile.md", "| invariant | what must hold |", set(INVARIANTS)),
    ],
)
def test_a_table_has_each_of_its_kind_and_no_other(
    page: str, heading: str, known: set[str]
) -> None:
    table = text(Path(page)).partition(heading)[2].partition("\n\n")[0]
    named = {
        word
        for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
        for word in re.findall(r"`([a-z-]+)`", row)
    }

    assert named == known
