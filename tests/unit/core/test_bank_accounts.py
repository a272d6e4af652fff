"""An account is one text, however it is written: as an IBAN, or with its clearing number."""

import pytest

from brp_filesync.core.bank_accounts import one_account


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("", ""),
        ("SE45 5000 0000 0583 9825 7466", "58398257466"),
        ("se4550000000058398257466", "58398257466"),
        ("5839-82.574 66", "58398257466"),
        ("0058398257466", "58398257466"),
        # Handelsbanken (6000 to 6999) has nine digits behind a clearing number that its IBAN lacks.
        ("6000 123 456 789", "123456789"),
        ("6999 123 456 789", "123456789"),
        ("5999 123 456 789", "5999123456789"),
        ("7000 123 456 789", "7000123456789"),
        ("6000 12 345 678", "600012345678"),
        # Personal accounts of Nordea (3300, 3782) and Danske Bank (9180 to 9189) have ten.
        ("3300 8112189876", "8112189876"),
        ("3782 8112189876", "8112189876"),
        ("3301 8112189876", "33018112189876"),
        ("9180 0012189876", "12189876"),
        ("9189 8112189876", "8112189876"),
        ("9190 8112189876", "91908112189876"),
        # Swedbank's fifth clearing digit stays, and its account has ten digits in an IBAN.
        ("8327-9 12 345", "832790000012345"),
        ("8327-9 1234567890", "832791234567890"),
        ("8327-9 12345678901", "8327912345678901"),
        # An account abroad keeps its letters, whatever its length is.
        ("no93 8601 1117 947", "NO9386011117947"),
        ("XK 6000 1234 567", "XK60001234567"),
    ],
)
def test_an_account_is_told_by_one_text(written: str, account: str) -> None:
    assert one_account(written) == account
