"""States that a thing goes through, and which moves between them are allowed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.phrase import phrase

S = TypeVar("S", bound=str)


@dataclass(frozen=True, slots=True)
class Moves(Generic[S]):
    """In which states a thing may begin, and which ones may follow each; a last one has none."""

    first: frozenset[S]
    following: Mapping[S, frozenset[S]]

    def begun(self, state: S) -> S:
        """Return the state of what is new. Raises BrokenInvariant where it can't begin so."""
        if state not in self.first:
            raise BrokenInvariant(phrase("Nothing may begin as {state}.", state=state))
        return state

    def moved(self, before: S, after: S) -> S:
        """Return `after`. Raises BrokenInvariant where it may not follow."""
        if after not in self.following.get(before, frozenset()):
            raise BrokenInvariant(
                phrase("A move from {before} to {after} isn't allowed.", before=before, after=after)
            )
        return after

    def all_moved(self, befores: Iterable[S], afters: Iterable[S]) -> None:
        """Demand it of many at once; what stays as it is doesn't move."""
        for before, after in set(zip(befores, afters, strict=True)):
            if before != after:
                self.moved(before, after)
