"""Whose each order is: by columns as by the slow reference, whoever came first and has a number."""

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brp_filesync.orders_in.look_alikes import resolve_by_email
from tests.references.slow_people import SlowPerson, slow_people

_NUMBERS = ("", "198001010000", "199002020000", "199002021111")
_ORDER = st.fixed_dictionaries(
    {
        "personnummer": st.sampled_from(_NUMBERS),
        "birth_date": st.sampled_from(["", "1980-01-01", "1990-02-02"]),
        "first_name": st.sampled_from(["Åsa", "Bo"]),
        "last_name": st.just("Ek"),
        "email": st.sampled_from(["", "a@example.com", "A@example.com", "b@example.com"]),
    }
)


@pytest.mark.rule("Orders in 2.2", "Orders in 2.3", "Orders in 2.4", "Orders in 2.10")
@given(st.lists(_ORDER, max_size=6), st.lists(_ORDER, max_size=4))
def test_whose_an_order_is_does_not_hang_on_how_it_is_looked_for(
    orders: Sequence[Mapping[str, str]], known: Sequence[Mapping[str, str]]
) -> None:
    once = {each["personnummer"] or str(place): each for place, each in enumerate(known)}
    persons = [{"person_id": place, **each} for place, each in enumerate(once.values(), start=1)]
    slow = [
        SlowPerson(
            int(each["person_id"]),
            str(each["personnummer"]),
            str(each["birth_date"]),
            (str(each["first_name"]), str(each["last_name"])),
            str(each["email"]).lower(),
        )
        for each in persons
    ]

    found = resolve_by_email(
        pd.DataFrame(orders, columns=list(_COLUMNS), dtype=object),
        pd.DataFrame(persons, columns=["person_id", *_COLUMNS], dtype=object),
        unique_email=False,
    )

    tokens, alike, _ = slow_people(orders, slow)
    assert found.token.tolist() == tokens
    pairs = found.look_alikes[["token", "other", "reason"]].itertuples(index=False, name=None)
    assert set(pairs) == alike


_COLUMNS = ("personnummer", "birth_date", "first_name", "last_name", "email")
