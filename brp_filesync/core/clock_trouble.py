"""Is the machine's clock right? Judged by the latest moment that the ledger knows."""

from datetime import UTC, datetime, timedelta

from brp_filesync.core.errors import NotReady
from brp_filesync.core.phrase import phrase

# What two machines' clocks may differ by.
_BEHIND = timedelta(seconds=120)
_NEVER_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)  # a machine whose battery is dead begins at 1970


def demand_right_clock(now: datetime, latest: datetime | None, jump_days: int) -> None:
    """Raise NotReady where the clock stands before the latest moment, or so far behind it.

    A wrong clock would date invoices wrong, and find good files to be of the future. `latest` is
    None while nothing was ever run.
    """
    told = now.strftime("%Y-%m-%d %H:%M UTC")
    if latest is None:
        if now < _NEVER_BEFORE:
            raise NotReady(
                phrase("This machine's clock says {now}, which can't be.", now=told),
                phrase("Set the clock, by NTP if you can, and run again."),
            )
        return
    last = latest.strftime("%Y-%m-%d %H:%M UTC")
    advice = phrase(
        "Nothing was done. Set the machine's clock, by NTP if you can. If it is right as it is: "
        "`filesync clock accept`."
    )
    if now < latest - _BEHIND:
        raise NotReady(
            phrase(
                "This machine's clock says {now}, but the last run was at {last}.",
                now=told,
                last=last,
            ),
            advice,
        )
    if now > latest + timedelta(days=jump_days):
        raise NotReady(
            phrase(
                "This machine's clock says {now}, more than {days} days after the last run at "
                "{last}.",
                now=told,
                days=jump_days,
                last=last,
            ),
            advice,
        )
