"""How a profile says that dates are written: strptime's signs for numbers, each read in one way.

Names of months, weekdays and zones aren't among them: what they mean hangs on a language.
"""

import re
from collections.abc import Iterator

# strptime's sign → the form's letters: as many digits. With a hyphen a leading zero may be left out.
_LETTERS = {
    "%Y": ("YYYY",),
    "%y": ("yy",),
    "%m": ("mm",),
    "%-m": ("m", "mm"),
    "%d": ("dd",),
    "%-d": ("d", "dd"),
    "%H": ("HH",),
    "%-H": ("H", "HH"),
    "%M": ("MM",),
    "%S": ("SS",),
}
_SIGN = re.compile("%-?[A-Za-z]")
_BETWEEN = re.compile(r"[-/.:, TZ]*")


def wrong_with(form: str) -> str | None:
    """Return what keeps a format from being read in one way: a sign of its own; None if nothing.

    What it may be: `unknown` (a sign that isn't a number's), `between` (letters or digits between
    them), `year`, `month`, `day` (none, or twice), `hour`, `minute` or `second` without what comes
    before it, or twice, `together` (a number of one or two digits right before another).
    """
    signs = _SIGN.findall(form)
    if any(sign not in _LETTERS for sign in signs):
        return "unknown"
    if any(not _BETWEEN.fullmatch(text) for text in _SIGN.split(form)):
        return "between"
    numbers = [sign[-1] for sign in signs]
    for name, letters in (("year", "Yy"), ("month", "m"), ("day", "d")):
        if sum(numbers.count(letter) for letter in letters) != 1:
            return name
    counts = [numbers.count(letter) for letter in "HMS"]
    for name, count, before in zip(
        ("hour", "minute", "second"), counts, [1, *counts], strict=False
    ):
        if count > 1 or count > before:
            return name
    return "together" if re.search("%-[mdH]%", form) else None


def written_forms(form: str) -> Iterator[str]:
    """Yield each form that a format lets a date have: a letter (YmdHMS, y) stands for a digit."""
    sign = _SIGN.search(form)
    if sign is None:
        yield form
        return
    for letters in _LETTERS[sign[0]]:
        for rest in written_forms(form[sign.end() :]):
            yield form[: sign.start()] + letters + rest
