"""What may be sold is one rule, asked of one thing or of whole columns."""

import pandas as pd
import pytest

from brp_filesync.core import for_sale_columns
from brp_filesync.core.for_sale import is_closed, is_released

DAYS = ["", "2026-11-23", "2026-11-24", "2026-11-25"]


@pytest.mark.parametrize("today", DAYS[1:])
def test_columns_are_judged_as_their_values_are(today: str) -> None:
    closing = pd.DataFrame({"closed_on": DAYS}, dtype=object)
    periods = [(first, last) for first in DAYS[1:] for last in DAYS]
    prices = pd.DataFrame(periods, columns=["valid_from", "valid_to"], dtype=object)

    closed = for_sale_columns.facility_faults(closing, today)["facility-closed"]
    released = for_sale_columns.released(today, prices["valid_from"], prices["valid_to"])

    assert closed.tolist() == [is_closed(day, today) for day in DAYS]
    assert released.tolist() == [is_released(today, *period) for period in periods]


def test_a_thing_is_closed_from_its_day_on_and_a_price_holds_on_both_of_its_days() -> None:
    assert [is_closed(day, "2026-11-24") for day in DAYS] == [False, True, True, False]
    assert is_released("2026-11-24", "2026-11-24", "2026-11-24")
    assert is_released("2026-11-24", "2026-11-23", "")
    assert not is_released("2026-11-24", "2026-11-25", "")
    assert not is_released("2026-11-24", "2026-11-23", "2026-11-23")
