"""Where a file's columns are: by its header, or by their places, against what a profile maps.

A column that is neither mapped nor ignored refuses the file, so that nothing is dropped without a
word; which ones must be there is the caller's to say.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol, TypeVar

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.core.trimming import trimmed

Name = TypeVar("Name", bound=str)

_DELIMITERS = {";": ";", ",": ",", "\t": "TAB", "|": "|"}
_NAMES_TOLD = 3
_LINE_SHOWN = 60  # characters of the first line in a message
_MOST_DIGITS = 8  # in a column's name
_NAME_SHOWN = 60  # characters of a column's name in a message


class Mapped(Protocol):
    """Where a profile has a column from: a name in the header, a place from 1, or neither."""

    @property
    def column(self) -> str | None:
        """Its name in the header."""

    @property
    def position(self) -> int | None:
        """Its place, from 1."""


def found_places(columns: Mapping[Name, Mapped], header: Sequence[str] | None) -> dict[Name, int]:
    """Return the place, from 0, of each mapped column that the file has; None is no header.

    Raises FileRefused on line 1 where none of the names is there: `header-other-delimiter` or
    `header-other-case` where they would be by that, else `header-missing`; and
    `header-column-twice`.
    """
    sources = columns.items()
    places = {name: source.position - 1 for name, source in sources if source.position is not None}
    if header is None:
        return places
    names = trimmed(header)
    wanted = {name: source.column for name, source in sources if source.column is not None}
    if wanted and not set(wanted.values()) & set(names):
        raise _without_names(names, list(wanted.values()))
    for place, name in enumerate(names):
        if name in names[:place]:
            raise _refused("header-column-twice", name, place)
    return places | {
        name: names.index(column) for name, column in wanted.items() if column in names
    }


def refuse_unknown(
    places: Collection[int], ignored: Sequence[str], header: Sequence[str] | None
) -> None:
    """Raise FileRefused, `header-unknown-column`, for a place neither mapped nor ignored.

    Without a header a place is ignored by its number, and known as far as the profile says any.
    """
    if header is None:
        known = {*places, *(position - 1 for position in _positions(ignored))}
        for place in range(max(known, default=-1) + 1):
            if place not in known:
                raise _refused("header-unknown-column", "", place)
        return
    for place, name in enumerate(trimmed(header)):
        if place not in places and name not in ignored:
            raise _refused("header-unknown-column", name, place)


def _without_names(names: Sequence[str], wanted: Sequence[str]) -> FileRefused:
    """Return the refusal of a first line that has none of the names, with what would fit.

    A line that isn't surely a header, with half of the names or more, may be somebody's order,
    a word of which is a column's name by chance: only its shape is told.
    """
    line = " ".join(names)
    expected = ", ".join(wanted[:_NAMES_TOLD])
    cased = {name.casefold() for name in names} & {name.casefold() for name in wanted}
    if cased:
        params = {"found": _told(line, len(cased), wanted), "expected": expected}
        return FileRefused(Problem("header-other-case", 1, params=params))
    for delimiter, told in _DELIMITERS.items():
        parted = set(trimmed(line.split(delimiter))) & set(wanted)
        if parted:
            params = {"found": _told(line, len(parted), wanted), "delimiter": told}
            return FileRefused(Problem("header-other-delimiter", 1, params=params))
    params = {"found": _shape(line), "expected": expected}
    return FileRefused(Problem("header-missing", 1, params=params))


def _told(line: str, names: int, wanted: Sequence[str]) -> str:
    return line[:_LINE_SHOWN] if 2 * names >= len(set(wanted)) else _shape(line)


def _shape(line: str) -> str:
    return "".join(
        "9" if sign.isdigit() else "a" if sign.isalpha() else sign for sign in line[:_LINE_SHOWN]
    )


def missing(column: str) -> FileRefused:
    """Return the refusal of a file without a column that it must have."""
    return _refused("header-missing-column", column, 0)


def fields_without_header(columns: Mapping[Name, Mapped], ignored: Sequence[str]) -> int | None:
    """Return how many fields each row of a file without header has: the highest place told."""
    mapped = {source.position for source in columns.values() if source.position}
    return max(mapped | _positions(ignored), default=None)


def _positions(ignored: Sequence[str]) -> set[int]:
    return {int(name) for name in ignored if name.isdecimal()}


def _refused(word: str, name: str, place: int) -> FileRefused:
    """Return the refusal; a column without a name is called by its position, as #3.

    More digits than a date has are no name, but perhaps a person's number: their shape is told.
    """
    named = _shape(name) if sum(map(str.isdigit, name)) > _MOST_DIGITS else name[:_NAME_SHOWN]
    shown = named or f"#{place + 1}"
    return FileRefused(Problem(word, 1, shown, {"column": shown}))
