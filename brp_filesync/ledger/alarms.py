"""Alarms in the ledger: what is open, and what is still to be told of it. No personal data."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from brp_filesync.core.alarms import Alarm, Facts, Notice
from brp_filesync.core.wanted import EVERYTHING, Wanted
from brp_filesync.database.bulk import next_id
from brp_filesync.database.finding import holds, within
from brp_filesync.ledger.schema import alarm, notice
from brp_filesync.ledger.states import NOTICE

_LONGEST_TROUBLE = 500


def open_alarms(connection: Connection) -> list[Alarm]:
    """Return the open alarms, the oldest first."""
    return listed(connection, EVERYTHING, closed=False, limit=None)


def listed(
    connection: Connection, wanted: Wanted, *, closed: bool, limit: int | None
) -> list[Alarm]:
    """Return the open alarms, the oldest first; with `closed` all of them, the newest first.

    By the days they were raised on; a text may be a source's name, or in what the alarm is about.
    """
    alarms = select(alarm).where(*within(wanted, alarm.c.raised_at))
    if wanted.text:
        named = (alarm.c.source, alarm.c.subject, alarm.c.facts)
        alarms = alarms.where(holds(wanted.text, *named))
    if closed:
        alarms = alarms.order_by(alarm.c.alarm_id.desc())
    else:
        alarms = alarms.where(alarm.c.closed_at.is_(None)).order_by(alarm.c.alarm_id)
    return [_alarm(row) for row in connection.execute(alarms.limit(limit)).mappings()]


def closed_since(connection: Connection, moment: str) -> list[Alarm]:
    """Return the alarms that were over from that moment on (UTC text), the latest last."""
    wanted = select(alarm).where(alarm.c.closed_at > moment).order_by(alarm.c.closed_at)
    return [_alarm(row) for row in connection.execute(wanted).mappings()]


def raise_alarm(
    connection: Connection, kind: str, source: str, subject: str, facts: Facts, now: str
) -> int:
    """Record a new open alarm, and return its id."""
    alarm_id = next_id(connection, alarm.c.alarm_id)
    connection.execute(
        insert(alarm).values(
            alarm_id=alarm_id,
            kind=kind,
            source=source,
            subject=subject,
            facts=_text(facts),
            raised_at=now,
            told_at=now,
        )
    )
    return alarm_id


def renew(connection: Connection, alarm_id: int, facts: Facts) -> None:
    """Keep what is known of an open alarm now."""
    connection.execute(update(alarm).where(alarm.c.alarm_id == alarm_id).values(facts=_text(facts)))


def remind(connection: Connection, alarm_id: int, now: str) -> None:
    """Record that an open alarm is told of anew."""
    connection.execute(update(alarm).where(alarm.c.alarm_id == alarm_id).values(told_at=now))


def reopen(connection: Connection, alarm_id: int, facts: Facts, now: str) -> None:
    """Record that an alarm that was over came again soon: it comes and goes."""
    connection.execute(
        update(alarm)
        .where(alarm.c.alarm_id == alarm_id)
        .values(closed_at=None, returned_at=now, gone_at=None, told_at=now, facts=_text(facts))
    )


def gone(connection: Connection, alarm_ids: Collection[int], since: str | None) -> None:
    """Record since when alarms that come and go aren't wrong; None where they are again."""
    connection.execute(update(alarm).where(alarm.c.alarm_id.in_(alarm_ids)).values(gone_at=since))


def close(connection: Connection, alarm_id: int, now: str) -> None:
    """Record that an alarm is over; what was to be told of it before isn't told any more.

    The word that it is over tells that it came, too.
    """
    connection.execute(
        update(alarm)
        .where(alarm.c.alarm_id == alarm_id, alarm.c.closed_at.is_(None))
        .values(closed_at=now)
    )
    _waive(connection, notice.c.alarm_id == alarm_id, now)


def promise(
    connection: Connection, alarm_ids: Collection[int], event: str, channel: str, now: str
) -> None:
    """Promise to tell of these alarms by the channel.

    Nobody is reminded of what is still to be told.
    """
    if event == "reminder":
        untold = set(
            connection.scalars(select(notice.c.alarm_id).where(*_todo(channel)).distinct())
        )
        alarm_ids = [each for each in alarm_ids if each not in untold]
    first = next_id(connection, notice.c.notice_id)
    rows = [
        {
            "notice_id": first + place,
            "alarm_id": alarm_id,
            "event": event,
            "channel": channel,
            "state": NOTICE.begun("todo"),
            "tries": 0,
            "promised_at": now,
        }
        for place, alarm_id in enumerate(alarm_ids)
    ]
    if rows:
        connection.execute(insert(notice), rows)


def to_tell(connection: Connection, channel: str, now: str) -> list[Notice]:
    """Return what is promised by the channel and not told, in the order in which it was.

    What the other side asked us to wait with is left until its time.
    """
    columns = [column.label(f"alarm_{column.name}") for column in alarm.columns]
    rows = connection.execute(
        select(notice, *columns)
        .join(alarm, alarm.c.alarm_id == notice.c.alarm_id)
        .where(*_todo(channel), or_(notice.c.next_at.is_(None), notice.c.next_at <= now))
        .order_by(notice.c.notice_id)
    ).mappings()
    return [
        Notice(
            row["notice_id"],
            row["event"],
            row["channel"],
            row["promised_at"],
            _alarm({column.name: row[f"alarm_{column.name}"] for column in alarm.columns}),
            row["tries"],
        )
        for row in rows
    ]


def is_any_untold(connection: Connection, channels: Collection[str]) -> bool:
    """Say whether anything promised by these channels is still to be told."""
    untold = select(notice.c.notice_id).where(
        notice.c.channel.in_(channels), notice.c.state == "todo"
    )
    return connection.scalar(untold.limit(1)) is not None


def told(connection: Connection, notice_ids: Collection[int], now: str) -> None:
    """Record that these were told."""
    connection.execute(
        update(notice)
        .where(notice.c.notice_id.in_(notice_ids), notice.c.state == "todo")
        .values(
            state=NOTICE.moved("todo", "done"),
            tries=notice.c.tries + 1,
            ended_at=now,
            trouble=None,
        )
    )


def untold(
    connection: Connection, notice_ids: Collection[int], trouble: str, next_at: str | None = None
) -> None:
    """Record why these couldn't be told this time; they stay to be told.

    They aren't tried before `next_at`, where the other side asked for that.
    """
    connection.execute(
        update(notice)
        .where(notice.c.notice_id.in_(notice_ids))
        .values(
            tries=notice.c.tries + 1,
            trouble=trouble[:_LONGEST_TROUBLE],
            next_at=next_at,
        )
    )


def waive_channels(connection: Connection, but: Collection[str], now: str) -> None:
    """Let be what was to be told by other channels than these: the settings name them no more."""
    _waive(connection, notice.c.channel.not_in(but), now)


def _todo(channel: str) -> tuple[ColumnElement[bool], ...]:
    return (notice.c.channel == channel, notice.c.state == "todo")


def _waive(connection: Connection, which: ColumnElement[bool], now: str) -> None:
    connection.execute(
        update(notice)
        .where(which, notice.c.state == "todo")
        .values(state=NOTICE.moved("todo", "waived"), ended_at=now)
    )


def _alarm(row: Mapping[Any, Any]) -> Alarm:
    return Alarm(
        row["alarm_id"],
        row["kind"],
        row["source"],
        row["subject"],
        json.loads(row["facts"]),
        row["raised_at"],
        row["told_at"],
        row["closed_at"] or "",
        row["returned_at"] or "",
        row["gone_at"] or "",
    )


def _text(facts: Facts) -> str:
    return json.dumps(dict(facts), ensure_ascii=False)
