"""Mails in the ledger: which are due, on their way, sent, given up or a person's to decide.

A mail is `sending` from just before its data goes out until it's known what became of it. Nothing
here holds an address or a name.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, get_args

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from brp_filesync.core.dates import utc_text
from brp_filesync.core.source import FlowName
from brp_filesync.core.wanted import Wanted
from brp_filesync.database.bulk import fetch_dicts
from brp_filesync.database.finding import Orders, holds, within
from brp_filesync.ledger.commits import note_mail
from brp_filesync.ledger.schema import duty
from brp_filesync.ledger.states import DUTY, DutyState, MailKind

KINDS: tuple[MailKind, ...] = get_args(MailKind)
Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MailDuty:
    """A promised mail. `tries` counts those that came to an end.

    A trial's has no order; it was written when it was promised, and is kept in the archive.
    """

    duty_id: int
    kind: MailKind
    state: DutyState
    order_id: int | None
    tries: int
    mail_sha256: str | None = None
    trouble: str | None = None  # why it wasn't taken the last time


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait after each try (seconds, doubled each time), and after how many to stop."""

    first_wait_s: int
    longest_wait_s: int
    tries: int

    def as_long_again(self, since: str, now: datetime) -> str:
        """Return when to try again what has waited since then: as long again, within the bounds.

        So a server in trouble is asked soon at first, and then more and more seldom.
        """
        waited_s = int((now - datetime.fromisoformat(since)).total_seconds())
        wait_s = min(max(waited_s, self.first_wait_s), self.longest_wait_s)
        return utc_text(now + timedelta(seconds=wait_s))

    def next_try_at(self, tries: int, now: datetime) -> str:
        """Return when to try again after so many tries, as UTC text."""
        doubled = min(tries - 1, 30)  # more would be longer than any longest wait
        wait_s = min(self.first_wait_s << doubled, self.longest_wait_s)
        return utc_text(now + timedelta(seconds=wait_s))


def due(
    connection: Connection, source: str, flow: FlowName, now: str, after_id: int, limit: int
) -> list[MailDuty]:
    """Return mails to send now, in the order they were promised, from behind `after_id`."""
    rows = connection.execute(
        select(
            duty.c.duty_id,
            duty.c.kind,
            duty.c.state,
            duty.c.order_id,
            duty.c.tries,
            duty.c.mail_sha256,
            duty.c.trouble,
        )
        .where(*_due(source, flow, now), duty.c.duty_id > after_id)
        .order_by(duty.c.duty_id)
        .limit(limit)
    ).mappings()
    return [MailDuty(**row) for row in rows]


def waiting(connection: Connection, source: str, flow: FlowName) -> int:
    """Return how many mails are promised and not sent, due or not."""
    return connection.scalar(select(func.count()).where(*_todo(source, flow))) or 0


def left_sending(connection: Connection, source: str, flow: FlowName) -> int:
    """Return how many mails a run that is gone has left `sending`. Only under the source's lock."""
    return (
        connection.scalar(
            select(func.count()).where(*_mails_of(source, flow), duty.c.state == "sending")
        )
        or 0
    )


def give_up_sending(connection: Connection, source: str, flow: FlowName, now: str) -> None:
    """Make them `unknown`: their data may have gone out. Only under the source's lock."""
    connection.execute(
        update(duty)
        .where(*_mails_of(source, flow), duty.c.state == "sending")
        .values(
            state=DUTY.moved("sending", "unknown"),
            tries=duty.c.tries + 1,
            ended_at=now,
            trouble="the run ended while the mail was on its way",
        )
    )


def waive_old(connection: Connection, source: str, flow: FlowName, before: str, now: str) -> int:
    """Waive mails that were promised before that moment and never tried; return how many."""
    changed = connection.execute(
        update(duty)
        .where(*_untried(source, flow), duty.c.promised_at < before)
        .values(state=DUTY.moved("todo", "waived"), ended_at=now, trouble="too old")
    )
    return changed.rowcount


def keep_waiting(connection: Connection, source: str, flow: FlowName, since: str, now: str) -> None:
    """Let no mail that was promised since then become too old: it is we who can't send it now."""
    connection.execute(
        update(duty)
        .where(*_untried(source, flow), duty.c.promised_at >= since)
        .values(next_try_at=now)
    )


def begin(connection: Connection, mail: MailDuty) -> MailDuty:
    """Mark the mail as `sending`, and return it so. Commit this before its data goes out."""
    state = DUTY.moved(mail.state, "sending")
    _set(connection, mail, state=state)
    return replace(mail, state=state)


def end(
    connection: Connection, mail: MailDuty, state: DutyState, now: str, trouble: str = ""
) -> None:
    """Record what became of it. `trouble` says why, in a few words without personal data."""
    _set(
        connection,
        mail,
        state=DUTY.moved(mail.state, state),
        tries=mail.tries + 1,
        ended_at=now,
        trouble=trouble or None,
    )


def postpone(
    connection: Connection, mail: MailDuty, trouble: str, patience: Patience, now: datetime
) -> DutyState:
    """Let a later run try the mail again, or no run after too many tries; return its state."""
    tries = mail.tries + 1
    if tries >= patience.tries:
        end(connection, mail, "failed", utc_text(now), trouble)
        return "failed"
    if mail.state != "todo":
        DUTY.moved(mail.state, "todo")
    _set(
        connection,
        mail,
        state="todo",
        tries=tries,
        trouble=trouble,
        next_try_at=patience.next_try_at(tries, now),
    )
    return "todo"


def put_back(connection: Connection, mail: MailDuty) -> MailDuty:
    """Make a mail that is `sending` due again, as if it hadn't been tried: it surely isn't sent."""
    state = DUTY.moved(mail.state, "todo")
    _set(connection, mail, state=state)
    return replace(mail, state=state)


def put_off_from(
    connection: Connection,
    source: str,
    flow: FlowName,
    first: MailDuty,
    trouble: str,
    now: str,
    next_try_at: str,
) -> None:
    """Let all due mails from this one on wait; no try of theirs is used up: none is at fault."""
    connection.execute(
        update(duty)
        .where(*_due(source, flow, now), duty.c.duty_id >= first.duty_id)
        .values(trouble=trouble, next_try_at=next_try_at)
    )


def newest_due(connection: Connection, source: str, flow: FlowName, now: str) -> str | None:
    """Return when the latest of the due mails was promised, as UTC text; None where none is due."""
    newest = select(func.max(duty.c.promised_at)).where(*_due(source, flow, now))
    found: str | None = connection.scalar(newest)
    return found


def wait_over(connection: Connection, flow: FlowName, now: str) -> list[str]:
    """Return the sources of mails that were told to wait, and needn't any more."""
    waited = select(duty.c.source).distinct().where(*_told_to_wait(), duty.c.flow == flow)
    return sorted(connection.scalars(waited.where(duty.c.next_try_at <= now)))


def next_wait_over(connection: Connection) -> str | None:
    """Return when the next one of those needn't wait any more, as UTC text; None without any."""
    found: str | None = connection.scalar(
        select(func.min(duty.c.next_try_at)).where(*_told_to_wait())
    )
    return found


def put_off_tried(
    connection: Connection, source: str, flow: FlowName, now: str, again_at: str
) -> None:
    """Let due mails that were told to wait before wait until then: it is we who can't send now."""
    connection.execute(
        update(duty).where(*_due(source, flow, now), *_told_to_wait()).values(next_try_at=again_at)
    )


def listed(
    connection: Connection,
    source: str,
    states: Collection[str],
    wanted: Wanted,
    limit: int,
    orders: Orders,
) -> list[Found]:
    """Return mails, the newest first, by the days promised; "" and no states leave out none.

    A text may be in why.
    """
    mails = select(
        duty.c.duty_id,
        duty.c.kind,
        duty.c.state,
        duty.c.source,
        duty.c.order_id,
        duty.c.tries,
        duty.c.promised_at,
        duty.c.next_try_at,
        duty.c.ended_at,
        duty.c.trouble,
    ).where(duty.c.kind.in_(KINDS), *within(wanted, duty.c.promised_at))
    if source:
        mails = mails.where(duty.c.source == source)
    if states:
        mails = mails.where(duty.c.state.in_(states))
    texts = [holds(wanted.text, duty.c.trouble)] if wanted.text else []
    mails = mails.where(*orders.narrowing(duty.c.order_id, *texts))
    return fetch_dicts(connection, mails.order_by(duty.c.duty_id.desc()).limit(limit))


def of_order(connection: Connection, order_id: int) -> list[Found]:
    """Return the mails that are promised about an order, as `listed` does, the first first."""
    return fetch_dicts(
        connection,
        select(duty.c.duty_id, duty.c.kind, duty.c.state, duty.c.ended_at, duty.c.trouble)
        .where(duty.c.order_id == order_id)
        .order_by(duty.c.duty_id),
    )


def of_orders(
    connection: Connection, order_ids: Collection[int], states: Collection[DutyState]
) -> list[Found]:
    """Return the mails about these orders that are in one of the states, the first first."""
    return fetch_dicts(
        connection,
        select(duty.c.duty_id, duty.c.kind, duty.c.state, duty.c.order_id, duty.c.trouble)
        .where(duty.c.kind.in_(KINDS), duty.c.order_id.in_(order_ids), duty.c.state.in_(states))
        .order_by(duty.c.duty_id),
    )


def _mails_of(source: str, flow: FlowName) -> tuple[ColumnElement[bool], ...]:
    return (duty.c.source == source, duty.c.flow == flow, duty.c.kind.in_(KINDS))


def _todo(source: str, flow: FlowName) -> tuple[ColumnElement[bool], ...]:
    return (*_mails_of(source, flow), duty.c.state == "todo")


def _untried(source: str, flow: FlowName) -> tuple[ColumnElement[bool], ...]:
    return (*_todo(source, flow), duty.c.tries == 0, duty.c.next_try_at.is_(None))


def _due(source: str, flow: FlowName, now: str) -> tuple[ColumnElement[bool], ...]:
    return (*_todo(source, flow), or_(duty.c.next_try_at.is_(None), duty.c.next_try_at <= now))


def _told_to_wait() -> tuple[ColumnElement[bool], ...]:
    return (
        duty.c.kind.in_(KINDS),
        duty.c.state == "todo",
        duty.c.trouble.is_not(None),
        duty.c.next_try_at.is_not(None),
    )


def _set(connection: Connection, mail: MailDuty, **values: object) -> None:
    connection.execute(update(duty).where(duty.c.duty_id == mail.duty_id).values(values))
    if "state" in values:
        note_mail(connection, mail.order_id, mail.kind, str(values["state"]))
