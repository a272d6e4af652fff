"""Where an order file's columns are: its header, or its positions, against the profile.

A column that the profile neither maps nor ignores refuses the file, so that nothing is dropped
without a word; so does one that is required and isn't there.
"""

from collections.abc import Mapping
from typing import TypeAlias

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.core.trimming import trimmed
from brp_filesync.profiles.orders import REQUIRED_COLUMNS, CanonicalColumn, OrderFiles

Places: TypeAlias = Mapping[CanonicalColumn, int]  # canonical column → place of its field, from 0

_NAME_SHOWN = 60  # characters of a column's name in a message
_EMPLOYER_COLUMNS: tuple[CanonicalColumn, ...] = ("employer_number", "employer_name")


def places_of(orders: OrderFiles, header: tuple[str, ...] | None) -> Places:
    """Return the place of each canonical column that comes from a field of the file.

    An optional column that the header lacks has none. Raises `FileRefused` on line 1:
    `header-missing` where none of the names is there, `header-missing-column`,
    `header-unknown-column`, `header-column-twice`.
    """
    sources = orders.columns.items()
    places = {name: source.position - 1 for name, source in sources if source.position is not None}
    if header is None:
        _refuse_unknown_positions(orders, set(places.values()))
        return places
    names = trimmed(header)
    wanted = {name: source.column for name, source in sources if source.column is not None}
    if wanted and not set(wanted.values()) & set(names):
        raise FileRefused(Problem("header-missing", 1))
    for place, name in enumerate(names):
        if name in names[:place]:
            raise _refused("header-column-twice", name, place)
    places |= {name: names.index(column) for name, column in wanted.items() if column in names}
    _refuse_missing(orders, places)
    for place, name in enumerate(names):
        if place not in places.values() and name not in orders.ignore:
            raise _refused("header-unknown-column", name, place)
    return places


def positional_field_count(orders: OrderFiles) -> int | None:
    """Return how many fields each row has where there is no header, else None.

    The profile then says so: its highest position, mapped or (as digits) under `ignore`.
    """
    if orders.dialect.header:
        return None
    mapped = {source.position for source in orders.columns.values() if source.position}
    return max(mapped | _positions_ignored(orders), default=None)


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


def _refuse_unknown_positions(orders: OrderFiles, mapped: set[int]) -> None:
    known = mapped | {position - 1 for position in _positions_ignored(orders)}
    for place in range(max(known, default=-1) + 1):
        if place not in known:
            raise _refused("header-unknown-column", "", place)


def _positions_ignored(orders: OrderFiles) -> set[int]:
    return {int(name) for name in orders.ignore if name.isdecimal()}


def _refuse_missing(orders: OrderFiles, places: Places) -> None:
    """Refuse a header that lacks a required column, or both of the employer's."""
    lacking = {
        name: source.column
        for name, source in orders.columns.items()
        if source.column is not None and name not in places
    }
    for name, column in lacking.items():
        if name in REQUIRED_COLUMNS or orders.columns[name].required:
            raise _refused("header-missing-column", column, 0)
    employers = [name for name in _EMPLOYER_COLUMNS if name in orders.columns]
    if all(name in lacking for name in employers):
        raise _refused("header-missing-column", lacking[employers[0]], 0)


def _refused(word: str, name: str, place: int) -> FileRefused:
    """Return the refusal; a column without a name is called by its position, as #3."""
    shown = name[:_NAME_SHOWN] or f"#{place + 1}"
    return FileRefused(Problem(word, 1, shown, {"column": shown}))
