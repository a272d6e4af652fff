"""How a table fits in a terminal: what gives way, what wraps, and what is never broken."""

import pytest
from rich.cells import cell_len

from brp_filesync.cli.layout import Layout, laid_out, wrapped

HEADER = ("order", "facility", "card", "why", "left to pay")
ROW = (
    "W-1234567890",
    "101",
    "to_collect",
    "the mail server refused the address",
    "4\u00a0990,00\u00a0kr",
)


def test_all_columns_stand_beside_each_other_where_there_is_room() -> None:
    assert laid_out(HEADER, [ROW], 90) == Layout((0, 1, 2, 3, 4), (12, 8, 10, 35, 11))


def test_sentences_wrap_before_a_column_gives_way() -> None:
    assert laid_out(HEADER, [ROW], 75) == Layout((0, 1, 2, 3, 4), (12, 8, 10, 26, 11))


def test_the_lightest_column_gives_way_first_and_the_sentence_takes_its_room() -> None:
    assert laid_out(HEADER, [ROW], 72) == Layout((0, 1, 3, 4), (12, 8, 35, 11), (2,))


def test_what_is_empty_in_all_rows_gives_way_before_what_says_something() -> None:
    row = (*ROW[:3], "", ROW[4])

    assert laid_out(HEADER, [row], 48).left_out == (3,)


def test_a_lighter_column_stays_where_a_heavier_one_has_no_room() -> None:
    row = ("W-1", "a facility with a long name", "x", "", "1,00 kr")

    assert laid_out(HEADER, [row], 30).left_out == (1,)


def test_where_only_what_never_gives_way_is_too_wide_rows_are_shown_in_lines_of_their_own() -> None:
    assert laid_out(HEADER, [ROW], 25) == Layout((0, 1, 2, 3, 4), ())


@pytest.mark.parametrize("width", range(1, 60))
def test_lines_are_no_longer_than_the_width_but_for_a_word_that_is(width: int) -> None:
    text = "Be portalen använda OCR 10000180\u00a0kr och 健康アプリ, tack"

    lines = list(wrapped(text, width))

    assert " ".join(lines) == text
    assert [line for line in lines if cell_len(line) > width and " " in line] == []


def test_a_path_that_is_too_long_breaks_after_a_slash() -> None:
    lines = list(wrapped("see /srv/gym/config/filesync.yaml: no file", 20))

    assert lines == ["see /srv/gym/config/", "filesync.yaml: no", "file"]
