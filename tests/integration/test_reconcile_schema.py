"""One damage of each column of BRP's tables that we write: told, or listed with the reason why not."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column

from tests.house.source import text
from tests.support.damages import UNSEEN, columns, is_broken, seen, with_everything
from tests.support.gym import Gym

PAGE = Path("docs/development/schema-walk.tsv")
_EACH = 40  # of which make test takes one
LISTED = {
    f"{table}.{column}"
    for tables in UNSEEN.values()
    for table, named in tables.items()
    for column in named
}


@pytest.mark.one_database
def test_a_damage_of_some_columns_is_told_or_listed_with_the_reason(gym: Gym) -> None:
    walk(gym, columns()[7::_EACH])


@pytest.mark.torture
def test_a_damage_of_any_column_is_told_as_the_page_says(gym: Gym) -> None:
    page = as_page(walk(gym, columns()))
    if "FILESYNC_WRITE_PAGES" in os.environ:
        PAGE.write_text(page, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page


def as_page(told: Mapping[str, Sequence[str]]) -> str:
    """Return docs/development/schema-walk.tsv: each column, and what tells its damage.

    One value of each column of BRP's tables that we write is damaged in a gym with some of
    everything, and `filesync reconcile` asked; written where `FILESYNC_WRITE_PAGES` is set.
    """
    rows = [(*name.split(".", 1), ", ".join(found) or "nothing") for name, found in told.items()]
    return "".join("\t".join(row) + "\n" for row in [("table", "column", "told by"), *rows])


def walk(gym: Gym, wanted: list[Column[Any]]) -> dict[str, list[str]]:
    """Damage these columns, one by one, and return what reconcile told of each."""
    damaged = with_everything(gym)
    assert not is_broken(damaged)
    told = dict(seen(damaged, wanted))
    assert not is_broken(damaged)
    assert {name for name, found in told.items() if not found} == LISTED & set(told)
    return told


def test_what_is_listed_is_of_our_tables_and_stands_on_the_page() -> None:
    page = text(Path("docs/reconcile.md")).partition("## What no check sees")[2]
    rows = re.findall(r"^- (.+): (`[^`]+`(?:, `[^`]+`)*)$", page, re.MULTILINE)
    shown = {reason: set(re.findall("`([a-z_.]+)`", named)) for reason, named in rows}

    assert {f"{each.table.name}.{each.name}" for each in columns()} >= LISTED
    assert shown == {
        reason: {
            f"{table}.{column}" if len(named) < 5 else table
            for table, named in tables.items()
            for column in named
        }
        for reason, tables in UNSEEN.items()
    }
