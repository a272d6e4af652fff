"""Order files as Hypothesis makes them: few persons, employers and numbers, so that they meet."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from brp_filesync.core import luhn
from tests.support.gym import HEADER, a_cancel, an_order, personnummer

# Wellnet's header with a date of birth: who has no personnummer can be known by it.
HEADER_WITH_BIRTH_DATE = f"{HEADER};FODD"

# A coordination number whose date of birth isn't known: the column may tell it later.
_COORDINATION = "19810060987"
COORDINATION = _COORDINATION + luhn.check_digit(_COORDINATION[2:])

PRICES = {"M1": 49900, "M6": 269000, "M12": 499000, "K10": 120000, "R10": 110000}
_EMPLOYERS = [
    ("556036-0793", "Alfa AB"),
    ("556036-0793", ""),
    ("", "Alfa AB"),
    ("556012-5790", "Alfa AB"),
    ("556012-5790", "Beta AB"),
    ("", "Beta AB"),
    ("", "Gamma AB"),
    ("559000-1235", "Gamma AB"),
    ("", "5560360793"),
]
_EMAILS = ["", "a@example.com", "A@Example.com", "b@example.com", "c@example.com", "x@"]
_ADDRESSES = [("", "", ""), ("Storgatan 1", "411 01", "Göteborg"), ("", "", "Malmö")]


@st.composite
def _buyers(draw: st.DrawFn) -> dict[str, str]:
    """Return who buys and who employs: seldom somebody nobody else is like."""
    employer_number, employer = draw(st.sampled_from(_EMPLOYERS))
    street, postal_code, city = draw(st.sampled_from(_ADDRESSES))
    return {
        "personnummer": draw(
            st.sampled_from(
                ["", "", personnummer(1), personnummer(2), personnummer(3), COORDINATION]
            )
        ),
        "birth": draw(st.sampled_from(["", "", "19800101", "19900202"])),
        "first": draw(st.sampled_from(["Åsa", "Åsa", "Bo"])),
        "last": draw(st.sampled_from(["Öberg", "Öberg", "Ek"])),
        "email": draw(st.sampled_from(_EMAILS)),
        "mobile": draw(st.sampled_from(["", "070-174 06 05", "070-174 06 06"])),
        "street": street,
        "postal_code": postal_code,
        "city": city,
        "employer_number": employer_number,
        "employer": employer,
        "facility": draw(st.sampled_from(["101", "101", "102"])),
    }


@st.composite
def _lines(draw: st.DrawFn) -> dict[str, Any]:
    product = draw(st.sampled_from([*PRICES, "M1", "M1", "R10"]))
    quantity = draw(st.sampled_from([1, 1, 1, 2]))
    return {
        "product": product,
        "quantity": quantity,
        "price_ore": PRICES[product] * quantity + draw(st.sampled_from([0, 0, 0, 0, 0, 100])),
        "start": draw(st.sampled_from(["", "", "", "20270115", "20260101"])),
    }


# What makes a row bad, or only its order: most of the time nothing does.
_FLAWS: list[Mapping[str, Any]] = [
    *[{}] * 30,
    {"personnummer": "123"},
    {"facility": "999"},
    {"facility": "104"},
    {"product": "NONE"},
    {"product": "TOWEL"},
    {"product": "AG"},
    {"number": ""},
    {"first": ""},
    {"last": "Annan"},
    {"quantity": "100"},
    {"ordered": "20270101"},
]


@st.composite
def _orders(draw: st.DrawFn, number: str) -> list[str]:
    """Return the rows of one order: the commission may be one of them."""
    buyer = draw(_buyers())
    lines = draw(st.lists(_lines(), min_size=1, max_size=draw(st.sampled_from([1, 1, 3]))))
    if draw(st.sampled_from([False, False, False, True])):
        price_ore = draw(st.sampled_from([-1000, -1000, 1000, -9_000_000]))
        lines.append({"product": "PROV", "quantity": 1, "price_ore": price_ore, "start": ""})
    flaw = draw(st.sampled_from(_FLAWS))
    at = draw(st.integers(0, len(lines) - 1)) if flaw else -1
    return [
        _row(
            {"number": number, "line": str(place + 1)}
            | buyer
            | line
            | (flaw if place == at else {})
        )
        for place, line in enumerate(lines)
    ]


def _row(values: Mapping[str, Any]) -> str:
    given = dict(values)
    birth = given.pop("birth")
    return f"{an_order(**given)};{birth}"


@st.composite
def order_rows(draw: st.DrawFn, first: int, orders: int) -> list[str]:
    """Return the rows of at most so many orders, each row wherever chance puts it.

    Orders are numbered from `first`; now and then a number is used twice, or cancelled.
    """
    rows: list[str] = []
    for number in range(first, first + draw(st.integers(orders // 2, orders))):
        again = draw(st.sampled_from([False] * 9 + [True]))
        named = draw(st.integers(1, number)) if again else number
        rows += draw(_orders(f"W-{named}"))
        if draw(st.sampled_from([False, False, True])):
            rows.append(f"{a_cancel(f'W-{draw(st.integers(1, number + 1))}')};")
    far = draw(st.booleans())
    keys = [draw(st.integers(0, 9)) if far else 0 for _ in rows]
    mixed = [row for _, row in sorted(zip(keys, rows, strict=True), key=lambda each: each[0])]
    if mixed and draw(st.sampled_from([False, False, False, True])):
        mixed.append(draw(st.sampled_from(mixed)))
    return mixed
