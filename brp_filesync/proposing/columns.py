"""The table's columns → the profile's: what each of ours is read from, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from brp_filesync.core.number_signs import with_plain_signs
from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.orders import (
    DATE_COLUMNS,
    REQUIRED_COLUMNS,
    CanonicalColumn,
)
from brp_filesync.proposing import kinds_of_row, prices
from brp_filesync.proposing.assign import Match, assigned
from brp_filesync.proposing.cells import Column
from brp_filesync.proposing.dates import Ambiguous, formats_of
from brp_filesync.proposing.model import Known, Said
from brp_filesync.proposing.names import CURRENCY, FULL_NAME, of_no_use, plain
from brp_filesync.proposing.prices import Lines

_IN_GYMS_WORDS: Mapping[CanonicalColumn, str] = {
    "facility_id": "facilities",
    "product_number": "products",
}
_MOST_WORDS = 12
_YEARS_OF_BIRTH = (1910, 5)  # from, and how many years ago at the least
_OLDEST_DAYS = 3 * 366  # of a sample


@dataclass(frozen=True, slots=True)
class Days:
    """The days that tell how dates are written: today, and the samples' own where names tell it."""

    today: date
    of_file: date | None = None
    in_name: str | None = None  # its format

    def possible(self, ours: CanonicalColumn) -> tuple[date, date]:
        """Return the first and the last day that a date of this column may be."""
        if ours == "birth_date":
            first, least = _YEARS_OF_BIRTH
            return date(first, 1, 1), self.today - timedelta(days=least * 365)
        begin = self.today - timedelta(days=_OLDEST_DAYS)
        ahead = timedelta(days=400) if ours == "start_date" else timedelta(days=1)
        return begin, self.today + ahead


def said_of_columns(columns: Sequence[Column], known: Known, days: Days) -> list[Said]:
    """Return what each of our columns comes from, and what becomes of the others."""
    found = assigned(columns, known)
    lines = _lines(found, columns)
    price = found.get("price_incl_vat")
    if price is not None:
        found["price_incl_vat"] = prices.of_lines(price, lines)
    said: list[Said] = []
    for ours, match in found.items():
        if ours != "row_type":
            said.append(_said(ours, match, lines, known, days))
    start = found.get("start_date")
    if start is not None and not start.column.filled:
        said = [_as_ordered(each, said) for each in said]
    said += _row_type(found, columns)
    said += _dates_of_names(found, days)
    mapped = {
        column.place
        for match in found.values()
        for column in ([match.column, *match.rivals] if match.sure == "open" else [match.column])
    }
    said += _missing(found, columns, said)
    quantity = found.get("quantity")
    negative = kinds_of_row.negatives(quantity.column) if quantity is not None else None
    rest = [column for column in columns if column.place not in mapped]
    return said + [_unmapped(column, negative) for column in rest]


def source_of(column: Column) -> dict[str, Any]:
    """Return how a profile names the column: by its name, else by its place."""
    if column.name is None:
        return {"position": column.place + 1}
    return {"column": column.name}


def _said(ours: CanonicalColumn, match: Match, lines: Lines, known: Known, days: Days) -> Said:
    source = source_of(match.column)
    if ours == "price_incl_vat":
        return prices.said_of(match, source, lines, known)
    if ours in DATE_COLUMNS:
        return _date(ours, match, source, days)
    words = _IN_GYMS_WORDS.get(ours)
    if words is not None and match.sure != "open":
        return _of_the_gym(ours, match, source, getattr(known, words))
    return Said(f"columns.{ours}", source, match.sure, match.why)


def _of_the_gym(
    ours: CanonicalColumn, match: Match, source: dict[str, Any], own: frozenset[str]
) -> Said:
    """Return the column; what of its cells isn't the gym's is told, with the words to write."""
    others = [cell for cell in match.column.filled if cell not in own]
    if not others or not own:
        return Said(f"columns.{ours}", source, match.sure, match.why)
    told = ", ".join(f"{each!r}: ?" for each in others[:_MOST_WORDS])
    why = phrase("the gym has none called so; say which are meant by words: {words}", words=told)
    return Said(f"columns.{ours}", source, "likely", why)


def _date(ours: CanonicalColumn, match: Match, source: dict[str, Any], days: Days) -> Said:
    key = f"columns.{ours}"
    if match.sure == "open":
        return Said(key, source, "open", match.why)
    if not match.column.filled:
        why = phrase("no cell has a date: say how it is written")
        return Said(key, source | {"formats": ["%Y-%m-%d"]}, "open", why)
    near = days.of_file if ours == "ordered_at" else None
    try:
        formats = formats_of(match.column.cells, days.possible(ours), near)
    except Ambiguous as several:
        why = phrase("the dates can be read in more ways: {ways}", ways=", ".join(several.formats))
        return Said(key, source | {"formats": list(several.formats)}, "open", why)
    if not formats:
        why = phrase("its cells are no dates that could be meant")
        return Said(key, source | {"formats": ["%Y-%m-%d"]}, "open", why)
    if ours == "birth_date" and any("%y" in form for form in formats):
        return Said(key, source | {"formats": formats}, "open", phrase("the century isn't told"))
    why = phrase("all its dates are written so, and could be no others")
    return Said(key, source | {"formats": formats}, match.sure, why)


def _as_ordered(said: Said, others: Sequence[Said]) -> Said:
    """Return the start date of a column without any as the orders' own dates are written."""
    dates = {each.key: each for each in others if each.sure != "open"}
    ordered = dates.get("columns.ordered_at")
    if said.key != "columns.start_date" or ordered is None:
        return said
    days = [form.split("%H")[0].split("%-H")[0].rstrip(" T") for form in ordered.value["formats"]]
    why = phrase("no cell has a date: as the orders' own are")
    return Said(said.key, said.value | {"formats": list(dict.fromkeys(days))}, "likely", why)


def _dates_of_names(found: Mapping[CanonicalColumn, Match], days: Days) -> list[Said]:
    if "ordered_at" in found or days.in_name is None:
        return []
    value = {"name_part": "date", "formats": [days.in_name]}
    return [Said("columns.ordered_at", value, "likely", phrase("only the file's name tells a day"))]


def _row_type(found: Mapping[CanonicalColumn, Match], columns: Sequence[Column]) -> list[Said]:
    match, quantity = found.get("row_type"), found.get("quantity")
    if match is not None:
        said = kinds_of_row.by_words(match.column, source_of(match.column))
        negative = kinds_of_row.negatives(quantity.column) if quantity is not None else []
        words = {cell for cell in match.column.filled if kinds_of_row.told_cancel(cell)}
        cancels = [cell in words for cell in match.column.cells]
        if any(n and not c for n, c in zip(negative, cancels, strict=False)):
            why = phrase("quantities have a minus where this says nothing of a cancellation")
            said = Said(said.key, said.value, "open", why)
        return [said if match.sure != "open" else Said(said.key, said.value, "open", match.why)]
    if quantity is None or quantity.sure == "open":
        return []
    signed = kinds_of_row.by_sign(quantity.column, source_of(quantity.column))
    return [] if signed is None else [signed]


def _missing(
    found: Mapping[CanonicalColumn, Match], columns: Sequence[Column], said: Sequence[Said]
) -> list[Said]:
    """Return what no order can do without, and no column is."""
    there = {each.key for each in said}
    whole = [column for column in columns if plain(column.name or "") in FULL_NAME]
    lacking = []
    for ours in REQUIRED_COLUMNS:
        if f"columns.{ours}" in there:
            continue
        why = phrase("no column is known to be this, and no order can do without")
        if ours in ("first_name", "last_name") and whole:
            why = phrase("the portal must send first and last names apart")
        lacking.append(Said(f"columns.{ours}", {"column": "?"}, "open", why))
    if not {"employer_number", "employer_name"} & found.keys():
        why = phrase("an order needs its employer's number or name")
        lacking.append(Said("columns.employer_number", {"column": "?"}, "open", why))
    return lacking


def _unmapped(column: Column, negative: Sequence[bool] | None) -> Said:
    """Return what becomes of a column that is none of ours: a person decides, if it may matter."""
    name = column.name if column.name is not None else str(column.place + 1)
    key = "ignore"
    if kinds_of_row.tells_apart(column, negative):
        why = phrase("it tells of cancellations: map it as row_type")
        return Said(key, name, "open", why)
    if plain(name) in CURRENCY:
        kronor = {cell.upper() for cell in column.filled} <= {"SEK", "KR"}
        why = phrase("all amounts are kronor") if kronor else phrase("not all amounts are kronor")
        return Said(key, name, "certain" if kronor else "open", why)
    if of_no_use(name):
        return Said(key, name, "likely", phrase("by its name it tells nothing of the order"))
    if column.name == "" and not column.filled:
        return Said(key, name, "likely", phrase("it has neither name nor cells"))
    return Said(key, name, "open", phrase("what it tells isn't known: ignore it, or map it"))


def _lines(found: Mapping[CanonicalColumn, Match], columns: Sequence[Column]) -> Lines:
    rows = len(columns[0].cells) if columns else 0
    quantity, product = found.get("quantity"), found.get("product_number")
    quantities = with_plain_signs(quantity.column.cells) if quantity is not None else ["1"] * rows
    return Lines(
        [int(each) if each.lstrip("-").isdecimal() else 1 for each in quantities],
        product.column.cells if product is not None else [""] * rows,
    )
