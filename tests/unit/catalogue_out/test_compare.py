"""Two catalogues compared, and whether the newer one may go out without being asked."""

import random
from typing import Any

import pandas as pd
import pytest

from brp_filesync.catalogue_out.compare import (
    Difference,
    Limits,
    Values,
    compare,
    counts,
    reasons_to_ask,
)

_COLUMNS = ("facility_id", "product_number", "name", "price_ore")
_LIMITS = Limits(max_dropped_share=0.2, max_price_change_share=0.29)

Sold = dict[tuple[str, str], tuple[str, int]]


def test_a_first_catalogue_is_all_new_and_nobody_is_asked() -> None:
    found = compare(None, _values({("1", "M"): ("Månad", 100), ("2", "M"): ("Månad", 100)}))

    assert counts(found) == {"added": 4, "gone": 0, "changed": 0}
    assert reasons_to_ask(found, _LIMITS) == []


def test_each_value_that_has_changed_is_named_and_its_row_counted_once() -> None:
    before, after = {("1", "M"): ("Månad", 100)}, {("1", "M"): ("Måndag", 101)}

    _, products = compare(_values(before), _values(after))

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
    values = _values({("1", "M"): ("Månad", 100)})
    wider = {**values, "products": values["products"].assign(months="1")}

    _, products = compare(values, wider)

    assert products.changed[["column", "old", "new"]].to_numpy().tolist() == [["months", "", "1"]]


@pytest.mark.parametrize(("new_ore", "asked"), [(129, False), (130, True), (71, False), (70, True)])
def test_a_price_may_move_by_just_its_share_either_way(new_ore: int, asked: bool) -> None:
    before, after = {("1", "M"): ("Månad", 100)}, {("1", "M"): ("Månad", new_ore)}

    reasons = reasons_to_ask(compare(_values(before), _values(after)), _LIMITS)

    told = {
        "rows": 1,
        "facility_id": "1",
        "product_number": "M",
        "old_ore": 100,
        "new_ore": new_ore,
    }
    assert reasons == ([("price", told)] if asked else [])


def test_of_many_prices_the_one_that_moves_most_is_told() -> None:
    before = {("1", str(number)): ("M", 1000 * number) for number in range(1, 6)}
    after = {key: (name, ore + 1000) for key, (name, ore) in before.items()}

    ((word, told),) = reasons_to_ask(compare(_values(before), _values(after)), _LIMITS)

    assert (word, told["rows"], told["product_number"]) == ("price", 3, "1")


@pytest.mark.parametrize(("gone", "asked"), [(2, False), (3, True), (10, True)])
def test_just_the_share_of_the_rows_may_go(gone: int, asked: bool) -> None:
    before = {("1", str(number)): ("M", 100) for number in range(10)}
    after = dict(list(before.items())[gone:])
    values = _values(after)
    values["facilities"] = _values(before)["facilities"]

    reasons = reasons_to_ask(compare(_values(before), values), _LIMITS)

    told = {"kind": "products", "gone": gone, "of": 10}
    assert reasons == ([("dropped", told)] if asked else [])


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

    _, products = compare(_values(before), _values(after))

    assert _keys(products.added) == sorted(after.keys() - before.keys())
    assert _keys(products.gone) == sorted(before.keys() - after.keys())
    both = sorted(before.keys() & after.keys())
    assert _changed(products) == [
        (*key, column, str(before[key][place]), str(after[key][place]))
        for key in both
        for place, column in enumerate(("name", "price_ore"))
        if before[key][place] != after[key][place]
    ]


def _values(sold: Sold) -> dict[str, pd.DataFrame]:
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


@pytest.mark.parametrize(
    ("column", "after", "asked"),
    [
        ("name", ("", "Månad"), True),
        ("name", ("Månad", "Månad"), False),
        ("valid_to", ("", ""), False),  # no last day any more
        ("months", None, False),  # the profile has lost the column
    ],
)
def test_a_column_that_would_be_empty_all_at_once_is_asked(
    column: str, after: tuple[str, str] | None, asked: bool
) -> None:
    values = _values({("1", "M"): ("Månad", 100), ("2", "M"): ("Månad", 100)})
    before = {**values, "products": values["products"].assign(**{column: ["Månad", "Månad"]})}
    rows = values["products"] if after is None else values["products"].assign(**{column: after})

    reasons = reasons_to_ask(compare(before, {**values, "products": rows}), _LIMITS)

    told = {"kind": "products", "column": "name", "rows": 1, "of": 2}
    assert reasons == ([("emptied", told)] if asked else [])
