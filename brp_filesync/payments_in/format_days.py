"""A bank's formats against the days on which they begin and end, as its profile says. Pure.

(docs/domain.md, Payments in 4)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from brp_filesync.core.swedish_days import bank_days_between
from brp_filesync.profiles.bank import FormatDays

# Bank days behind its first day after which a format that hasn't come is missed.
_PATIENCE = 2
# Days for which one that came after its last day is told of: then it is as if it had stopped.
_TOLD_FOR = 7


@dataclass(frozen=True, slots=True)
class OddFormat:
    """A format that came after its last day (`latest` then), or doesn't come after its first."""

    kind: Literal["format-after-end", "format-not-begun"]
    format: str
    day: date
    latest: str = ""


def odd_formats(
    days: Mapping[str, FormatDays], latest: Mapping[str, str], today: date
) -> list[OddFormat]:
    """Return what doesn't come as the profile says.

    `latest` is the latest day of each format that was ever booked from it, ISO text.
    """
    found = []
    for name, told in days.items():
        newest = latest.get(name, "")
        if told.last is not None and newest > told.last.isoformat():
            if newest >= (today - timedelta(days=_TOLD_FOR)).isoformat():
                found.append(OddFormat("format-after-end", name, told.last, newest))
            continue
        ended = told.last is not None and told.last < today
        if told.first is None or ended or newest >= told.first.isoformat():
            continue
        if bank_days_between(told.first, today) > _PATIENCE:
            found.append(OddFormat("format-not-begun", name, told.first))
    return found
