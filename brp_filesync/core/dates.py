"""Days and moments as the domain counts them: local days, UTC text."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_STOCKHOLM = ZoneInfo("Europe/Stockholm")


def local_date(moment: datetime) -> date:
    """Return the date of an aware moment in Europe/Stockholm. Raises ValueError for a naive one."""
    return _aware(moment).astimezone(_STOCKHOLM).date()


def local_midnight(day: date) -> str:
    """Return the moment at which a date begins in Europe/Stockholm, as UTC text."""
    return utc_text(datetime.combine(day, time(), _STOCKHOLM))


def utc_text(moment: datetime) -> str:
    """Return an aware moment as 'YYYY-MM-DDTHH:MM:SSZ', in UTC. Raises ValueError for a naive one.

    Parts of a second are cut off.
    """
    return _aware(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local_text(moment: str) -> str:
    """Return a moment given as UTC text as 'YYYY-MM-DD HH:MM' in Europe/Stockholm."""
    return datetime.fromisoformat(moment).astimezone(_STOCKHOLM).strftime("%Y-%m-%d %H:%M")


def _aware(moment: datetime) -> datetime:
    # Python would take a naive moment for one in the machine's own zone, silently.
    if moment.utcoffset() is None:
        raise ValueError("A moment without a time zone can't be placed in time.")
    return moment
