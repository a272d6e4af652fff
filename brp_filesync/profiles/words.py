"""What a profile's source makes of a cell's text, and the text that it would make it of."""

from collections.abc import Callable, Mapping

from brp_filesync.profiles.column_source import Source

# Before a word that the profile's `words` lack, so that it passes for none of ours.
_NOT_OUR_WORD = "?"
_CONVERSIONS: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "strip_leading_zeros": lambda text: text.lstrip("0") or text[-1:],
}


def word_of(text: str, source: Source) -> str:
    """Return the text after the source's conversions and words, or its default where empty."""
    if not text:
        return source.default or ""
    for name in source.convert:
        text = _CONVERSIONS[name](text)
    if source.words is None:
        return text
    return source.words.get(text, _NOT_OUR_WORD + text)


def portals_word(ours: str, source: Source | None) -> str:
    """Return what the portal writes where we mean `ours`: itself, but for what `words` translate.

    Of several words that mean the same, the first in the profile.
    """
    words = None if source is None else source.words
    return next((theirs for theirs, word in (words or {}).items() if word == ours), ours)
