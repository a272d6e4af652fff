"""Names of remote files: shown, matched and made without trusting whoever chose them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brp_filesync.transfer.names import (
    matches,
    numbered,
    part_name,
    path_of,
    printable,
    safe_answer_name,
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"order.csv", "order.csv"),
        ("smörgås.csv".encode(), "smörgås.csv"),
        (b"caf\xe9.csv", "caf\\xe9.csv"),
        (b"a\nb\x1b[31m", "a\\x0ab\\x1b[31m"),
        ("a\u202eb".encode(), "a\\xe2\\x80\\xaeb"),
        (b"a\\x0ab", "a\\\\x0ab"),
        (b"x" * 300, "x" * 254 + "…"),
    ],
)
def test_a_name_is_shown_without_anything_a_console_would_obey(raw: bytes, shown: str) -> None:
    assert printable(raw) == shown


def test_a_pattern_gives_the_names_parts() -> None:
    pattern = r"(?P<portal>[a-z]+)_(?P<date>[0-9]{8})(?:_(?P<serial>[0-9]+))?\.csv"

    assert matches(pattern, b"benify_20261123.csv") == {
        "portal": "benify",
        "date": "20261123",
        "serial": "",
    }
    assert matches(pattern, b"benify_20261123.csv.part") is None
    assert matches(pattern, b"xbenify_20261123.csv\n") is None


def test_a_part_never_holds_what_cannot_be_encoded() -> None:
    assert matches(r"(?P<all>.*)", b"caf\xe9") == {"all": "caf\ufffd"}


@pytest.mark.rule("Files 3.1")
@pytest.mark.parametrize(
    ("order_file", "attempt", "name"),
    [
        (b"benify_20261123.csv", 1, "benify_20261123_SVAR.csv"),
        (b"benify_20261123.csv", 2, "benify_20261123_SVAR-2.csv"),
        (b"a.b.csv", 10, "a.b_SVAR-10.csv"),
        (b"no suffix", 1, "no_suffix-352c6d_SVAR.csv"),
        (b"-rf", 1, "_rf-686c39_SVAR.csv"),
        (b".hidden", 1, "_hidden-169241_SVAR.csv"),
        (b"caf\xe9.csv", 1, "caf_-c45bf7_SVAR.csv"),
        ("på.csv".encode(), 1, "på_SVAR.csv"),
        (b"a\nb;c.csv", 1, "a_b_c-ebcd8d_SVAR.csv"),
        (b"x" * 251 + b".csv", 1, "x" * 237 + "-ba1136_SVAR.csv"),
        (b"x" * 251 + b".csv", 2, "x" * 237 + "-ba1136_SVAR-2.csv"),
    ],
)
def test_an_answer_is_named_after_its_file(order_file: bytes, attempt: int, name: str) -> None:
    assert safe_answer_name("{stem}_SVAR.csv", order_file, attempt) == name


def test_names_that_differ_in_what_is_unsafe_have_answers_of_their_own() -> None:
    order_files = [b"a b.csv", b"a_b.csv", b"a;b.csv", b"a\xe9b.csv"]

    answers = {safe_answer_name("{stem}_SVAR.csv", each, 1) for each in order_files}

    assert len(answers) == 4


@given(st.binary(max_size=300), st.integers(1, 999))
def test_an_answers_name_is_always_a_name(order_file: bytes, attempt: int) -> None:
    name = safe_answer_name("{stem}_SVAR.csv", order_file, attempt)

    assert len(name.encode()) <= 255
    assert name[0] not in ".-"
    assert not set(name) & set("/\\\0\n ")
    assert path_of("out", name.encode()) == b"out/" + name.encode()


@pytest.mark.rule("Files 3.1")
@pytest.mark.parametrize(
    ("raw", "number", "name"),
    [
        (b"a.csv", 1, b"a.csv"),
        (b"a.csv", 2, b"a-2.csv"),
        (b"a.b.csv", 3, b"a.b-3.csv"),
        (b"none", 2, b"none-2"),
        (b".hidden", 2, b".hidden-2"),
        (b"\xff.csv", 2, b"\xff-2.csv"),
        (b"x" * 255, 2, b"x" * 253 + b"-2"),
        (b"x" * 251 + b".csv", 2, b"x" * 249 + b"-2.csv"),
    ],
)
def test_a_taken_name_gets_a_number_before_its_suffix(raw: bytes, number: int, name: bytes) -> None:
    assert numbered(raw, number) == name


@given(st.binary(min_size=1, max_size=255), st.integers(2, 99))
def test_a_numbered_name_is_another_one_and_no_longer_than_allowed(raw: bytes, number: int) -> None:
    assert len(numbered(raw, number)) <= 255
    assert numbered(raw, number) != numbered(raw, number + 1)


@pytest.mark.parametrize("raw", [b"", b".", b"..", b"a/b", b"../a", b"a\0"])
def test_a_name_that_leads_elsewhere_is_no_path(raw: bytes) -> None:
    with pytest.raises(ValueError, match="not the name of a file"):
        path_of("orders", raw)


@pytest.mark.parametrize(
    ("folder", "path"),
    [("orders", b"orders/a"), ("/out/", b"/out/a"), ("/", b"/a"), ("", b"a"), ("ö", b"\xc3\xb6/a")],
)
def test_a_path_is_folder_and_name(folder: str, path: bytes) -> None:
    assert path_of(folder, b"a") == path


def test_a_part_is_hidden_follows_from_the_content_and_fits() -> None:
    assert part_name("a.csv", "0123456789abcdef" * 4) == b".a.csv.part-01234567"
    assert len(part_name("x" * 255, "0" * 64)) <= 255
