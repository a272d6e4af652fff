"""Characters that nobody sees, or that look like others: what has them, and texts without them.

A byte order mark, a zero-width space or a soft hyphen makes one number two; a control character
does what it likes to a terminal.
"""

import re
import unicodedata
from collections.abc import Iterable

# What Unicode calls default ignorable beside its format characters (Cf): fillers and variations.
_FILLERS = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef"
)
_FILLER = re.compile(f"[{_FILLERS}]")
_JOINERS = "\u200c\u200d"
_AS_SPACE = ("Cc", "Zl", "Zp")
_FORMULA = re.compile('="([^"]*)"')  # how a spreadsheet is kept from taking a text for a number


def first_odd(text: str) -> tuple[int, str] | None:
    """Return the place (from 1) and code point, as U+200B, of what no number may hold; else None.

    That is all that doesn't print, that prints nothing, or that is another character in NFKC.
    """
    if text.isascii() and text.isprintable():
        return None
    for place, character in enumerate(text, start=1):
        hidden = not character.isprintable() or _FILLER.match(character)
        if hidden or unicodedata.normalize("NFKC", character) != character:
            return place, f"U+{ord(character):04X}"
    return None


def shown(text: str) -> str:
    """Return the text for a person, with U+200B and the like for what can't be seen in it."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable() and not _FILLER.match(character)
        else f"<U+{ord(character):04X}>"
        for character in text
    )


def has_unseen(texts: Iterable[str]) -> bool:
    """Say whether any of the texts has a character that doesn't print, but for kinds of spaces."""
    together = "".join(texts)
    if together.isprintable() and (together.isascii() or not _FILLER.search(together)):
        return False
    return together.isascii() or any(
        unicodedata.category(character) != "Zs"
        for character in set(together)
        if not character.isprintable() or _FILLER.match(character)
    )


def legible(text: str) -> str:
    """Return the text with spaces for control characters and without format characters, trimmed.

    A joiner between two letters stays: there it is spelling.
    """
    kept = []
    for place, character in enumerate(text):
        kind = unicodedata.category(character)
        if kind in _AS_SPACE:
            kept.append(" ")
        elif not (kind == "Cf" or _FILLER.match(character)) or _joins(text, place):
            kept.append(character)
    return "".join(kept).strip()


def bare(text: str) -> str:
    """Return a value's text out of `="…"`, and without format characters and fillers, trimmed."""
    formula = _FORMULA.fullmatch(text)
    text = formula[1] if formula else text
    if text.isprintable() and text.isascii():
        return text.strip()
    return "".join(
        character
        for character in text
        if unicodedata.category(character) != "Cf" and not _FILLER.match(character)
    ).strip()


def _joins(text: str, place: int) -> bool:
    around = text[place - 1 : place] + text[place + 1 : place + 2] if place else ""
    return (
        text[place] in _JOINERS
        and len(around) == 2
        and all(unicodedata.category(each)[0] in "LM" for each in around)
    )
