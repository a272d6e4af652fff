"""Near misses: a name that its sender takes for one of the profile's, and what tells them apart."""

import re

import pytest

from brp_filesync.transfer.near import near_miss

PATTERN = r"GYM_(?P<date>\d{8})_påfyllning\.csv"
NAME = "GYM_20261123_påfyllning.csv"


@pytest.mark.parametrize(
    ("raw", "differs"),
    [
        (NAME.upper().encode(), "other upper and lower case"),
        (NAME.replace(".csv", ".CSV").encode(), "other upper and lower case"),
        (NAME.replace(".csv", " (1).csv").encode(), "that of a copy"),
        (NAME.replace(".csv", " - Kopia.csv").encode(), "that of a copy"),
        (NAME.replace(".csv", " - Copy (2).csv").encode(), "that of a copy"),
        (NAME.replace(".csv", "(1).CSV").encode(), "other upper and lower case"),
        (NAME.encode("iso8859-1"), "Windows-1252"),
        (NAME.replace("å", "a\u030a").encode(), "composed in another way"),
        (f" {NAME} ".encode(), "blanks around"),
        (NAME.replace("_", " ").encode(), "has blanks"),
        (f"{NAME}.txt".encode(), "one suffix too many"),
    ],
)
def test_what_tells_a_name_from_one_of_the_profiles_is_said(raw: bytes, differs: str) -> None:
    found = near_miss(PATTERN, raw)

    assert found is not None
    near, said = found
    assert differs in said
    assert near.decode().casefold() == NAME.casefold()


@pytest.mark.parametrize(
    "raw", [b"readme.txt", b"GYM_20261123.csv", NAME.encode() + b".done", b"\xff\xfe", b"", b"(1)"]
)
def test_a_strangers_name_is_near_to_none(raw: bytes) -> None:
    assert near_miss(PATTERN, raw) is None


@pytest.mark.parametrize(
    ("agreed", "came"),
    [
        ("O_1.csv.pgp", b"O_1.csv"),
        ("O_1.csv.asc", b"O_1.csv"),
        ("O_1.csv", b"O_1.csv.pgp"),
        ("O_1.csv", b"O_1.csv.GZ.pgp"),
        ("O_1.csv", b"O_1.zip"),
        ("O_1.csv.gpg", b"O_1.csv.pgp"),
        ("O_1.csv.gz.pgp", b"O_1.csv.gz"),
        ("O_1.zip", b"O_1.csv"),
    ],
)
def test_a_file_that_came_plain_or_packed_otherwise_than_agreed_is_told(
    agreed: str, came: bytes
) -> None:
    found = near_miss(re.escape(agreed), came)

    assert found is not None
    assert (found[0].decode(), "packed otherwise" in found[1]) == (agreed, True)


@pytest.mark.parametrize("beside", [b"O_1.csv.asc", b"O_1.csv.md5", b"O_1.txt", b"O_2.csv.gz"])
def test_what_lies_beside_a_file_is_near_to_none(beside: bytes) -> None:
    assert near_miss(re.escape("O_1.csv"), beside) is None
