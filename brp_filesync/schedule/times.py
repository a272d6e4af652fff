"""Cron words on Stockholm's wall clock → moments; right across both changes of daylight saving.

Each time of the wall clock is one moment. One that the clock jumps over in spring (02:30) is as
long after midnight as on any other day (03:30 in summer time); one that comes twice in autumn is
the first. So a job of each day runs once on each day.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

from brp_filesync.profiles.schedule import Days
from brp_filesync.schedule.days import ON

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
# The wall clock is put forward and back by an hour; with as much again no time is overlooked.
_MARGIN = timedelta(hours=2)
# Days are left out by `run_on`: words that only mean such days have no moment.
_FAR = timedelta(days=3 * 366)


def moment(wall: datetime) -> datetime:
    """Return the moment at which Stockholm's clocks first show a naive time, in UTC."""
    return wall.replace(tzinfo=_STOCKHOLM, fold=0).astimezone(UTC)


def moment_on(day: date, at: str) -> datetime:
    """Return the moment of a time "HH:MM" on a day in Stockholm, in UTC."""
    return moment(datetime.fromisoformat(f"{day}T{at}"))


def wall_clock(at: datetime) -> datetime:
    """Return what Stockholm's clocks show at a moment, naive."""
    return at.astimezone(_STOCKHOLM).replace(tzinfo=None)


def next_after(run: Sequence[str], run_on: Days, after: datetime) -> datetime | None:
    """Return the first moment after this one at which any of the cron words is; None for never."""
    found = (_first(words, run_on, after) for words in run)
    return min((each for each in found if each is not None), default=None)


def last_until(run: Sequence[str], run_on: Days, until: datetime) -> datetime | None:
    """Return the last such moment that isn't after this one; None for never."""
    found = (_last(words, run_on, until) for words in run)
    return max((each for each in found if each is not None), default=None)


def _first(words: str, run_on: Days, after: datetime) -> datetime | None:
    start = wall_clock(after) - _MARGIN
    moments = map(moment, _walls(CronSim(words, start), run_on, start))
    return next((each for each in moments if each > after), None)


def _last(words: str, run_on: Days, until: datetime) -> datetime | None:
    start = wall_clock(until) + _MARGIN
    moments = map(moment, _walls(CronSim(words, start, reverse=True), run_on, start))
    return next((each for each in moments if each <= until), None)


def _walls(clock: CronSim, run_on: Days, start: datetime) -> Iterator[datetime]:
    for wall in clock:
        if abs(wall - start) > _FAR:
            return
        if ON[run_on](wall.date()):
            yield wall
