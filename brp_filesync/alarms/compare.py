"""What is wrong now, compared with the alarms that are open: what to raise, remind of and close."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from brp_filesync.alarms.model import Key, Seen, Wrong
from brp_filesync.core.alarms import Alarm, Facts
from brp_filesync.core.dates import local_date


@dataclass(frozen=True, slots=True)
class Changes:
    """What becomes of alarms; `renewed` are open ones of which other facts are known now."""

    raised: tuple[Wrong, ...]
    reminded: tuple[int, ...]
    closed: tuple[int, ...]
    renewed: tuple[tuple[int, Facts], ...]


def compare(seen: Seen, opened: Iterable[Alarm], today: date, remind_days: int) -> Changes:
    """Return what changes. `today` is Stockholm's date.

    Raised once; reminded of where it is still wrong on another day, `remind_days` after it was told
    last; closed where it was looked at and isn't wrong any more.
    """
    wrong: dict[Key, Wrong] = {}
    for found in seen.wrong:
        wrong.setdefault(found.key, found)
    reminded, closed, renewed = [], [], []
    for each in opened:
        still = wrong.pop((each.kind, each.source, each.subject), None)
        if still is None:
            if seen.judges(each.kind, each.source, each.subject):
                closed.append(each.alarm_id)
            continue
        if dict(still.facts) != dict(each.facts):
            renewed.append((each.alarm_id, still.facts))
        if _day(each.told_at) + timedelta(days=remind_days) <= today:
            reminded.append(each.alarm_id)
    return Changes(tuple(wrong.values()), tuple(reminded), tuple(closed), tuple(renewed))


def _day(moment: str) -> date:
    return local_date(datetime.fromisoformat(moment))
