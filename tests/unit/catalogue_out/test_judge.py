"""Whether a changed catalogue may go out without being asked."""

from collections.abc import Sequence
from typing import Any

import pytest

from brp_filesync.catalogue_out.compare import Values, compare
from brp_filesync.catalogue_out.judge import Limits, Reason, judge
from tests.unit.catalogue_out.test_compare import Sold, values_of

_LIMITS = Limits(max_dropped_share=0.2, max_price_change_share=0.29)


def asked(before: Values, after: Values, earlier: Sequence[Values] = ()) -> list[Reason]:
    """Return why a person is asked."""
    return judge(compare(before, after), before, earlier, _LIMITS).reasons


@pytest.mark.parametrize(
    ("new_ore", "is_asked"), [(129, False), (130, True), (71, False), (70, True)]
)
def test_a_price_may_move_by_just_its_share_either_way(new_ore: int, is_asked: bool) -> None:
    before, after = {("1", "M"): ("Månad", 100)}, {("1", "M"): ("Månad", new_ore)}

    reasons = asked(values_of(before), values_of(after))

    told = {
        "rows": 1,
        "facility_id": "1",
        "product_number": "M",
        "old_ore": 100,
        "new_ore": new_ore,
    }
    assert reasons == ([("price", told)] if is_asked else [])


def test_of_many_prices_the_one_that_moves_most_is_told() -> None:
    before = {("1", str(number)): ("M", 1000 * number) for number in range(1, 6)}
    after = {key: (name, ore + 1000) for key, (name, ore) in before.items()}

    ((word, told),) = asked(values_of(before), values_of(after))

    assert (word, told["rows"], told["product_number"]) == ("price", 3, "1")


@pytest.mark.parametrize(("gone", "is_asked"), [(2, False), (3, True), (10, True)])
def test_just_the_share_of_the_rows_may_go(gone: int, is_asked: bool) -> None:
    before = {("1", str(number)): ("M", 100) for number in range(10)}
    after = dict(list(before.items())[gone:])
    values = values_of(after)
    values["facilities"] = values_of(before)["facilities"]

    reasons = asked(values_of(before), values)

    told = {"kind": "products", "gone": gone, "of": 10}
    assert reasons == ([("dropped", told)] if is_asked else [])


@pytest.mark.parametrize(
    ("column", "after", "is_asked"),
    [
        ("name", ("", "Månad"), True),
        ("name", ("Månad", "Månad"), False),
        ("valid_to", ("", ""), False),  # no last day any more
        ("months", None, False),  # the profile has lost the column
    ],
)
def test_a_column_that_would_be_empty_all_at_once_is_asked(
    column: str, after: tuple[str, str] | None, is_asked: bool
) -> None:
    values = values_of({("1", "M"): ("Månad", 100), ("2", "M"): ("Månad", 100)})
    before = {**values, "products": values["products"].assign(**{column: ["Månad", "Månad"]})}
    rows = values["products"] if after is None else values["products"].assign(**{column: after})

    reasons = asked(before, {**values, "products": rows})

    told = {"kind": "products", "column": "name", "rows": 1, "of": 2}
    assert reasons == ([("emptied", told)] if is_asked else [])


@pytest.mark.rule("Catalogue out 3.2")
@pytest.mark.parametrize(("new_ore", "is_asked"), [(129, False), (130, True), (85, True)])
def test_small_steps_within_a_month_are_counted_together(new_ore: int, is_asked: bool) -> None:
    then = [values_of({("1", "M"): ("Månad", ore)}) for ore in (100, 110, 120)]

    reasons = asked(then[-1], values_of({("1", "M"): ("Månad", new_ore)}), then)

    old_ore = 100 if new_ore > 120 else 120
    told = {
        "rows": 1,
        "facility_id": "1",
        "product_number": "M",
        "old_ore": old_ore,
        "new_ore": new_ore,
    }
    word = "price" if new_ore == 85 else "price-steps"
    assert reasons == ([(word, told)] if is_asked else [])


def test_a_price_that_doesnt_change_tonight_asks_nothing_of_its_earlier_steps() -> None:
    then = [values_of({("1", "M"): ("Månad", ore)}) for ore in (100, 125, 140)]

    assert asked(then[-1], values_of({("1", "M"): ("Månaden", 140)}), then) == []


@pytest.mark.parametrize(
    ("new", "earlier", "reason"),
    [
        (("3", "M", 120), {}, None),  # as the product's others, or nearly
        (("3", "M", 155), {}, ("price-new", {"low_ore": 100, "high_ore": 120})),
        (("3", "M", 80), {}, ("price-new", {"low_ore": 100, "high_ore": 120})),
        (("3", "N", 9000), {}, None),  # a product that nobody sells elsewhere
        (("3", "M", 120), {("3", "M"): ("Månad", 90)}, ("price-steps", {"old_ore": 90})),
    ],
)
def test_a_new_row_is_judged_by_what_it_was_else_by_the_products_others(
    new: tuple[str, str, int], earlier: Sold, reason: tuple[str, dict[str, Any]] | None
) -> None:
    before: Sold = {("1", "M"): ("Månad", 100), ("2", "M"): ("Månad", 120)}
    facility, product, new_ore = new
    after = {**before, (facility, product): ("Månad", new_ore)}

    reasons = asked(values_of(before), values_of(after), [values_of({**before, **earlier})])

    if reason is None:
        assert reasons == []
    else:
        word, was = reason
        row = {"rows": 1, "facility_id": facility, "product_number": product, "new_ore": new_ore}
        assert reasons == [(word, {**row, **was})]


def test_the_same_question_is_known_again_whatever_else_changes() -> None:
    before: Sold = {("1", "M"): ("Månad", 100), ("2", "N"): ("Annat", 100)}
    dearer: Sold = {**before, ("1", "M"): ("Månad", 200)}

    def question(after: Sold) -> str:
        values = values_of(before)
        return judge(compare(values, values_of(after)), values, [values], _LIMITS).asked_sha256

    assert question(dearer) == question({**dearer, ("2", "N"): ("Annat", 101)})
    assert question(dearer) != question({**dearer, ("1", "M"): ("Månad", 201)})
