"""The mails that are a duty, sent: each at most once by itself, whatever breaks where.

A mail is offered to the server, marked `sending` in a commit of its own, and only then is its data
sent. A run that ends in between leaves it `sending`; the next one makes that `unknown`, and a
person decides. An import is never undone by mail trouble: it was committed long before.

A dry run goes the same way and calls on no server: it tells which mails would go, and for which
orders.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

import structlog
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Connection

from brp_filesync.app import App, mail_password
from brp_filesync.brp.mails import order_names
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import (
    ConfigurationMistake,
    FilesyncError,
    LoginRefused,
)
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase
from brp_filesync.core.source import FlowName
from brp_filesync.flows.mail_login import demand_not_refused, remember_refusal
from brp_filesync.flows.trial_mails import kept_mail, write_mails
from brp_filesync.ledger import mails
from brp_filesync.ledger.mails import MailDuty, Patience
from brp_filesync.ledger.states import DutyState
from brp_filesync.mail.compose import Stationery, compose, stationery
from brp_filesync.mail.gather import gather
from brp_filesync.mail.model import Kind, Mail, OrderFacts
from brp_filesync.mail.pretend import PretendedLine
from brp_filesync.mail.smtp import Line, Refused, Unclear
from brp_filesync.mail.sources import load_sources
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.mail import MailSettings
from brp_filesync.profiles.portal import PortalProfile

_log = structlog.get_logger()
Guard = Callable[..., AbstractContextManager[None]]  # flows/guard's, which lies above
_MAILS_AT_A_TIME = 500
_MOST_SHOWN = 100  # mails that a dry run writes, and names the orders of; it counts the others
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


def send_mails(app: App, profile: PortalProfile, flow: FlowName, guard: Guard) -> Mails:
    """Send the portal's mails that are due, over one connection. Trouble is told, not raised.

    One that can't be written for a bug of ours (`guard`) is failed, and stops no other.
    """
    post = _Post(app, profile.portal, flow, guard)
    try:
        _give_up_interrupted(post)
        settings = app.installation.settings.mail
        if settings is None:
            post.told.unset = True
        else:
            with _keeping(post, settings):
                _send_due(post, settings, profile.name)
    except FilesyncError as trouble:
        post.told.troubles.append(trouble)
    with app.database.connect() as connection:
        post.told.waiting = mails.waiting(connection, profile.portal, flow)
        if app.dry:
            post.told.orders = _orders_of(connection, post.would_go)
    for each in post.told.troubles:
        _log.error("mails left", portal=profile.portal, trouble=each.message)
    if post.told.unset and post.told.waiting:
        _log.warning(
            "mails wait: the settings have no part `mail`",
            portal=profile.portal,
            mails=post.told.waiting,
        )
    return post.told


@dataclass(slots=True)
class _Post:
    """Whose mails are sent, and what has come of it so far."""

    app: App
    portal: str
    flow: FlowName
    guard: Guard
    told: Mails = field(default_factory=Mails)
    would_go: list[MailDuty] = field(default_factory=list)  # of a dry run, the first

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.app.database.connect() as connection, self.app.database.write(connection):
            yield connection

    def end(self, mail: MailDuty, state: DutyState, trouble: str = "") -> None:
        with self.writing() as connection:
            mails.end(connection, mail, state, self.app.now, trouble)
        self._count(state, 1)
        if trouble:
            _log.warning("mail not sent", mail=mail.duty_id, state=state, trouble=trouble)

    def refused(self, mail: MailDuty, why: Refused, patience: Patience) -> None:
        """Let the mail wait for a later run where the server says so, else for a person."""
        if not why.for_now:
            self.end(mail, "failed", why.message)
            return
        with self.writing() as connection:
            now = self.app.clock.now()
            state = mails.postpone(connection, mail, why.message, patience, now)
        self._count(state, 1)
        _log.warning("mail not taken", mail=mail.duty_id, state=state, trouble=why.message)

    def server_trouble(self, mail: MailDuty, trouble: FilesyncError, patience: Patience) -> None:
        """Let this mail and all behind it wait: the server takes none, and none is at fault.

        After a refused login they are due as before: what is remembered of it holds them back, as
        it does those that are promised later.
        """
        why = trouble.message[:_LONGEST_TROUBLE]
        with self.writing() as connection:
            if isinstance(trouble, LoginRefused):
                remember_refusal(connection, self.app)
            else:
                now = self.app.clock.now()
                _, failed = mails.postpone_from(
                    connection, self.portal, self.flow, mail, why, patience, now
                )
                self.told.failed += failed
        self.told.troubles.append(trouble)

    def _count(self, state: str, count: int) -> None:
        if state != "todo":
            name = "sent" if state == "done" else state
            setattr(self.told, name, getattr(self.told, name) + count)


def _give_up_interrupted(post: _Post) -> None:
    with post.app.database.connect() as connection:
        left = mails.left_sending(connection, post.portal, post.flow)
    if left:
        with post.writing() as connection:
            mails.give_up_sending(connection, post.portal, post.flow, post.app.now)
        post.told.unknown += left


@contextmanager
def _keeping(post: _Post, settings: MailSettings) -> Iterator[None]:
    """Keep mails from becoming too old while our own login or configuration holds them back."""
    try:
        yield
    except (LoginRefused, ConfigurationMistake):
        with post.writing() as connection:
            since = _oldest(post.app, settings)
            mails.keep_waiting(connection, post.portal, post.flow, since, post.app.now)
        raise


def _oldest(app: App, settings: MailSettings) -> str:
    """Return when the oldest mail was promised that is still to be sent, as UTC text."""
    return utc_text(app.clock.now() - timedelta(days=settings.oldest_days))


def _send_due(post: _Post, settings: MailSettings, portal_name: str) -> None:
    app = post.app
    with app.database.connect() as connection:
        if not mails.due(connection, post.portal, post.flow, app.now, 0, 1):
            return
    paper = stationery_of(app.installation, settings, portal_name)
    demand_not_refused(app)
    password, folder = mail_password(app), app.installation.folder
    with post.writing() as connection:
        oldest = _oldest(app, settings)
        post.told.waived += mails.waive_old(connection, post.portal, post.flow, oldest, app.now)
    patience = Patience(**settings.retry.model_dump())
    ends_at = app.clock.monotonic() + settings.server.deadline_s
    real = Line(settings.server, settings.sender.address, password, folder)
    with closing(PretendedLine() if app.dry else real) as line:
        for mail, written in _written_mails(post, paper):
            if app.clock.monotonic() > ends_at:
                return
            try:
                line.offer(written)
            except Refused as why:
                post.refused(mail, why, patience)
                continue
            except ConfigurationMistake:
                raise
            except FilesyncError as trouble:
                post.server_trouble(mail, trouble, patience)
                return
            _deliver(post, line, mail, written, patience)


def _deliver(
    post: _Post, line: Line | PretendedLine, mail: MailDuty, written: Mail, patience: Patience
) -> None:
    with post.writing() as connection:
        mail = mails.begin(connection, mail)
    try:
        line.deliver(written)
    except Refused as why:
        post.refused(mail, why, patience)
    except Unclear as why:
        post.end(mail, "unknown", why.message)
    else:
        post.end(mail, "done")
        if post.app.dry and len(post.would_go) < _MOST_SHOWN:
            post.would_go.append(mail)


def _orders_of(connection: Connection, would_go: list[MailDuty]) -> dict[str, list[str]]:
    """Return the portal's numbers of the orders that these mails are about, by the mails' kind."""
    ids = {mail.order_id for mail in would_go if mail.order_id is not None}
    names = order_names(connection, ids)
    found: dict[str, list[str]] = {}
    for mail in would_go:
        if mail.order_id is not None:
            number = names[mail.order_id]["portal_order_number"]
            found.setdefault(mail.kind, []).append(number)
    return found


def _written_mails(post: _Post, paper: Stationery) -> Iterator[tuple[MailDuty, Mail]]:
    """Yield the mails that are due, written; those that can't or shall not be sent end here."""
    app, after_id = post.app, 0
    while True:
        with app.database.connect() as connection:
            batch = mails.due(
                connection, post.portal, post.flow, app.now, after_id, _MAILS_AT_A_TIME
            )
            told = [mail.order_id for mail in batch if mail.order_id is not None]
            orders = gather(connection, told)
        if not batch:
            return
        after_id = batch[-1].duty_id
        for mail in batch:
            if mail.mail_sha256 is not None:
                yield mail, kept_mail(app.archive, mail.mail_sha256)
                continue
            order = orders[cast(int, mail.order_id)]
            if order.cancelled_at is not None and mail.kind == "confirm":
                post.end(mail, "waived", phrase("the order was cancelled first"))
            elif not _is_address(order.email):
                post.end(mail, "failed", phrase("the person has no sound e-mail address in BRP"))
            elif app.dry and len(post.would_go) == _MOST_SHOWN:
                post.end(mail, "done")
            else:
                written = _written(post, paper, mail, order)
                if written is not None:
                    yield mail, written


def _written(post: _Post, paper: Stationery, mail: MailDuty, order: OrderFacts) -> Mail | None:
    try:
        with post.guard(
            phrase("The mail"), phrase("it isn't sent."), source=post.portal, mail=mail.duty_id
        ):
            return compose(paper, cast(Kind, mail.kind), order, post.app.clock.now())
    except ConfigurationMistake:
        raise
    except FilesyncError as trouble:
        post.end(mail, "failed", trouble.message)
        return None


def mails_of(app: App, profile: PortalProfile) -> Callable[[Connection, int, str], list[str]]:
    """Return what writes a trial's mails: none where nothing says whom they are from or for."""
    settings = app.installation.settings.mail
    if settings is None or profile.trial.mail_to is None:
        return lambda connection, attempt_id, now: []
    paper = stationery_of(app.installation, settings, profile.name)
    return lambda connection, attempt_id, now: write_mails(
        app, profile, paper, connection, attempt_id, now
    )


def stationery_of(
    installation: Installation, settings: MailSettings, portal_name: str
) -> Stationery:
    """Return what mails about this portal's orders are written on. Raises ConfigurationMistake."""
    folder = None if settings.templates is None else installation.path(settings.templates)
    name = installation.settings.installation
    return stationery(name, settings, portal_name, load_sources(folder))


def _is_address(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
