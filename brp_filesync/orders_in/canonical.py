"""Canonical columns from text to values, by the rules of the order file's table of columns."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from brp_filesync.core import organisation_number, personnummer
from brp_filesync.core.dates import utc_text
from brp_filesync.orders_in.contact_details import emails, mobiles
from brp_filesync.orders_in.findings import Finding, by_word
from brp_filesync.orders_in.trailer import prices_ore
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
            values[name] = pd.Series([text[:most] for text in each], dtype=object)
            findings.append(Finding(name, "text-too-long", lengths > most))
    return values, findings


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
    mobile, bad_mobile = mobiles(rows["mobile"])
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
    least, most = _QUANTITIES
    outside = ~bad_quantity & ((quantity < least) | (quantity > most))
    bad_price &= rows["price_incl_vat"] != ""
    findings = [
        Finding("quantity", "number-format", _flags(bad_quantity), rows["quantity"]),
        Finding("quantity", "quantity-out-of-range", _flags(outside), rows["quantity"]),
        Finding("price_incl_vat", "number-format", _flags(bad_price), rows["price_incl_vat"]),
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


def _flags(column: pd.Series) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return np.asarray(column, dtype=bool)
