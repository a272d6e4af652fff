"""Organisation numbers by columns against the rule one at a time."""

import re

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from brp_filesync.core import luhn
from brp_filesync.core.organisation_number import normalise


def _by_the_letter(value: str) -> tuple[str, str]:
    value = value.replace(" ", "")
    if value == "":
        return "", ""
    match = re.fullmatch("(16|19|20)?([0-9]{6})-?([0-9]{4})", value)
    if match is None or match[2] + match[3] == "0" * 10:
        return "", "organisation-number-format"
    ten = match[2] + match[3]
    if luhn.check_digit(ten[:-1]) != ten[-1]:
        return "", "organisation-number-checksum"
    return ten, ""


@st.composite
def holding(draw: st.DrawFn) -> str:
    nine = draw(st.text("0123456789", min_size=9, max_size=9))
    ten = nine + luhn.check_digit(nine)
    prefix = draw(st.sampled_from(["", "16", "19", "20", "18", "00"]))
    return prefix + ten[:6] + draw(st.sampled_from(["", "-", "+"])) + ten[6:]


ANYTHING = st.text(st.sampled_from("0123456789-+ A５\x00"), max_size=15)


@given(st.lists(st.one_of(holding(), ANYTHING)))
def test_columns_agree_with_the_rule_by_the_letter(values: list[str]) -> None:
    frame = normalise(pd.Series(values, dtype=object))
    found = list(frame.itertuples(index=False, name=None))
    assert found == [_by_the_letter(value) for value in values]
