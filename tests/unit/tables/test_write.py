"""Writing rows: the same bytes every time, in the portal's dialect."""

import io

import pytest

from brp_filesync.tables.dialect import Dialect
from brp_filesync.tables.read import read_chunks
from brp_filesync.tables.write import write_rows


def test_header_and_rows_in_the_dialect() -> None:
    latin = Dialect(encoding="iso8859-1", delimiter="|", newline="\n")
    assert write_rows(["å", "b"], [["1", ""], ["2", "ö"]], latin) == b"\xe5|b\n1|\n2|\xf6\n"


def test_without_header_with_bom() -> None:
    assert write_rows(None, [["å"]], Dialect(bom="required")) == b"\xef\xbb\xbf\xc3\xa5\r\n"


def test_the_rest_of_a_file_has_no_bom_of_its_own() -> None:
    assert write_rows(None, [["å"]], Dialect(bom="required"), continues=True) == b"\xc3\xa5\r\n"


def test_a_character_that_the_encoding_lacks_becomes_a_question_mark() -> None:
    assert write_rows(None, [["a€\u0141", "x"]], Dialect(encoding="iso8859-1")) == b"a??;x\r\n"


def test_delimiters_and_quotes_are_quoted_and_newlines_become_a_space() -> None:
    row = ["a;b", 'c"d', "e\r\nf\ng", "h"]
    assert write_rows(None, [row], Dialect()) == b'"a;b";"c""d";e f g;h\r\n'


def test_newlines_are_quoted_where_the_dialect_allows_them() -> None:
    allowed = Dialect(newline_in_quotes=True)
    assert write_rows(None, [["a\nb", "c"]], allowed) == b'"a\nb";c\r\n'


def test_without_a_quote_what_would_break_the_row_becomes_a_space() -> None:
    assert write_rows(None, [["a;b\nc\0d", '"e"']], Dialect(quote=None)) == b'a b c d;"e"\r\n'


def test_an_only_value_that_is_empty_is_still_a_row() -> None:
    assert write_rows(None, [["a"], [""]], Dialect()) == b'a\r\n""\r\n'


@pytest.mark.parametrize("quote", ['"', None])
def test_a_first_value_that_looks_like_a_comment_is_still_a_row(quote: str | None) -> None:
    dialect = Dialect(comment="#", quote=quote, header=False)
    content = write_rows(None, [["#1", "2"]], dialect)
    [chunk] = read_chunks(io.BytesIO(content), dialect, 10)
    assert [value.strip() for value in chunk.fields.loc[0]] == ["#1", "2"]
