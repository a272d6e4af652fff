"""Whatever bytes a file holds: it's refused, or every row of it is accounted for."""

import csv
import io
import unicodedata
from collections.abc import Sequence

import pytest
from email_validator import validate_email
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from brp_filesync.core import mail_address
from brp_filesync.core.problem_texts.texts import TEXTS
from brp_filesync.core.problems import FileRefused
from brp_filesync.tables.dialect import Dialect, Trailer
from brp_filesync.tables.read import Chunk, read_chunks
from brp_filesync.tables.write import write_rows
from tests.support.shares import cases

pytestmark = pytest.mark.property

ENCODINGS = ("utf-8", "iso8859-1", "iso8859-15", "cp1252", "cp850")
DIALECTS = st.builds(
    Dialect,
    encoding=st.sampled_from(ENCODINGS),
    bom=st.sampled_from(("forbidden", "optional", "required")),
    delimiter=st.sampled_from((";", "\t", "|", ",")),
    quote=st.sampled_from(('"', "'", None)),
    newline_in_quotes=st.booleans(),
    header=st.booleans(),
    comment=st.sampled_from((None, "#")),
    trailer=st.sampled_from((None, Trailer("T", 2, 3))),
    newline=st.sampled_from(("\n", "\r\n")),
)
# Bytes near the grammar find more than any bytes do.
CONTENTS = st.one_of(
    st.binary(max_size=200),
    st.lists(
        st.sampled_from(
            [
                b";",
                b"\t",
                b"|",
                b'"',
                b"'",
                b"\n",
                b"\r\n",
                b"\r",
                b"#",
                b"T",
                b"a",
                b" ",
                b"\0",
                b"\xef\xbb\xbf",
                b"\xc3\xa5",
                b"\xe5",
                b"\x81",
            ]
        ),
        max_size=40,
    ).map(b"".join),
)


def read(content: bytes, dialect: Dialect, chunk_rows: int) -> list[Chunk]:
    return list(read_chunks(io.BytesIO(content), dialect, chunk_rows))


def outcome(content: bytes, dialect: Dialect, chunk_rows: int) -> object:
    """Return all that reading a file tells: rows, wrong rows and trailer, or the refusal."""
    try:
        chunks = read(content, dialect, chunk_rows)
    except FileRefused as refusal:
        return refusal.problem, TEXTS[refusal.problem.word].severity
    rows = [
        (int(line), *fields)
        for chunk in chunks
        for line, fields in zip(chunk.lines, chunk.fields.to_numpy().tolist(), strict=True)
    ]
    wrong = [tuple(row) for chunk in chunks for row in chunk.wrong.to_numpy().tolist()]
    return chunks[-1].header, rows, wrong, chunks[-1].trailer


@settings(max_examples=cases(500), deadline=None)
@given(CONTENTS, DIALECTS, st.integers(1, 4))
@example(b'T\na\n"', Dialect(header=False, trailer=Trailer("T", 2, 3)), 1)
def test_any_bytes_are_read_or_refused_alike_in_chunks_of_any_size(
    content: bytes, dialect: Dialect, chunk_rows: int
) -> None:
    assert outcome(content, dialect, chunk_rows) == outcome(content, dialect, 1000)


@settings(max_examples=cases(300), deadline=None)
@given(CONTENTS, st.sampled_from(ENCODINGS), st.integers(1, 4))
def test_every_line_that_is_not_blank_is_one_row(
    content: bytes, encoding: str, chunk_rows: int
) -> None:
    try:
        chunks = read(content, Dialect(encoding=encoding, header=False), chunk_rows)
    except FileRefused:
        return
    lines = content.decode(encoding).replace("\r\n", "\n").split("\n")
    expected = [number for number, line in enumerate(lines, start=1) if line.strip()]
    found = [int(line) for chunk in chunks for line in (*chunk.lines, *chunk.wrong["line"])]
    assert sorted(found) == expected


def _says_something(row: Sequence[str]) -> bool:
    """Rows of nothing, as a spreadsheet leaves behind, are none; ^Z is an end of file."""
    return any(cell and not cell.isspace() and cell != "\x1a" for cell in row)


SOME_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@settings(max_examples=cases(300), deadline=None)
@given(
    st.lists(st.tuples(SOME_TEXTS, SOME_TEXTS, SOME_TEXTS), min_size=1, max_size=8),
    st.sampled_from((";", "\t", "|")),
    st.booleans(),
)
def test_what_we_write_we_read(
    rows: list[tuple[str, str, str]], delimiter: str, newline_in_quotes: bool
) -> None:
    rows = [row for row in rows if _says_something(row)]
    assume(rows)
    dialect = Dialect(
        delimiter=delimiter, newline_in_quotes=newline_in_quotes, header=False, comment="#"
    )
    content = write_rows(None, rows, dialect)
    assert content == write_rows(None, rows, dialect)
    read_back = [
        tuple(fields)
        for chunk in read(content, dialect, 3)
        for fields in chunk.fields.to_numpy().tolist()
    ]
    if newline_in_quotes:
        assert read_back == rows
    else:
        one_line = [
            tuple(text.replace("\r\n", " ").replace("\r", " ").replace("\n", " ") for text in row)
            for row in rows
        ]
        assert read_back == one_line


@settings(max_examples=cases(200), deadline=None)
@given(st.lists(st.lists(SOME_TEXTS, min_size=2, max_size=4), min_size=1, max_size=6))
def test_well_formed_files_read_as_the_csv_module_reads_them(rows: list[list[str]]) -> None:
    rows = [row for row in rows if _says_something(row)]
    assume(rows)
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    content = written.getvalue().encode()
    dialect = Dialect(header=False, newline_in_quotes=True)
    chunks = read(content, dialect, 2)
    found = [row for chunk in chunks for row in chunk.fields.to_numpy().tolist()]
    assert found == [row for row in rows if len(row) == len(rows[0])]
    assert sum(len(chunk.wrong) for chunk in chunks) == len(rows) - len(found)


@settings(max_examples=cases(500), deadline=None)
@given(st.from_regex(mail_address._ORDINARY, fullmatch=True))
def test_an_address_that_skips_the_library_is_one_that_it_takes_unchanged(address: str) -> None:
    known = validate_email(address, check_deliverability=False).normalized
    assert (known, unicodedata.normalize("NFC", address)) == (address, address)
