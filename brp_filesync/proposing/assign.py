"""Columns of the samples → ours: by their names, and by their cells where these are distinct."""

from collections.abc import Sequence
from dataclasses import dataclass

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.orders import CanonicalColumn
from brp_filesync.proposing.cells import Column, contradicts, kinds_of
from brp_filesync.proposing.model import Known, Sure
from brp_filesync.proposing.names import meant


@dataclass(frozen=True, slots=True)
class Match:
    """Which column is one of ours, how sure it is and why; `rivals` are others that might be it."""

    column: Column
    sure: Sure
    why: str
    rivals: tuple[Column, ...] = ()


def assigned(columns: Sequence[Column], known: Known) -> dict[CanonicalColumn, Match]:
    """Return our columns that are found. One that two columns are called is open."""
    kinds = {column.place: kinds_of(column, known) for column in columns}
    found: dict[CanonicalColumn, list[Match]] = {}
    for column in columns:
        named = meant(column.name or "")
        if named is None:
            continue
        if contradicts(named, column, known):
            why = phrase("it is called so, but its cells are something else")
            found.setdefault(named, []).append(Match(column, "open", why))
        elif named in kinds[column.place]:
            why = phrase("by its name and by its cells")
            found.setdefault(named, []).append(Match(column, "certain", why))
        else:
            found.setdefault(named, []).append(Match(column, "certain", phrase("by its name")))
    taken = {match.column.place for matches in found.values() for match in matches}
    for column in columns:
        shown = kinds[column.place] - found.keys()
        if column.place in taken or not shown:
            continue
        for ours in sorted(shown):
            sure: Sure = "likely" if len(shown) == 1 else "open"
            found.setdefault(ours, []).append(Match(column, sure, phrase("by its cells")))
    return {ours: _one_of(matches) for ours, matches in found.items()}


def _one_of(matches: Sequence[Match]) -> Match:
    sure = [match for match in matches if match.sure != "open"]
    best = (sure or list(matches))[0]
    rivals = tuple(match.column for match in matches if match is not best)
    if len(sure) < 2:
        return Match(best.column, best.sure, best.why, rivals)
    confirmed = [match for match in sure if match.why == phrase("by its name and by its cells")]
    if len(confirmed) == 1:
        others = tuple(match.column for match in matches if match is not confirmed[0])
        return Match(confirmed[0].column, "certain", confirmed[0].why, others)
    return Match(best.column, "open", phrase("several columns are called so"), rivals)
