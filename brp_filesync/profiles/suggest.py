"""“Did you mean”: the nearest of the words that would have been right."""

import difflib
from collections.abc import Iterable

from brp_filesync.core.phrase import phrase


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like this one, whatever its case; None if none is."""
    by_lower = {each.lower(): each for each in sorted(known)}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return “; did you mean 'X'?”, to be added to a message; "" where nothing is like it."""
    near = nearest(word, known)
    return phrase("; did you mean '{near}'?", near=near) if near is not None else ""
