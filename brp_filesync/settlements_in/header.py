"""Where a report's columns are: its header, or its positions, against the profile.

A column that the profile neither maps nor ignores refuses the file, so that nothing is dropped
without a word; so does one that is mapped and isn't there.
"""

from collections.abc import Mapping
from typing import TypeAlias

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.core.trimming import trimmed
from brp_filesync.profiles.settlement import SettlementColumn, SettlementFiles

Places: TypeAlias = Mapping[SettlementColumn, int]  # our column → place of its field, from 0

_NAME_SHOWN = 60  # characters of a column's name in a message


def places_of(files: SettlementFiles, header: tuple[str, ...] | None) -> Places:
    """Return the place of each of our columns that comes from a field of the file.

    Raises `FileRefused` on line 1: `header-missing` where none of the names is there,
    `header-missing-column`, `header-unknown-column`, `header-column-twice`.
    """
    sources = files.columns.items()
    places = {name: source.position - 1 for name, source in sources if source.position is not None}
    if header is None:
        _refuse_unknown_positions(files, set(places.values()))
        return places
    names = trimmed(header)
    wanted = {name: source.column for name, source in sources if source.column is not None}
    if wanted and not set(wanted.values()) & set(names):
        raise FileRefused(Problem("header-missing", 1))
    for place, name in enumerate(names):
        if name in names[:place]:
            raise _refused("header-column-twice", name, place)
    for name, column in wanted.items():
        if column not in names:
            raise _refused("header-missing-column", column, 0)
        places[name] = names.index(column)
    for place, name in enumerate(names):
        if place not in places.values() and name not in files.ignore:
            raise _refused("header-unknown-column", name, place)
    return places


def field_count(files: SettlementFiles) -> int | None:
    """Return how many fields each row has where there is no header, else None."""
    if files.dialect.header:
        return None
    mapped = {source.position for source in files.columns.values() if source.position}
    return max(mapped | {int(name) for name in files.ignore}, default=None)


def own_name(files: SettlementFiles, name: SettlementColumn) -> str:
    """Return what the file itself calls a column: its header's name, or its place."""
    source = files.columns[name]
    if source.column is not None:
        return source.column
    return name if source.position is None else f"#{source.position} ({name})"


def _refuse_unknown_positions(files: SettlementFiles, mapped: set[int]) -> None:
    known = mapped | {int(each) - 1 for each in files.ignore}
    for place in range(max(known, default=-1)):
        if place not in known:
            raise _refused("header-unknown-column", "", place)


def _refused(word: str, name: str, place: int) -> FileRefused:
    """Return the refusal; a column without a name is called by its position, as #3."""
    shown = name[:_NAME_SHOWN] or f"#{place + 1}"
    return FileRefused(Problem(word, 1, shown, {"column": shown}))
