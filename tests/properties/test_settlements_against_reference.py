"""Settling by columns and settling row by row come to the same, whatever the report says."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from brp_filesync.settlements_in.match import match
from brp_filesync.settlements_in.model import Facts
from tests.references.slow_settlements import settle
from tests.support.shares import cases

_ORE = st.sampled_from([-300, -200, 0, 200, 300, 500])
_INVOICES = range(1, 7)


@settings(max_examples=cases(600))
@given(
    rests=st.fixed_dictionaries(dict.fromkeys(_INVOICES, _ORE)),
    rows=st.lists(
        st.tuples(_ORE, st.lists(st.sampled_from(_INVOICES), max_size=3, unique=True).map(sorted)),
        max_size=8,
    ),
)
def test_columns_come_to_what_rows_do(
    rests: dict[int, int], rows: list[tuple[int, list[int]]]
) -> None:
    named = [(row, each) for row, (_, found) in enumerate(rows, start=1) for each in found]
    facts = Facts(
        pd.DataFrame(
            {
                "row": pd.Series(range(1, len(rows) + 1), dtype="int64"),
                "gross_ore": pd.Series([gross for gross, _ in rows], dtype="int64"),
            }
        ),
        pd.DataFrame(
            {
                "row": pd.Series([row for row, _ in named], dtype="int64"),
                "invoice_id": pd.Series([each for _, each in named], dtype="int64"),
                "company_id": pd.Series(["GYM"] * len(named), dtype=object),
                "rest_ore": pd.Series([rests[each] for _, each in named], dtype="int64"),
                "state": pd.Series(
                    ["sent" if rests[each] else "done" for _, each in named], dtype=object
                ),
            }
        ),
    )

    decided = match(facts)

    expected, left = settle(rows, rests)
    found = decided.rows[["outcome", "invoice_id"]].itertuples(index=False, name=None)
    assert list(found) == expected
    changed = decided.invoices.set_index("invoice_id")["rest_ore"].to_dict()
    assert rests | changed == left
