"""Whose mails a round of them sends, what becomes of each in the ledger, and the count of that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import FilesyncError, LoginRefused
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import FlowName
from brp_filesync.flows.mail_login import remember_refusal
from brp_filesync.ledger import mails
from brp_filesync.ledger.mails import MailDuty, Patience
from brp_filesync.ledger.states import DutyState
from brp_filesync.profiles.mail import MailSettings

if TYPE_CHECKING:
    from brp_filesync.mail.smtp import Refused

_log = Log()
Guard = Callable[..., AbstractContextManager[None]]  # flows/guard's, which lies above
_LONGEST_TROUBLE = 500  # characters that the ledger keeps


@dataclass(slots=True)
class Mails:
    """How many mails ended how; `waiting` are those that a later run will send."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    unknown: int = 0
    waived: int = 0
    unset: bool = False  # nothing says how to send them
    # Of a dry run, the first orders whose mails would go, by the mails' kind: the portal's numbers.
    orders: dict[str, list[str]] = field(default_factory=dict)
    troubles: list[FilesyncError] = field(default_factory=list)

    @property
    def exit_codes(self) -> list[ExitCode]:
        """What these mails would end the night with; a failed or unknown one waits for a person."""
        waits = [ExitCode.WAITING] if self.failed or self.unknown else []
        return waits + [trouble.exit_code for trouble in self.troubles]


@dataclass(slots=True)
class Post:
    """Whose mails are sent, and what has come of it so far."""

    app: App
    portal: str
    flow: FlowName
    guard: Guard
    told: Mails = field(default_factory=Mails)
    would_go: list[MailDuty] = field(default_factory=list)  # of a dry run, the first

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection in a transaction of its own: what becomes of one mail."""
        with self.app.database.connect() as connection, self.app.database.write(connection):
            yield connection

    def end(self, mail: MailDuty, state: DutyState, trouble: str = "") -> None:
        """Record how the mail ended; a trouble is logged too."""
        with self.writing() as connection:
            mails.end(connection, mail, state, self.app.now, trouble)
        self._count(state, 1)
        if trouble:
            _log.warning("mail not sent", mail=mail.duty_id, state=state, trouble=trouble)

    def refused(self, mail: MailDuty, why: Refused, patience: Patience) -> None:
        """Let the mail wait for a later run where the server says so, else for a person."""
        if not why.verdict.for_now:
            self.end(mail, "failed", why.message)
            return
        with self.writing() as connection:
            now = self.app.clock.now()
            state = mails.postpone(connection, mail, why.message, patience, now)
        self._count(state, 1)
        _log.warning("mail not taken", mail=mail.duty_id, state=state, trouble=why.message)

    def server_trouble(self, first: MailDuty, trouble: FilesyncError, patience: Patience) -> None:
        """Let this mail and all behind it wait: the server takes none, and none is at fault.

        After a refused login they are due as before: what is remembered of it holds them back, as
        it does those that are promised later.
        """
        now = self.app.clock.now()
        with self.writing() as connection:
            if isinstance(trouble, LoginRefused):
                remember_refusal(connection, self.app)
            else:
                newest = mails.newest_due(connection, self.portal, self.flow, utc_text(now))
                again_at = patience.as_long_again(newest or utc_text(now), now)
                self._put_off(connection, first, trouble.message, again_at)
        self.told.troubles.append(trouble)

    def out_of_time(self, first: MailDuty) -> None:
        """Let this mail and all behind it wait for the next run: the time for them has passed."""
        with self.writing() as connection:
            why = phrase("the time for mails had passed")
            self._put_off(connection, first, why, self.app.now)

    def _put_off(self, connection: Connection, first: MailDuty, why: str, again_at: str) -> None:
        told = why[:_LONGEST_TROUBLE]
        mails.put_off_from(connection, self.portal, self.flow, first, told, self.app.now, again_at)

    def _count(self, state: str, count: int) -> None:
        if state != "todo":
            name = "sent" if state == "done" else state
            setattr(self.told, name, getattr(self.told, name) + count)


def oldest_to_send(app: App, settings: MailSettings) -> str:
    """Return when the oldest mail was promised that is still to be sent, as UTC text."""
    return utc_text(app.clock.now() - timedelta(days=settings.oldest_days))
