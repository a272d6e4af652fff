"""Where a report's columns are, against the portal's profile: each that is mapped must be there."""

from collections.abc import Mapping
from typing import TypeAlias

from brp_filesync.profiles.settlement import SettlementColumn, SettlementFiles
from brp_filesync.tables.header import (
    fields_without_header,
    found_places,
    missing,
    refuse_unknown,
)

Places: TypeAlias = Mapping[SettlementColumn, int]  # our column → place of its field, from 0


def places_of(files: SettlementFiles, header: tuple[str, ...] | None) -> Places:
    """Return the place of each of our columns that comes from a field of the file.

    Raises `FileRefused` on line 1: `header-missing` where none of the names is there,
    `header-missing-column`, `header-unknown-column`, `header-column-twice`.
    """
    places = found_places(files.columns, header)
    for name, source in files.columns.items():
        if source.column is not None and name not in places:
            raise missing(source.column)
    refuse_unknown(places.values(), files.ignore, header)
    return places


def field_count(files: SettlementFiles) -> int | None:
    """Return how many fields each row has where there is no header, else None."""
    return None if files.dialect.header else fields_without_header(files.columns, files.ignore)


def own_name(files: SettlementFiles, name: SettlementColumn) -> str:
    """Return what the file itself calls a column: its header's name, or its place."""
    source = files.columns[name]
    if source.column is not None:
        return source.column
    return name if source.position is None else f"#{source.position} ({name})"
