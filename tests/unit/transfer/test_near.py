"""Near misses: a name that its sender takes for one of the profile's, and what tells them apart."""

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
