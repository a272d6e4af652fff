"""What is wrong now, compared with the alarms that are open: what to raise, remind of and close."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from brp_filesync.alarms.model import Key, Seen, Wrong
from brp_filesync.core.alarms import Alarm, Facts
from brp_filesync.core.dates import local_date, utc_text

# Kinds that come and go by themselves. One that comes again so soon after it was over is the same,
# and is told to be over when it has been gone for as long: a day's runs, and not each night's.
COMES_AND_GOES = frozenset(
    {
        "not-done",
        "host-key",
        "mail-server",
        "run-missed",
        "nothing-ran",
        "file-refused",
        "file-not-complete",
    }
)
SOON = timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class Changes:
    """What becomes of alarms, by their ids; `renewed` are open ones of which other facts are known.

    `again` were over a short while ago. `gone` aren't wrong now, and `back` are again: of those
    nobody is told. `forgotten` aren't over, but nobody waits for it any more.
    """

    raised: tuple[Wrong, ...]
    reminded: tuple[int, ...]
    closed: tuple[int, ...]
    renewed: tuple[tuple[int, Facts], ...]
    again: tuple[tuple[int, Facts], ...] = ()
    gone: tuple[int, ...] = ()
    back: tuple[int, ...] = ()
    forgotten: tuple[int, ...] = ()


def compare(
    seen: Seen,
    opened: Iterable[Alarm],
    today: date,
    remind_days: int,
    now: datetime,
    over: Sequence[Alarm] = (),
) -> Changes:
    """Return what changes. `today` is Stockholm's date; `over` were closed a short while ago.

    Raised once; reminded of where it is still wrong on another day, `remind_days` after it was told
    last; closed where it was looked at and isn't wrong any more.
    """
    wrong: dict[Key, Wrong] = {}
    for found in seen.wrong:
        wrong.setdefault(found.key, found)
    ended: dict[str, list[int]] = {"closed": [], "gone": [], "forgotten": [], "": []}
    still = []
    for each in opened:
        found_again = wrong.pop(_key(each), None)
        if found_again is None:
            ended[_end_of(each, seen, now)].append(each.alarm_id)
        else:
            still.append((each, found_again.facts))
    again = [
        (each.alarm_id, wrong.pop(_key(each)).facts)
        for each in reversed(over)
        if each.kind in COMES_AND_GOES and not _is_past(each.closed_at, now) and _key(each) in wrong
    ]
    patience = timedelta(days=remind_days)
    return Changes(
        tuple(wrong.values()),
        tuple(each.alarm_id for each, _ in still if _day(each.told_at) + patience <= today),
        tuple(ended["closed"]),
        tuple((each.alarm_id, facts) for each, facts in still if dict(facts) != dict(each.facts)),
        tuple(again),
        tuple(ended["gone"]),
        tuple(each.alarm_id for each, _ in still if each.gone_at),
        tuple(ended["forgotten"]),
    )


def _end_of(alarm: Alarm, seen: Seen, now: datetime) -> Literal["", "closed", "gone", "forgotten"]:
    """Return what becomes of an open alarm that isn't among the wrong."""
    key = _key(alarm)
    if not seen.judges(*key):
        return ""
    if key in seen.forgotten:
        return "forgotten"
    if not alarm.returned_at or (alarm.gone_at and _is_past(alarm.gone_at, now)):
        return "closed"
    return "" if alarm.gone_at else "gone"


def _key(alarm: Alarm) -> Key:
    return (alarm.kind, alarm.source, alarm.subject)


def since_when(now: datetime) -> str:
    """Return from when on what was over is compared (UTC text)."""
    return utc_text(now - SOON)


def _is_past(moment: str, now: datetime) -> bool:
    return datetime.fromisoformat(moment) + SOON <= now


def _day(moment: str) -> date:
    return local_date(datetime.fromisoformat(moment))
