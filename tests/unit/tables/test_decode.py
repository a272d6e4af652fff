"""Decoding: one encoding strictly, lines bounded."""

import io

import pytest

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.tables.decode import MAX_LINE_BYTES, decoded_lines
from brp_filesync.tables.dialect import Bom


def lines_of(content: bytes, encoding: str = "utf-8", bom: Bom = "forbidden") -> list[str]:
    return [line for block in decoded_lines(io.BytesIO(content), encoding, bom) for line in block]


def refusal_of(content: bytes, encoding: str = "utf-8", bom: Bom = "forbidden") -> Problem:
    with pytest.raises(FileRefused) as caught:
        lines_of(content, encoding, bom)
    return caught.value.problem


def test_only_newlines_end_a_line() -> None:
    text = "a\x0bb\x0cc\x1cd\x85e\u2028f\r\ng\n\nh"
    assert lines_of(text.encode()) == ["a\x0bb\x0cc\x1cd\x85e\u2028f\r\n", "g\n", "\n", "h"]


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("iso8859-1", b"\xe5\xe4\xf6 \xa4\n"),
        ("iso8859-15", b"\xe5\xe4\xf6 \xa4\n"),
        ("cp1252", b"\xe5\xe4\xf6 \x80\n"),
        ("cp850", b"\x86\x84\x94\n"),
    ],
)
def test_each_encoding_reads_its_own_bytes(encoding: str, content: bytes) -> None:
    assert lines_of(content, encoding) == [content.decode(encoding)]


def test_a_file_of_many_blocks_is_read_whole() -> None:
    content = b"".join(b"%d;%s\n" % (n, b"x" * (n % 977)) for n in range(5_000))
    assert len(content) > 2_000_000
    assert "".join(lines_of(content)).encode() == content


def test_bom_rules() -> None:
    assert lines_of(b"\xef\xbb\xbfa\n", bom="required") == ["a\n"]
    assert lines_of(b"\xef\xbb\xbfa\n", bom="optional") == ["a\n"]
    assert lines_of(b"a\n", bom="optional") == ["a\n"]
    assert refusal_of(b"a\n", bom="required") == Problem("bom-missing", 0)
    assert refusal_of(b"\xef\xbb\xbfa\n") == Problem("bom-unexpected", 0)
    assert refusal_of(b"\xef\xbb\xbfa\n", "cp1252") == Problem("bom-unexpected", 0)
    assert refusal_of(b"\xef\xbb\xbf", bom="required") == Problem("file-empty", 0)


def test_an_undecodable_byte_is_named_by_its_line_and_its_offset_in_the_file() -> None:
    content = b"x" * 99 + b"\n"
    assert refusal_of(content * 6_000 + b"\xff\n") == Problem(
        "cannot-decode", 6001, params={"byte_offset": 600_000, "encoding": "utf-8"}
    )
    assert refusal_of(b"\xef\xbb\xbfa\n\xff", bom="required").params["byte_offset"] == 5
    assert refusal_of(b"a\x81\n", "cp1252").params == {"byte_offset": 1, "encoding": "cp1252"}


def test_single_byte_text_that_is_valid_utf8_throughout_is_refused() -> None:
    refused = Problem("wrong-encoding-utf8", 0, params={"encoding": "iso8859-1"})
    assert refusal_of("Åsa\nÖrjan\n".encode(), "iso8859-1") == refused
    assert lines_of("åsa\n".encode() + b"\xd6rjan\n", "iso8859-1")[1] == "Örjan\n"
    assert lines_of(b"Asa\n", "iso8859-1") == ["Asa\n"]


@pytest.mark.parametrize("encoding", ["iso8859-1", "iso8859-15"])
def test_what_is_a_letter_in_windows_1252_alone_refuses(encoding: str) -> None:
    params: dict[str, str | int] = {"byte_offset": 4, "found": "80", "encoding": encoding}
    refused = Problem("perhaps-windows-1252", 2, params=params)
    assert refusal_of(b"a\xe5\n \x80\x96\n\x92", encoding) == refused
    assert lines_of(b"\xa4 \xa0\xff\n", encoding)
    assert lines_of(b"\x80\n", "cp1252") == ["€\n"]


def test_nul_bytes_and_returns_alone_refuse() -> None:
    assert refusal_of(b"a\nb\0\n") == Problem("nul-byte", 2)
    assert refusal_of("a\nb\n".encode("utf-16-le"), "iso8859-1") == Problem("nul-byte", 1)
    assert refusal_of(b"a\rb\r") == Problem("carriage-return-only", 1)
    assert refusal_of(b"a\rb\r" * MAX_LINE_BYTES) == Problem("carriage-return-only", 1)


def test_a_line_may_hold_one_mebibyte_and_no_more() -> None:
    line = b"x" * MAX_LINE_BYTES
    assert lines_of(b"a\n" + line + b"\nb") == ["a\n", line.decode() + "\n", "b"]
    too_long = Problem("line-too-long", 2, params={"limit_bytes": MAX_LINE_BYTES})
    assert refusal_of(b"a\n" + line + b"x\nb") == too_long
    assert refusal_of(b"a\n" + line + b"x") == too_long
