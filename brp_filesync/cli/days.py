"""Days that people type as moments, and moments as people read them: both in Stockholm."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from brp_filesync.cli.language import said
from brp_filesync.core.phrase import phrase


class _Day(click.DateTime):
    """A day, as a moment at its midnight."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return it, or say how a day is written."""
        try:
            found: datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(
                said(phrase("{value} is no day: write it as 2026-11-27.", value=value)), param
            )
        return found

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Return what help calls it."""
        return "DAY"


DAY = _Day(["%Y-%m-%d"])
_STOCKHOLM = ZoneInfo("Europe/Stockholm")


def first_moment(day: datetime | None) -> str:
    """Return the day's first moment as UTC text, "" for none."""
    return "" if day is None else _midnight(day.date())


def after(day: datetime | None) -> str:
    """Return the first moment after the day as UTC text, "" for none."""
    return "" if day is None else _midnight(day.date() + timedelta(days=1))


def local(moment: str | None) -> str:
    """Return a UTC text as Stockholm's clock shows it, to the minute; "" for none."""
    if not moment:
        return ""
    return datetime.fromisoformat(moment).astimezone(_STOCKHOLM).strftime("%Y-%m-%d %H:%M")


def local_day(moment: str | None) -> str:
    """Return the day in Stockholm of a UTC text; "" for none."""
    return local(moment)[:10]


def day_and_moment(moment: str) -> tuple[str, str | None]:
    """Return the day in Stockholm of a UTC text, and the text; None where it is that midnight."""
    day = local_day(moment)
    return day, None if moment == _midnight(date.fromisoformat(day)) else moment


def _midnight(day: date) -> str:
    from brp_filesync.core.dates import utc_text

    return utc_text(datetime(day.year, day.month, day.day, tzinfo=_STOCKHOLM))
