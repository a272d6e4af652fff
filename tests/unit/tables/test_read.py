"""Reading delimited files: what is accepted, and what refuses the file, by line."""

import io

import pytest

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.tables.dialect import Dialect, Trailer
from brp_filesync.tables.read import Chunk, read_chunks

PLAIN = Dialect()
BARE = Dialect(header=False)


def chunks_of(
    content: bytes, dialect: Dialect = PLAIN, chunk_rows: int = 100, field_count: int | None = None
) -> list[Chunk]:
    return list(read_chunks(io.BytesIO(content), dialect, chunk_rows, field_count))


def rows_of(content: bytes, dialect: Dialect = PLAIN, chunk_rows: int = 100) -> list[list[object]]:
    """Return each row as its line and its fields."""
    return [
        [int(line), *fields]
        for chunk in chunks_of(content, dialect, chunk_rows)
        for line, fields in zip(chunk.lines, chunk.fields.to_numpy().tolist(), strict=True)
    ]


def refusal_of(content: bytes, dialect: Dialect = PLAIN, chunk_rows: int = 100) -> Problem:
    with pytest.raises(FileRefused) as caught:
        chunks_of(content, dialect, chunk_rows)
    return caught.value.problem


def test_header_and_rows_come_as_written_with_their_lines() -> None:
    [chunk] = chunks_of(b'a;b\r\n1; x \r\n\r\n2;"y;""z"""')
    assert chunk.header == ("a", "b")
    assert chunk.fields.to_numpy().tolist() == [["1", " x "], ["2", 'y;"z"']]
    assert chunk.lines.tolist() == [2, 4]
    assert (len(chunk.wrong), chunk.trailer) == (0, None)


@pytest.mark.parametrize("chunk_rows", [1, 2, 3, 100])
def test_chunks_of_any_size_hold_the_same_rows(chunk_rows: int) -> None:
    content = b"a;b\n1;2\n\n3;4\n  \n5;6\n"
    assert rows_of(content, chunk_rows=chunk_rows) == [[2, "1", "2"], [4, "3", "4"], [6, "5", "6"]]


def test_a_header_alone_is_a_file_without_rows() -> None:
    [chunk] = chunks_of(b"a;b\n")
    assert (chunk.header, len(chunk.fields), chunk.fields.shape[1]) == (("a", "b"), 0, 2)


def test_rows_with_another_number_of_fields_are_listed_apart() -> None:
    [chunk] = chunks_of(b"a;b\n1;2\n3\n4;5;6\n7;8\n")
    assert chunk.fields.to_numpy().tolist() == [["1", "2"], ["7", "8"]]
    assert chunk.lines.tolist() == [2, 5]
    assert chunk.wrong.to_numpy().tolist() == [[3, 1, 2], [4, 3, 2]]
    assert list(chunk.wrong.columns) == ["line", "found", "expected"]


def test_every_row_a_field_too_many_shifts_nothing() -> None:
    [chunk] = chunks_of(b"a;b\n1;2;3\n4;5;6\n")
    assert chunk.wrong["line"].tolist() == [2, 3]
    assert len(chunk.fields) == 0


def test_without_header_the_expected_number_is_given_or_the_first_rows() -> None:
    assert chunks_of(b"1;2\n3\n", BARE)[0].wrong["line"].tolist() == [2]
    assert chunks_of(b"1;2\n3\n", BARE, field_count=1)[0].wrong["line"].tolist() == [1]


def test_newlines_in_quotes_are_kept_where_allowed_and_lines_still_count() -> None:
    allowed = Dialect(newline_in_quotes=True)
    content = b'a;b\n1;"x\r\ny"\n2;"p\nq\n\nr"\n3;z\n'
    for chunk_rows in (1, 2, 100):
        assert rows_of(content, allowed, chunk_rows) == [
            [2, "1", "x\r\ny"],
            [4, "2", "p\nq\n\nr"],
            [8, "3", "z"],
        ]


def test_comment_lines_are_passed_over_and_counted() -> None:
    dialect = Dialect(comment="#", newline_in_quotes=True)
    content = b'# "made\na;b\n#x\n1;"p\n#q"\n2;#r\n'
    assert rows_of(content, dialect) == [[4, "1", "p\n#q"], [6, "2", "#r"]]


def test_without_a_quote_character_quotes_are_text() -> None:
    assert rows_of(b'a;b\n"1;x"y\n', Dialect(quote=None)) == [[2, '"1', 'x"y']]


def test_the_trailer_is_handed_over_and_is_no_row() -> None:
    dialect = Dialect(header=False, delimiter="|", trailer=Trailer("T", 2, 3))
    for chunk_rows in (1, 2, 100):
        chunks = chunks_of(b"a|1\nb|2\nT|2|300,50\n\n", dialect, chunk_rows)
        assert chunks[-1].trailer == ("T", "2", "300,50")
        assert [chunk.trailer for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
        assert sum(len(chunk.fields) for chunk in chunks) == 2


TRAILED = Dialect(header=False, delimiter="|", trailer=Trailer("T", 2))


@pytest.mark.parametrize("chunk_rows", [1, 2, 100])
@pytest.mark.parametrize(
    ("content", "dialect", "problem"),
    [
        (b"", PLAIN, Problem("file-empty", 0)),
        (b"\n \n", BARE, Problem("file-empty", 0)),
        (b"\n\n", PLAIN, Problem("header-missing", 0)),
        (b'a;b\n1;"x\ny"\n', PLAIN, Problem("newline-in-quotes", 2)),
        (b'a;b\n1;"x\ry"\n', PLAIN, Problem("newline-in-quotes", 2)),
        (b'a;b\n1;2\n1;"x\n2;y\n', PLAIN, Problem("quote-unclosed", 3)),
        (b'a;b\n1;"x\n2;y"z\n', PLAIN, Problem("newline-in-quotes", 2)),
        (b'a;b\n1;"x"y\n', PLAIN, Problem("quote-misplaced", 2)),
        (b'a;b\n1;x"y"\n', PLAIN, Problem("quote-misplaced", 2)),
        (b'a;b\n1; "y"\n', PLAIN, Problem("quote-misplaced", 2)),
        (b'a;b\n1;y"\n', PLAIN, Problem("quote-misplaced", 2)),
        (b"a;b\n1;x\ry\n", PLAIN, Problem("carriage-return-only", 2)),
        (b"a;b\r1;x\r", PLAIN, Problem("carriage-return-only", 1)),
        (b"a;b\n1;x\r\r\n", PLAIN, Problem("carriage-return-only", 2)),
        (b"a|1\n", TRAILED, Problem("trailer-missing", 0, params={"marker": "T"})),
        (b"a|1\nT|1\nb|2\n", TRAILED, Problem("rows-after-trailer", 3)),
        (b"a|1\nT|1\nT|1\n", TRAILED, Problem("rows-after-trailer", 3)),
    ],
)
def test_a_broken_structure_refuses_the_file(
    content: bytes, dialect: Dialect, problem: Problem, chunk_rows: int
) -> None:
    assert refusal_of(content, dialect, chunk_rows) == problem


def test_an_unclosed_quote_refuses_with_its_own_line_also_in_a_long_file() -> None:
    content = b'a;b\n1;"x\n' + b"2;y\n" * 400_000
    assert refusal_of(content) == Problem("quote-unclosed", 2)
