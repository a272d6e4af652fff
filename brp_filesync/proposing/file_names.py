"""The samples' names → what the portal's files are called, and the day that a name tells."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from brp_filesync.core.phrase import phrase
from brp_filesync.proposing.model import Said

# A day in a name, how it is written, and its digits as a pattern.
_DAYS = (
    (re.compile(r"(?<!\d)20\d\d-[01]\d-[0-3]\d(?!\d)", re.ASCII), "%Y-%m-%d", r"\d{4}-\d{2}-\d{2}"),
    (re.compile(r"(?<!\d)20\d\d[01]\d[0-3]\d(?!\d)", re.ASCII), "%Y%m%d", r"\d{8}"),
    (re.compile(r"(?<!\d)[0-3]\d\.[01]\d\.20\d\d(?!\d)", re.ASCII), "%d.%m.%Y", r"[\d.]{10}"),
)
KEY = "file_name"


def day_in(name: str) -> tuple[date, str] | None:
    """Return the day that a file's name tells, and how it is written there; None for none."""
    for pattern, form, _ in _DAYS:
        found = pattern.search(name)
        if found is not None:
            try:
                return datetime.strptime(found[0], form).date(), form  # noqa: DTZ007 - a day
            except ValueError:
                continue
    return None


def pattern_of(names: Sequence[str]) -> Said:
    """Return the regular expression that the samples' names have in common."""
    patterns = sorted({_pattern(name) for name in names})
    if len(patterns) > 1:
        why = phrase("the samples' names differ: ask how files are called")
        return Said(KEY, "|".join(map(without_parts, patterns)), "likely", why)
    if "\\d" not in patterns[0]:
        why = phrase("this one name: ask what of it changes from file to file")
        return Said(KEY, patterns[0], "likely", why)
    return Said(KEY, patterns[0], "certain", phrase("digits may be others"))


def without_parts(pattern: str) -> str:
    """Return the pattern without the names of its parts: of several patterns no two have them."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


def _pattern(name: str) -> str:
    for pattern, _, digits in _DAYS:
        found = pattern.search(name)
        if found is not None and day_in(name) is not None:
            before, after = name[: found.start()], name[found.end() :]
            return f"{_general(before)}(?P<date>{digits}){_general(after)}"
    return _general(name)


def _general(text: str) -> str:
    return re.sub("[0-9]+", lambda digits: r"\\d+", _escaped(text))


def _escaped(text: str) -> str:
    return re.sub(r"[.^$*+?{}\[\]\\|()]", lambda sign: f"\\{sign[0]}", text)
