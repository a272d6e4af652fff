"""What holds a catalogue back: values that its portal couldn't read, or that would do harm. Pure.

Each problem names the product or facility: somebody has to mend it in BRP.
"""

from collections.abc import Callable, Iterator

import pandas as pd

from brp_filesync.catalogue_out.fields import Column, Sheet
from brp_filesync.catalogue_out.model import Offers
from brp_filesync.core.formulas import looks_like_formula
from brp_filesync.core.problems import Problem
from brp_filesync.core.trimming import trimmed
from brp_filesync.profiles.column_source import Source
from brp_filesync.profiles.dialects import portal_dialect
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.words import portals_word, word_of
from brp_filesync.tables.dialect import Dialect
from brp_filesync.tables.write import unwritable_in


def problems(
    offers: Offers, sheets: tuple[Sheet, Sheet], profile: PortalProfile
) -> tuple[Problem, ...]:
    """Return everything that holds the catalogue back; none where it may go out."""
    dialect = portal_dialect(profile.catalogue_dialect)
    found = [
        Problem("catalogue-price-twice", 0, params={"subject": product, "found": facility})
        for facility, product in offers.twice
    ]
    unwritable = unwritable_in(dialect)
    seen: set[tuple[str, str, int]] = set()
    for sheet in sheets:
        for place, column in enumerate(sheet.columns):
            if not column.brp:
                continue
            names = _names(offers, column)
            for at, text in enumerate(column.texts):
                if (column.of, text, at) not in seen:  # a name may stand in both files
                    seen.add((column.of, text, at))
                    found += _of_text(text, column, names[at], dialect, unwritable)
                if place == 0:
                    found += _of_first(text, column, names[at], dialect)
    return (*found, *_changed_ids(offers, profile))


def _of_text(
    text: str, column: Column, subject: str, dialect: Dialect, unwritable: Callable[[str], bool]
) -> Iterator[Problem]:
    said = {"subject": subject, "field": column.header}
    if looks_like_formula(text):
        yield Problem("catalogue-formula", 0, params={**said, "character": _shown(text[0])})
    lacking = _lacking(text, dialect.encoding)
    if lacking:
        params = {**said, "character": _shown(lacking), "encoding": dialect.encoding}
        yield Problem("catalogue-character", 0, params=params)
    if unwritable(text):
        yield Problem("catalogue-unwritable", 0, params=said)


def _of_first(text: str, column: Column, subject: str, dialect: Dialect) -> Iterator[Problem]:
    """What a reader would take for something else than a row's first value."""
    comment = dialect.comment is not None and text.startswith(dialect.comment)
    trailer = dialect.trailer is not None and text == dialect.trailer.marker
    if trailer or (comment and dialect.quote is None):
        params = {"subject": subject, "field": column.header}
        yield Problem("catalogue-unwritable", 0, params=params)


def _changed_ids(offers: Offers, profile: PortalProfile) -> Iterator[Problem]:
    """Ids that the portal's orders wouldn't bring back as they are: none could be accepted."""
    columns = profile.orders.columns
    of_facility, of_product = columns["facility_id"], columns["product_number"]
    for things, name, source in (
        (offers.facilities, "facility_id", of_facility),
        (offers.products, "product_number", of_product),
    ):
        for ours, subject in zip(things[name], _subjects(things, name), strict=True):
            read = _read(ours, source)
            if read != ours:
                yield Problem("catalogue-id-changed", 0, params={"subject": subject, "found": read})


def _read(ours: str, source: Source) -> str:
    """Return what our id is when it comes back in an order."""
    if source.constant is not None:
        return source.constant
    if source.name_part is not None:
        return ours  # a part of each order file's name: only the file can tell
    return word_of(trimmed([portals_word(ours, source)])[0], source)


def _names(offers: Offers, column: Column) -> list[str]:
    if column.of == "facility":
        return _subjects(offers.facilities, "facility_id")
    return _subjects(offers.products, "product_number")


def _subjects(things: pd.DataFrame, name: str) -> list[str]:
    return [f"{number} ({said})" for number, said in zip(things[name], things["name"], strict=True)]


def _lacking(text: str, encoding: str) -> str:
    """Return the first character that the encoding lacks, "" for none."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError as error:
        return text[error.start]
    return ""


def _shown(character: str) -> str:
    """Return a character so that it can be seen, and found again: "ł (U+0142)"."""
    sign = character if character.isprintable() and not character.isspace() else ""
    return f"{sign} (U+{ord(character):04X})".strip()
