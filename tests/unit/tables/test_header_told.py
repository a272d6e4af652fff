"""A first line that has none of the names: an order in its place isn't shown."""

import pytest

from brp_filesync.core.problems import FileRefused
from brp_filesync.profiles.column_source import Source
from brp_filesync.tables.header import found_places, refuse_unknown

_COLUMNS = {
    name: Source(column=column)
    for name, column in {
        "order_number": "Order",
        "row_type": "Type",
        "personnummer": "Personal number",
        "last_name": "Name",
    }.items()
}


@pytest.mark.rule("Files 2.10")
@pytest.mark.parametrize(
    "line",
    [["order", "19850603-7772", "Provberg"], ["Order,19850603-7772,Provberg"]],
    ids=["another case", "another delimiter"],
)
def test_an_order_with_a_word_that_is_a_columns_name_is_told_by_its_shape(line: list[str]) -> None:
    with pytest.raises(FileRefused) as refused:
        found_places(_COLUMNS, line)

    assert str(refused.value.problem.params["found"])[6:] in {
        "99999999-9999 aaaaaaaa",
        "99999999-9999,aaaaaaaa",
    }


@pytest.mark.rule("Files 2.10")
def test_a_header_in_another_case_is_told_as_it_was_read() -> None:
    with pytest.raises(FileRefused) as refused:
        found_places(_COLUMNS, ["ORDER", "TYPE", "NAME", "PNR"])

    assert refused.value.problem.params["found"] == "ORDER TYPE NAME PNR"


@pytest.mark.rule("Files 2.10")
def test_an_order_in_the_headers_place_shows_no_number_as_a_column() -> None:
    line = ["19850603-7772", "Order", "Provberg"]
    places = found_places(_COLUMNS, line)

    with pytest.raises(FileRefused) as refused:
        refuse_unknown(places.values(), (), line)

    assert refused.value.problem.params["column"] == "99999999-9999"
