"""The name of a file that hasn't come, as a person would write it: `SOP20261124-*.txt`."""

import re
from collections.abc import Mapping

# What a pattern is made of, the longest first. An escaped letter or digit is a class or a place.
_PIECE = re.compile(
    r"""
    \(\?P<(?P<part>\w+)>            # a named part begins
    | (?P<opens>\((?:\?:)?(?!\?))   # so does a group without a name
    | (?P<closes>\))
    | \\(?P<literal>[^A-Za-z0-9])
    | (?P<any>\\[dwsDWS] | \[\^?\]?(?:\\.|[^\]\\])*\] | \.)
    | (?P<often>[*+?]\??|\{\d*,?\d*\}\??)
    | (?P<plain>[^\\()\[\].*+?{}|^$])
    """,
    re.VERBOSE | re.DOTALL,
)


def told_name(pattern: str, known: Mapping[str, str]) -> str:
    """Return the pattern's names with the known parts filled in, and * for whatever else varies.

    A part that stands within a group, or may be left out, varies. Where the pattern is of another
    kind (alternatives, places, flags, backward references) or nothing of it is fixed, the pattern
    itself is returned.
    """
    told: list[str] = []  # of each piece outside groups
    depth = at = 0
    while at < len(pattern):
        piece = _PIECE.match(pattern, at)
        if piece is None:
            return pattern
        at = piece.end()
        if piece["part"] or piece["opens"]:
            if depth == 0:
                told.append(known.get(piece["part"] or "", "*"))
            depth += 1
        elif piece["closes"]:
            depth -= 1
        elif depth == 0:
            if piece["often"]:
                told[-1:] = ["*"]
            else:
                told.append(piece["literal"] or piece["plain"] or "*")
    name = re.sub(r"\*+", "*", "".join(told))
    return pattern if name in ("", "*") else name
