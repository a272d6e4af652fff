"""What a list is narrowed to: a text, a person, a facility, days. Each "" leaves out nothing."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from brp_filesync.core.dates import local_midnight

# Letters that databases compare by case: Latin ones, ours among them. SQLite's own `lower` knows
# no å, and PostgreSQL's knows what its locale does: both go by this table, and so do we.
_LETTERS = [
    sign for sign in map(chr, range(0x41, 0x180)) if sign.lower() != sign and len(sign.lower()) == 1
]
UPPER = "".join(_LETTERS)
LOWER = UPPER.lower()
_FOLD = str.maketrans(UPPER, LOWER)
# With the dashes that word processors make of a hyphen, and blanks around them.
_PERSONNUMMER = re.compile(
    r"(?<![0-9])(?:[0-9]{2})?[0-9]{6}\s?[-+\u2010-\u2014\u2212]?\s?[0-9]{4}(?![0-9])"
)
_MASK = "******-****"
_COORDINATION = 60  # added to the day of a coordination number


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a list is wanted. Days are in Stockholm, both included."""

    text: str = field(default="", repr=False)  # may be a name or a personnummer
    person: str = field(default="", repr=False)
    facility_id: str = ""
    first_day: str = ""
    last_day: str = ""

    @property
    def since(self) -> str:
        """The first day's first moment, as UTC text."""
        return local_midnight(date.fromisoformat(self.first_day)) if self.first_day else ""

    @property
    def before(self) -> str:
        """The first moment after the last day, as UTC text."""
        if not self.last_day:
            return ""
        return local_midnight(date.fromisoformat(self.last_day) + timedelta(days=1))


EVERYTHING = Wanted()


def folded(text: str) -> str:
    """Return a text without its case, as the databases compare it."""
    return text.translate(_FOLD)


def personnummer_like(text: str) -> list[str]:
    """Return the personnummer that a text may be, in 12 digits; none where it is none."""
    if not _PERSONNUMMER.fullmatch(text):
        return []
    digits = re.sub("[^0-9]", "", text)
    return [digits] if len(digits) == 12 else [f"{century}{digits}" for century in (18, 19, 20)]


def masked(text: str) -> str:
    """Return what was typed as it may be told: what may be a personnummer, without its digits."""
    return _PERSONNUMMER.sub(_MASK, text)


def masked_in_log(text: str) -> str:
    """Return a text with remote names in it as a log may tell it.

    Only what is a personnummer by its date and check digit is masked: most names have a date and a
    serial number in them, and must be found again.
    """
    return _PERSONNUMMER.sub(lambda found: _MASK if _is_sound(found[0]) else found[0], text)


def _is_sound(text: str) -> bool:
    from brp_filesync.core.luhn import check_digit

    digits = re.sub("[^0-9]", "", text)[-10:]
    month, day = int(digits[2:4]), int(digits[4:6])
    dated = 1 <= month <= 12 and 1 <= day % _COORDINATION <= 31 and day < _COORDINATION + 32
    return dated and check_digit(digits[:-1]) == digits[-1]
