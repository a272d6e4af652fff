"""Two catalogues compared."""

import random
from typing import Any

import pandas as pd
import pytest

from brp_filesync.catalogue_out.compare import Difference, Values, compare, counts
from brp_filesync.catalogue_out.judge import Limits, judge

_COLUMNS = ("facility_id", "product_number", "name", "price_ore")

Sold = dict[tuple[str, str], tuple[str, int]]


def test_a_first_catalogue_is_all_new_and_nobody_is_asked() -> None:
    found = compare(None, values_of({("1", "M"): ("Månad", 100), ("2", "M"): ("Månad", 100)}))

    assert counts(found) == {"added": 4, "gone": 0, "changed": 0}
    assert judge(found, None, [], Limits(0, 0)).reasons == []


def test_each_value_that_has_changed_is_named_and_its_row_counted_once() -> None:
    before, after = {("1", "M"): ("Månad", 100)}, {("1", "M"): ("Måndag", 101)}

    _, products = compare(values_of(before), values_of(after))

    assert products.changed.to_dict("records") == [
        {
            "facility_id": "1",
            "product_number": "M",
            "column": "name",
            "old": "Månad",
            "new": "Måndag",
        },
        {
            "facility_id": "1",
            "product_number": "M",
            "column": "price_ore",
            "old": "100",
            "new": "101",
        },
    ]
    assert products.changed_rows == 1


def test_a_column_that_is_new_changes_every_row_from_nothing() -> None:
    values = values_of({("1", "M"): ("Månad", 100)})
    wider = {**values, "products": values["products"].assign(months="1")}

    _, products = compare(values, wider)

    assert products.changed[["column", "old", "new"]].to_numpy().tolist() == [["months", "", "1"]]


@pytest.mark.parametrize("seed", range(40))
def test_the_difference_is_that_of_comparing_row_by_row(seed: int) -> None:
    chance = random.Random(seed)
    before, after = (
        {
            (str(chance.randint(1, 4)), str(chance.randint(1, 6))): (
                chance.choice("AB"),
                chance.randint(1, 3),
            )
            for _ in range(chance.randint(0, 20))
        }
        for _ in range(2)
    )

    _, products = compare(values_of(before), values_of(after))

    assert _keys(products.added) == sorted(after.keys() - before.keys())
    assert _keys(products.gone) == sorted(before.keys() - after.keys())
    both = sorted(before.keys() & after.keys())
    assert _changed(products) == [
        (*key, column, str(before[key][place]), str(after[key][place]))
        for key in both
        for place, column in enumerate(("name", "price_ore"))
        if before[key][place] != after[key][place]
    ]


def values_of(sold: Sold) -> dict[str, pd.DataFrame]:
    rows: list[tuple[Any, ...]] = [(*key, name, str(ore)) for key, (name, ore) in sold.items()]
    facilities = sorted({facility for facility, _ in sold})
    values: Values = {
        "facilities": pd.DataFrame({"facility_id": facilities}, dtype=object),
        "products": pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object),
    }
    return dict(values)


def _keys(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return sorted(zip(rows["facility_id"], rows["product_number"], strict=True))


def _changed(products: Difference) -> list[tuple[str, ...]]:
    return [tuple(row) for row in products.changed.to_numpy().tolist()]
