"""Where an order file's columns are: its header, or its positions, against the profile.

A column that the profile neither maps nor ignores refuses the file, so that nothing is dropped
without a word; so does one that is required and isn't there.
"""

from collections.abc import Mapping
from typing import TypeAlias

from brp_filesync.core.trimming import trimmed
from brp_filesync.profiles.orders import REQUIRED_COLUMNS, CanonicalColumn, OrderFiles
from brp_filesync.tables.header import (
    fields_without_header,
    found_places,
    missing,
    refuse_unknown,
)

Places: TypeAlias = Mapping[CanonicalColumn, int]  # canonical column → place of its field, from 0

_EMPLOYER_COLUMNS: tuple[CanonicalColumn, ...] = ("employer_number", "employer_name")


def places_of(orders: OrderFiles, header: tuple[str, ...] | None) -> Places:
    """Return the place of each canonical column that comes from a field of the file.

    An optional column that the header lacks has none. Raises `FileRefused` on line 1:
    `header-missing` where none of the names is there, `header-missing-column`,
    `header-unknown-column`, `header-column-twice`.
    """
    places = found_places(orders.columns, header)
    if header is not None:
        _refuse_missing(orders, places)
    refuse_unknown(places.values(), orders.ignore, header)
    return places


def positional_field_count(orders: OrderFiles) -> int | None:
    """Return how many fields each row has where there is no header, else None.

    The profile then says so: its highest position, mapped or (as digits) under `ignore`.
    """
    return None if orders.dialect.header else fields_without_header(orders.columns, orders.ignore)


def own_names(orders: OrderFiles, header: tuple[str, ...] | None) -> Mapping[str, str]:
    """Return canonical column → the file's own name for it, where it has one.

    A place without a name is called by its number, and by our name for who can't count: as
    `#8 (personnummer)`.
    """
    names = trimmed(header or ())
    own: dict[str, str] = {}
    for name, source in orders.columns.items():
        if source.column is not None:
            own[name] = source.column
        elif source.position is not None:
            has_name = source.position <= len(names)
            unnamed = f"#{source.position} ({name})"
            own[name] = names[source.position - 1] if has_name else unnamed
    return own


def _refuse_missing(orders: OrderFiles, places: Places) -> None:
    """Refuse a header that lacks a required column, or both of the employer's."""
    lacking = {
        name: source.column
        for name, source in orders.columns.items()
        if source.column is not None and name not in places
    }
    for name, column in lacking.items():
        if name in REQUIRED_COLUMNS or orders.columns[name].required:
            raise missing(column)
    employers = [name for name in _EMPLOYER_COLUMNS if name in orders.columns]
    if all(name in lacking for name in employers):
        raise missing(lacking[employers[0]])
