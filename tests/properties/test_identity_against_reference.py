"""The identity of payments by columns is what the slow, obvious rule says, pair by pair."""

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brp_filesync.payments_in.identity import identify
from tests.references.slow_identity import Told, plain, slowly_identified
from tests.support.shares import cases

pytestmark = pytest.mark.property

CASES = 600

# Few values of each, so that much is equal, and a payer's blanks and case.
told = st.builds(
    Told,
    account=st.sampled_from(["1", "1", "1", "2"]),
    kind=st.sampled_from(["payment", "payment", "payment", "reversal"]),
    day=st.sampled_from(["2026-11-24", "2026-11-24", "2026-11-25"]),
    ore=st.sampled_from([49900, 49900, 1000]),
    bank_reference=st.sampled_from(["", "", "5484001", "5484002"]),
    references=st.sampled_from(["", "10004885", "10004984"]),
    payer=st.sampled_from(["", "Prov AB", "PROV  AB", "X AB"]),
    message=st.sampled_from(["", "M1", "M2"]),
)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Told], list[Told]]:
    """Return a file's payments and the earlier ones, of which some are the same."""
    earlier = [
        Told(
            **{
                **each.__dict__,
                "is_issued": bool(each.references) and draw(st.booleans()),
                "is_copy": draw(st.sampled_from([False, False, False, True])),
            }
        )
        for each in draw(st.lists(told, max_size=6))
    ]
    again = draw(st.lists(st.sampled_from(earlier), max_size=4)) if earlier else []
    return draw(st.permutations([*draw(st.lists(told, max_size=5)), *again])), earlier


def frame(payments: Sequence[Told], name: str) -> pd.DataFrame:
    """Return what the database would give, numbered from 1 by the column of that name."""
    columns = {
        "account": [each.account for each in payments],
        "kind": [each.kind for each in payments],
        "booked_on": [each.day for each in payments],
        "bank_reference": [each.bank_reference for each in payments],
        "payer_name": [each.payer for each in payments],
        "message": [each.message for each in payments],
    }
    hashes = {"": 0, "10004885": -5, "10004984": 7}
    made = pd.DataFrame(columns, dtype=object)
    return made.assign(
        **{
            name: range(1, len(payments) + 1),
            "amount_ore": [each.ore for each in payments],
            "references_hash": [hashes[each.references] for each in payments],
            "is_issued": [each.is_issued for each in payments],
            "is_copy": [each.is_copy for each in payments],
        }
    )


@pytest.mark.rule("Payments in 3.6", "Payments in 3.9", "Payments in 3.10", "Payments in 3.11")
@pytest.mark.family("reference-cases", cases=CASES)
@settings(max_examples=cases(CASES), deadline=None)
@given(worlds(), st.booleans())
def test_the_identity_agrees_with_the_slow_one(
    world: tuple[list[Told], list[Told]], unique_by_day: bool
) -> None:
    new, earlier = world

    found = identify(
        frame(new, "payment"), frame(earlier, "payment_id"), unique_by_day=unique_by_day
    )

    fast = {
        payment - 1: (payment_id - 1, is_seen)
        for payment, payment_id, is_seen in found.itertuples(index=False, name=None)
    }
    assert fast == slowly_identified(new, earlier, unique_by_day=unique_by_day)
    for place, (other_place, is_seen) in fast.items():
        if is_seen:  # never swallowed: nothing that both tell differs
            one, other = new[place], earlier[other_place]
            assert (one.account, one.kind, one.day, one.ore, one.references) == (
                other.account,
                other.kind,
                other.day,
                other.ore,
                other.references,
            )
            assert plain(one.payer) == plain(other.payer) or "" in (one.payer, other.payer)
