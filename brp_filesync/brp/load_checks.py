"""Rules over the rows of set-up files together, and with what is in the database already. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from brp_filesync.brp.load_files import LoadProblem, Sheet
from brp_filesync.brp.load_layout import (
    AGREED_PRICES,
    COMPANIES,
    PERSONS,
    PRODUCTS,
    PUNCH_CARDS,
    SUBSCRIPTIONS,
    VAT_GROUPS,
    Key,
    Row,
)
from brp_filesync.brp.load_present import Present
from brp_filesync.brp.load_sold import kept_kinds, sellable
from brp_filesync.brp.load_values import birth_dates
from brp_filesync.core.odd_characters import shown
from brp_filesync.core.periods import FOR_EVER, Span, overlapping
from brp_filesync.core.phrase import phrase

Found = Iterator[tuple[int, str, str]]  # line, column, what is wrong

_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "subscription": ("debit_method", "period_months"),
    "punch_card": ("clips", "validity_months"),
    "article": (),
}
_ONLY_OF: Mapping[str, str] = {
    "debit_method": "subscription",
    "period_months": "subscription",
    "has_fixed_end": "subscription",
    "clips": "punch_card",
    "validity_months": "punch_card",
    "refill": "punch_card",
}


def check(sheets: Sequence[Sheet], present: Present) -> list[LoadProblem]:
    """Return what is wrong with the sound rows of the files, by file and line."""
    problems = []
    for sheet in sheets:
        file = sheet.layout.file
        found = [*_twice(sheet), *_references(sheet, sheets, present)]
        for rule in _RULES.get(file, ()):
            found += rule(sheet, sheets, present)
        problems += [LoadProblem(file, *each) for each in sorted(found)]
    return problems


def _twice(sheet: Sheet) -> Found:
    first: dict[Key, int] = {}
    for line, row in sheet.numbered():
        key = sheet.layout.key_of(row)
        if key in first:
            name = sheet.layout.key[0]
            yield (
                line,
                name,
                phrase(
                    "line {first} is about the same ({key})",
                    first=first[key],
                    key=", ".join(sheet.layout.key),
                ),
            )
        first.setdefault(key, line)


def _references(sheet: Sheet, sheets: Sequence[Sheet], present: Present) -> Found:
    broken = {each.layout.file for each in sheets if not each.whole}
    for cell in sheet.layout.cells:
        if not cell.of or cell.of in broken:
            continue
        known = {key[0] for key in present.rows[cell.of]}
        known.update(key[0] for each in sheets if each.layout.file == cell.of for key in each.keys)
        for line, row in sheet.numbered():
            value = row[cell.name]
            if value is not None and value not in known:
                told = "" if cell.personal else f"'{shown(str(value))}' "
                yield (
                    line,
                    cell.name,
                    phrase(
                        "{shown}stands neither in {of} nor in the database", shown=told, of=cell.of
                    ),
                )


def _unique(name: str, why: str) -> "Rule":
    """Return a rule that no two rows, here and in the database, have the same value."""

    def rule(sheet: Sheet, sheets: Sequence[Sheet], present: Present) -> Found:
        lines = {sheet.layout.key_of(row): line for line, row in sheet.numbered()}
        owners: dict[Any, Key] = {
            row[name]: key
            for key, row in present.rows[sheet.layout.file].items()
            if row[name] is not None and (key not in lines or not sheet.layout.updates)
        }
        for line, row in sheet.numbered():
            key, value = sheet.layout.key_of(row), row[name]
            if value is not None and owners.setdefault(value, key) != key:
                where = (
                    phrase("line {lines}", lines=lines[owners[value]])
                    if owners[value] in lines
                    else phrase("the database")
                )
                yield line, name, phrase("{where} has the same; {why}", where=where, why=why)

    return rule


def _vat_names(sheet: Sheet, sheets: Sequence[Sheet], present: Present) -> Found:
    first: dict[str, tuple[str, int]] = {}
    for line, row in sheet.numbered():
        name, of_line = first.setdefault(row["vat_group"], (row["name"], line))
        if name != row["name"]:
            yield (
                line,
                "name",
                phrase("line {of_line} calls the same group otherwise", of_line=of_line),
            )


def _kinds(sheet: Sheet, sheets: Sequence[Sheet], present: Present) -> Found:
    for line, row in sheet.numbered():
        kind = row["kind"]
        for name in _OF_KIND[kind]:
            if row[name] is None:
                yield line, name, phrase("a value must stand here for a {kind}", kind=kind)
        for name, only in _ONLY_OF.items():
            if row[name] and kind != only:
                yield (
                    line,
                    name,
                    phrase(
                        "is only for a {only}, and this is a {kind}: leave it empty",
                        only=only,
                        kind=kind,
                    ),
                )


def _prices(sheet: Sheet, sheets: Sequence[Sheet], present: Present) -> Found:
    periods: dict[Key, list[Span]] = {}
    ours = {sheet.layout.key_of(row) for row in sheet.rows}
    for key, row in present.rows[AGREED_PRICES].items():
        if key not in ours:
            periods.setdefault(key[:3], []).append((key[3], row["valid_to"] or FOR_EVER, 0))
    for line, row in sheet.numbered():
        if row["price_kronor"] == 0:
            yield line, "price_kronor", phrase("a price must be above zero")
        if row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
            yield line, "valid_to", phrase("is before valid_from")
        else:
            key = sheet.layout.key_of(row)
            periods.setdefault(key[:3], []).append((key[3], row["valid_to"] or FOR_EVER, line))
    for spans in periods.values():
        for (_, _, line), (_, until, of_line) in overlapping(spans):
            other = (
                phrase("the price on line {of_line}", of_line=of_line)
                if line and of_line
                else phrase("one in the database")
            )
            yield (
                line or of_line,
                "valid_from",
                phrase("overlaps {other}, which {lasts}", other=other, lasts=_lasts(until)),
            )


def _lasts(valid_to: str) -> str:
    return (
        phrase("has no last day")
        if valid_to == FOR_EVER
        else phrase("is valid to {valid_to}", valid_to=valid_to)
    )


def _birth(sheet: Sheet, sheets: Sequence[Sheet], present: Present) -> Found:
    given = [(line, row) for line, row in sheet.numbered() if row["personnummer"]]
    born = birth_dates([row["personnummer"] for _, row in given])
    for (line, row), day in zip(given, born, strict=True):
        if row["birth_date"] is None:
            row["birth_date"] = day
        elif day is not None and row["birth_date"] != day:
            yield line, "birth_date", phrase("isn't the one of the personnummer")


def _same_person(sheet: Sheet, sheets: Sequence[Sheet], present: Present) -> Found:
    for line, row in sheet.numbered():
        there = present.rows[PERSONS].get(sheet.layout.key_of(row))
        if there is None:
            continue
        if not _is_same(row, there):
            yield line, "customer_number", phrase("is another person's in the database")
            continue
        for cell in sheet.layout.cells:
            # What the file leaves out isn't contradicted: orders fill in what was missing.
            if row[cell.name] not in (None, there[cell.name]):
                yield (
                    line,
                    cell.name,
                    phrase("isn't the person's in the database, which a load leaves"),
                )


def _is_same(row: Row, there: Row) -> bool:
    """Say whether two are one person: by personnummer, else by the name."""
    if row["personnummer"] and there["personnummer"]:
        return bool(row["personnummer"] == there["personnummer"])
    return all(row[name] == there[name] for name in ("first_name", "last_name"))


def _owned(kind: str) -> "Rule":
    """Return a rule that the product is of that kind."""

    def rule(sheet: Sheet, sheets: Sequence[Sheet], present: Present) -> Found:
        kinds = {key[0]: row["kind"] for key, row in present.rows[PRODUCTS].items()}
        for each in sheets:
            if each.layout.file == PRODUCTS:
                kinds.update((row["product_number"], row["kind"]) for row in each.rows)
        for line, row in sheet.numbered():
            found = kinds.get(row["product_number"], kind)
            if found != kind:
                yield (
                    line,
                    "product_number",
                    phrase("is a {found}, expected a {kind}", found=found, kind=kind),
                )

    return rule


def _in_order(*pairs: tuple[str, str]) -> "Rule":
    """Return a rule that of each pair the second, where there is one, isn't the earlier."""

    def rule(sheet: Sheet, sheets: Sequence[Sheet], present: Present) -> Found:
        for line, row in sheet.numbered():
            for first, last in pairs:
                if row[last] is not None and (row[first] is None or row[last] < row[first]):
                    yield line, last, phrase("must not be before {first}", first=first)

    return rule


def _clips(sheet: Sheet, sheets: Sequence[Sheet], present: Present) -> Found:
    for line, row in sheet.numbered():
        if row["clips_left"] > row["clips_bought"]:
            yield line, "clips_left", phrase("is more than clips_bought")


Rule = Callable[[Sheet, Sequence[Sheet], Present], Found]

_RULES: Mapping[str, tuple[Rule, ...]] = {
    COMPANIES: (
        _unique("organisation_number", phrase("a company has a number of its own")),
        _unique(
            "bankgiro",
            phrase("OCR numbers are told apart by bankgiro, so each company has its own"),
        ),
    ),
    VAT_GROUPS: (_vat_names,),
    PRODUCTS: (_kinds, kept_kinds),
    AGREED_PRICES: (_prices, sellable),
    PERSONS: (
        _same_person,
        _birth,
        _unique("personnummer", phrase("a person has one customer number")),
    ),
    SUBSCRIPTIONS: (
        _owned("subscription"),
        _in_order(("starts_on", "ends_on"), ("frozen_from", "frozen_until")),
    ),
    PUNCH_CARDS: (_owned("punch_card"), _clips, _in_order(("valid_from", "valid_until"))),
}
