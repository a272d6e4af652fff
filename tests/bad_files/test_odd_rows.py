"""Rows that are odd by themselves: each ends in its own outcome, and no other is touched."""

import pytest

from brp_filesync.core import luhn
from brp_filesync.profiles.column_source import Source
from tests.bad_files.beside import (
    a_file_of,
    decided,
    nights_beside_sound_files,
    with_dialect,
)
from tests.servers.running import RunningServer
from tests.support.gym import Gym, an_order, personnummer
from tests.support.served_gym import changed, served

pytestmark = pytest.mark.one_database

IN, OUT = "imported", "rejected"


def _with_check(digits: str) -> str:
    return digits + luhn.check_digit(digits[-9:])


# Who buys; the code that rejects it; else what BRP gets of it: number and date of birth.
PERSONS: dict[str, tuple[str, str, str, str | None]] = {
    "Arabic-Indic digits": ("١٩٨١١٢١٨-٩٨٧٦", "1101 personnummer-not-digits", "", ""),
    "full-width digits": ("１９８１１２１８-９８７６", "1101 personnummer-not-digits", "", ""),
    "a letter O for a nought": ("19811218-98O6", "1101 personnummer-not-digits", "", ""),
    "an en dash": ("19811218–9876", "", "198112189876", "1981-12-18"),
    "eleven digits": ("19811219876", "1105 personnummer-format", "", ""),
    "a hyphen in another place": ("1981121-9876", "1101 personnummer-not-digits", "", ""),
    "a day of 32": (_with_check("19811232987"), "1101 personnummer-date", "", ""),
    "February 29 of no leap year": (_with_check("19810229987"), "1101 personnummer-date", "", ""),
    "not yet born": (_with_check("20271218987"), "1101 birth-date-invalid", "", ""),
    "a coordination number": (
        _with_check("19811278987"),
        "",
        _with_check("19811278987"),
        "1981-12-18",
    ),
    "one without a known day": (_with_check("19811260987"), "", _with_check("19811260987"), None),
    "one without day and month": (
        _with_check("19810060987"),
        "",
        _with_check("19810060987"),
        None,
    ),
    "a person of 101 years": (
        _with_check("19251101987"),
        "",
        _with_check("19251101987"),
        "1925-11-01",
    ),
    "one of 101 years, by a plus": (
        f"{_with_check('251102987')[:6]}+{_with_check('251102987')[6:]}",
        "",
        _with_check("19251102987"),
        "1925-11-02",
    ),
    "one of a year, by a hyphen": (
        f"{_with_check('251103987')[:6]}-{_with_check('251103987')[6:]}",
        "",
        _with_check("20251103987"),
        "2025-11-03",
    ),
}


@pytest.mark.family("bad-files", cases=len(PERSONS))
def test_a_buyer_of_an_odd_personnummer_is_known_by_it_or_rejected(
    gym: Gym, sshd: RunningServer
) -> None:
    gym = _lenient(served(gym, sshd))
    rows = [
        an_order(f"W-{at}", personnummer=told, email=f"w{at}@example.com")
        for at, (told, *_) in enumerate(PERSONS.values())
    ]

    left = nights_beside_sound_files(gym, {"persons": a_file_of(gym.profile.orders, rows)})

    codes = [code for _, code, _, _ in PERSONS.values()]
    assert left["persons"] == decided(*((OUT if code else IN, code) for code in codes))
    _, *known, _ = gym.rows("brp_person", "personnummer", "birth_date")
    assert known == [(number, born) for _, code, number, born in PERSONS.values() if not code]


# What is written where the profile reads kronor with a comma, spaces for thousands.
PRICES = {
    "4 990,00": "",
    "4990": "",
    "4990,0": "",
    "4\u00a0990,00": "",
    "4\u202f990": "",
    "4 990,00,00": "1105 number-format",
    "4.990,00": "1105 number-format",
    "4 99 0": "1105 number-format",
    "49 90,00": "1105 number-format",
    "4990,": "1105 number-format",
    ",50": "1105 number-format",
    "4990,005": "1105 number-format",
    "٤٩٩٠": "1105 number-format",
    "4990 kr": "1105 amount-unit",
    "4,99e3": "1105 number-format",
    "+4990": "1105 number-format",
    "--4990": "1105 number-format",
    "NaN": "1105 number-format",
    "-4990,00": "1101 price-differs",
    "0": "1101 price-differs",
    "9" * 15: "1105 number-format",
    "": "1102 value-missing",
}


@pytest.mark.family("bad-files", cases=len(PRICES))
def test_a_price_is_read_exactly_as_the_profile_says_or_rejected(
    gym: Gym, sshd: RunningServer
) -> None:
    orders = gym.profile.orders
    price = Source(column="PRIS_ORE", unit="kronor", decimal=",", thousands=" ")
    columns = orders.columns | {"price_incl_vat": price}
    gym = changed(served(gym, sshd), orders=orders.model_copy(update={"columns": columns}))
    gym = _lenient(gym)
    rows = [
        an_order(
            f"W-{at}", personnummer=personnummer(at), email=f"w{at}@example.com", price_ore=written
        )
        for at, written in enumerate(PRICES)
    ]

    left = nights_beside_sound_files(gym, {"prices": a_file_of(gym.profile.orders, rows)})

    assert left["prices"] == decided(*((OUT if code else IN, code) for code in PRICES.values()))
    assert {total_ore for (total_ore,) in gym.rows("brp_order", "total_ore")} == {499_000}


def _lenient(gym: Gym) -> Gym:
    """Return the gym with a portal that writes UTF-8, and whose files may be bad throughout."""
    return changed(with_dialect(gym, encoding="utf-8"), refuse_malformed_share=1.0)
