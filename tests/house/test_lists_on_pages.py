"""A page that lists all of a kind has each of them, and none that is gone."""

import re
from pathlib import Path
from typing import get_args

import pytest

from brp_filesync.brp.load_layout import LAYOUTS, Layout
from brp_filesync.cli.main import filesync
from brp_filesync.core.alarms import KINDS
from brp_filesync.core.exit_codes import GRAVITY, ExitCode
from brp_filesync.desk.reconciled import WHAT_HOLDS
from brp_filesync.payments_in.decisions import Reason
from brp_filesync.profiles.orders import CANONICAL_COLUMNS
from tests.house.source import text


@pytest.mark.parametrize(
    ("page", "heading", "known"),
    [
        ("README.md", "| code | meaning |", {str(int(code)) for code in ExitCode}),
        ("docs/alarms.md", "`all`) and subject.\n\n", set(KINDS)),
        ("docs/formats.md", "for the employer one.\n\n", set(CANONICAL_COLUMNS)),
        ("docs/payments.md", "## Why a payment waits\n", set(get_args(Reason))),
        ("docs/reconcile.md", "(domain.md), and more.\n\n", set(WHAT_HOLDS)),
    ],
)
def test_a_table_has_each_of_its_kind_and_no_other(
    page: str, heading: str, known: set[str]
) -> None:
    table = text(Path(page)).partition(heading)[2].partition("\n\n")[0]
    named = {
        word
        for row in re.findall(r"^(?:\| |- )([^|:]+?)(?: \||:)", table, re.MULTILINE)
        for word in re.findall(r"(?<=`)[a-z_-]+(?=`)|^[0-9]+$", row)
    }

    assert named == known


def test_the_gravity_of_exit_codes_and_what_help_says_of_them_are_those_of_the_code() -> None:
    gravity = ", ".join(str(int(code)) for code in GRAVITY if code)
    said = (filesync.help or "").partition("Exit codes:")[2]

    assert f"the gravest: {gravity}." in text(Path("README.md"))
    assert set(re.findall(r"[0-9]+", said)) == {
        str(int(code)) for code in ExitCode if code not in (ExitCode.UNREAD, ExitCode.TERMINATED)
    }


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: str(layout.file))
def test_each_column_of_a_gyms_start_is_told_of(layout: Layout) -> None:
    [row] = re.findall(rf"^- {layout.file} \(by .+?\): (.+)$", text(Path("docs/brp-load.md")), re.M)
    named = set(re.findall("[a-z_]+", row))
    named |= {f"{kind}{part}" for kind in named if kind[-1] == "_" for part in named}

    assert {cell.name for cell in layout.cells} - named == set()
