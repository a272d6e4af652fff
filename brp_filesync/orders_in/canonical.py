"""Canonical columns from text to values, by the rules of the order file's table of columns."""

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from brp_filesync.core import organisation_number, personnummer
from brp_filesync.core.dates import utc_text
from brp_filesync.core.number_signs import is_scientific
from brp_filesync.orders_in.contact_details import emails, mobiles
from brp_filesync.orders_in.findings import Finding, by_word
from brp_filesync.orders_in.trailer import prices_ore
from brp_filesync.orders_in.unseen import value_texts
from brp_filesync.profiles.orders import REQUIRED_COLUMNS, CanonicalColumn, OrderFiles
from brp_filesync.tables.cells import whole
from brp_filesync.tables.date_cells import dates, moments

# ISO 3166-1 alpha-2, officially assigned (249 codes).
_CODES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ "
    "BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM "
    "DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS "
    "GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ "
    "MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
    "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS YE YT ZA ZM ZW "
)
_COUNTRIES = frozenset(_CODES.split())

MOST_CHARACTERS = 200
_MOST_OF = {"postal_code": 20}  # what BRP keeps less of
_SWEDISH_POSTAL_CODE = re.compile("[0-9]{3} ?[0-9]{2}(?![0-9])")
# What no order is rejected for: too long, it is shortened.
_NOT_NEEDED = ("employer_name", "street", "postal_code", "city")
MOBILE: CanonicalColumn = "mobile"  # as it is written, until it is checked
_UNIT = re.compile(r"[0-9]\s*(kr\.?|kronor|sek|:-|€|eur|nok|dkk|öre)$", re.IGNORECASE)
_TEXTS = (
    "order_number",
    "line_number",
    "facility_id",
    "employer_name",
    "first_name",
    "last_name",
    "street",
    "postal_code",
    "city",
    "product_number",
)
_HOME = "SE"
_FORMAT = "organisation-number-format"
_QUANTITIES = (1, 99)


def required(rows: pd.DataFrame, orders: OrderFiles) -> list[Finding]:
    """Return which mandatory values are missing, by rule or by the profile."""
    findings = []
    for name, source in orders.columns.items():
        if name in REQUIRED_COLUMNS or source.required:
            findings.append(Finding(name, "value-missing", _flags(rows[name] == "")))
    nameless = (rows["employer_number"] == "") & (rows["employer_name"] == "")
    names = [name for name in ("employer_number", "employer_name") if name in orders.columns]
    if not any(orders.columns[name].required for name in names):
        findings.append(Finding(names[0], "value-missing", _flags(nameless)))
    return findings


def texts(rows: pd.DataFrame) -> tuple[dict[str, pd.Series], list[Finding]]:
    """Return the columns that stay text, cut where they are too long to be any."""
    values: dict[str, pd.Series] = {}
    findings = []
    for name in _TEXTS:
        values[name] = rows[name]
        most = _MOST_OF.get(name, MOST_CHARACTERS)
        each = rows[name].tolist()
        lengths = np.fromiter(map(len, each), dtype=np.int64, count=len(each))
        if (lengths > most).any():
            cut = [_shortened(name, text, most) for text in each]
            values[name] = pd.Series(cut, dtype=object)
            word = "text-shortened" if name in _NOT_NEEDED else "text-too-long"
            findings.append(Finding(name, word, lengths > most))
    numbers = rows["order_number"].tolist()
    if "E+" in "".join(numbers).upper():
        shortened = np.array([is_scientific(number) for number in numbers], dtype=bool)
        findings.append(Finding("order_number", "number-shortened", shortened))
    return values, findings


def _shortened(name: str, text: str, most: int) -> str:
    """Return a text that BRP can keep; of a postal code with more behind it, the code."""
    code = _SWEDISH_POSTAL_CODE.match(text) if name == "postal_code" else None
    return code[0] if code and len(text) > most else text[:most].rstrip()


def times(
    rows: pd.DataFrame, orders: OrderFiles, today: date, now: datetime
) -> tuple[dict[str, pd.Series], list[Finding]]:
    """Return ordered_at (UTC), ordered_on (the day in the portal's zone) and start_date.

    A moment after `now` is in the future, and so is a date without a time after `today`.
    """
    zone = ZoneInfo(orders.time_zone)
    ordered = moments(rows["ordered_at"], _formats(orders, "ordered_at"), zone)
    future = np.where(
        ordered["has_time"],
        _flags(ordered["moment"] > utc_text(now)),
        _flags(ordered["local_on"] > today.isoformat()),
    )
    start = dates(rows["start_date"], _formats(orders, "start_date"))
    findings = [
        *by_word("ordered_at", ordered["word"], rows["ordered_at"]),
        Finding("ordered_at", "in-the-future", future, ordered["local_on"]),
        *by_word("start_date", start["word"], rows["start_date"]),
    ]
    values = {
        "ordered_at": ordered["moment"],
        "ordered_on": ordered["local_on"],
        "start_date": start["text"],
    }
    return values, findings


def identities(
    rows: pd.DataFrame, orders: OrderFiles, ordered_on: pd.Series, today: date
) -> tuple[dict[str, pd.Series], list[Finding]]:
    """Return employer_number, personnummer and birth_date (else from the personnummer)."""
    employer = _employers(rows["employer_number"])
    # A name is enough: of a number from abroad nothing is taken.
    named = rows["employer_name"].map(_has_letter) & (employer["word"] == _FORMAT)
    employer["word"] = employer["word"].where(~named, "employer-number-unread")
    # A century needs a day; without the day of ordering the row is rejected anyhow.
    known_on = ordered_on.where(ordered_on != "", today.isoformat()).astype(object)
    person = personnummer.normalise(rows["personnummer"], known_on)
    born = dates(rows["birth_date"], _formats(orders, "birth_date"))
    born_word = born["word"].where(born["word"] != "invalid-date", "birth-date-invalid")
    values = {
        "employer_number": employer["number"],
        "personnummer": person["number"],
        "birth_date": born["text"].where(born["text"] != "", person["birth_date"]).astype(object),
    }
    findings = [
        *by_word("employer_number", employer["word"]),
        *by_word("personnummer", person["word"]),
        *by_word("birth_date", born_word),
        Finding("birth_date", "birth-date-invalid", _flags(born["text"] > known_on)),
        Finding("personnummer", "birth-date-invalid", _flags(person["birth_date"] > known_on)),
    ]
    return values, findings


def contact_details(rows: pd.DataFrame) -> tuple[dict[str, pd.Series], list[Finding]]:
    """Return email, mobile and country; a bad e-mail or mobile is blanked with a warning."""
    email, bad_email = emails(rows["email"])
    mobile, bad_mobile = mobiles(pd.Series(value_texts(rows["mobile"].tolist()), dtype=object))
    upper = {text: text.upper() or _HOME for text in set(rows["country"].tolist())}
    country = pd.Series([upper[text] for text in rows["country"].tolist()], dtype=object)
    findings = [
        Finding("email", "email-invalid", _flags(bad_email)),
        Finding("mobile", "mobile-invalid", _flags(bad_mobile)),
        Finding("country", "country-unknown", _flags(~country.isin(_COUNTRIES))),
    ]
    return {"email": email, "mobile": mobile, "country": country}, findings


def numbers(rows: pd.DataFrame, orders: OrderFiles) -> tuple[dict[str, pd.Series], list[Finding]]:
    """Return quantity and price_ore. The price's sign isn't judged: a commission is negative."""
    quantity, bad_quantity = whole(rows["quantity"], default=1)
    price_ore, bad_price = prices_ore(rows["price_incl_vat"], orders)
    prices = rows["price_incl_vat"].tolist()
    least, most = _QUANTITIES
    outside = ~bad_quantity & ((quantity < least) | (quantity > most))
    bad_price &= rows["price_incl_vat"] != ""
    unit = {text: _unit(text) for text in set(rows.loc[bad_price, "price_incl_vat"].tolist())}
    with_unit = np.array([unit.get(text, "") != "" for text in prices], dtype=bool)
    units = [
        json.dumps({"unit": unit[text]}) if has else ""
        for text, has in zip(prices, with_unit.tolist(), strict=True)
    ]
    told = pd.Series(units, dtype=object)
    findings = [
        Finding("quantity", "number-format", _flags(bad_quantity), rows["quantity"]),
        Finding("quantity", "quantity-out-of-range", _flags(outside), rows["quantity"]),
        Finding("price_incl_vat", "amount-unit", with_unit, params=told),
        Finding(
            "price_incl_vat",
            "number-format",
            _flags(bad_price) & ~with_unit,
            rows["price_incl_vat"],
        ),
    ]
    return {"quantity": quantity.where(~outside, 0), "price_ore": price_ore}, findings


def _employers(values: pd.Series) -> pd.DataFrame:
    """Return the organisation numbers; one that many buyers have is checked once."""
    places, distinct = pd.factorize(values.to_numpy(dtype=object))
    known = organisation_number.normalise(pd.Series(distinct, dtype=object))
    return known.take(places).set_axis(values.index)


def _formats(orders: OrderFiles, name: CanonicalColumn) -> Sequence[str]:
    """Return the profile's formats of a date column; none for one that it doesn't map."""
    return orders.columns[name].formats if name in orders.columns else ()


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def _unit(price: str) -> str:
    """Return the unit's word behind an amount, "" for none."""
    found = _UNIT.search(price)
    return found[1] if found else ""


def _flags(column: pd.Series) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return np.asarray(column, dtype=bool)
