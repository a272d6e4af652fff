"""A round of a portal's mails, over one connection: each written, offered, marked and sent."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.brp.receipts import NOT_PAID
from brp_filesync.core.errors import ConfigurationMistake, FilesyncError
from brp_filesync.core.mail_address import is_ordinary
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.mail_login import demand_not_refused, line_of
from brp_filesync.flows.mail_suspects import Suspect, Suspects
from brp_filesync.flows.post import Post, oldest_to_send
from brp_filesync.flows.trial_mails import kept_mail, write_mails
from brp_filesync.ledger import mails
from brp_filesync.ledger.mails import MailDuty, Patience
from brp_filesync.mail.compose import Stationery, compose, stationery
from brp_filesync.mail.gather import gather
from brp_filesync.mail.model import Kind, Mail, OrderFacts
from brp_filesync.mail.pretend import PretendedLine
from brp_filesync.mail.smtp import Line, Refused, Unclear
from brp_filesync.mail.smtp_trouble import SlowDown
from brp_filesync.mail.sources import load_sources
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.mail import MailSettings
from brp_filesync.profiles.portal import PortalProfile

_MAILS_AT_A_TIME = 500
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 60.0, 240.0  # rates are counted by the minute
_MOST_SHOWN = 100  # mails that a dry run writes, and names the orders of; it counts the others


def send_due(post: Post, settings: MailSettings, portal_name: str) -> None:
    """Send the mails that are due, as far as the server's deadline lets us.

    Raises ConfigurationMistake for a template that is wrong, and LoginRefused for a login that was
    refused before; what the server says is kept with the mail.
    """
    app = post.app
    paper = stationery_of(app.installation, settings, portal_name)
    demand_not_refused(app)
    real = line_of(app, settings)
    with post.writing() as connection:
        oldest = oldest_to_send(app, settings)
        post.told.waived += mails.waive_old(connection, post.portal, post.flow, oldest, app.now)
    patience = Patience(**settings.retry.model_dump())
    ends_at = app.clock.monotonic() + settings.server.deadline_s
    with closing(PretendedLine() if app.dry else real) as line:
        _Round(post, line, patience, ends_at).send(_written_mails(post, paper))


@dataclass(slots=True)
class _Round:
    """Mails on their way over one line, and what the server has said so far."""

    post: Post
    line: Line | PretendedLine
    patience: Patience
    ends_at: float
    suspects: Suspects = field(default_factory=Suspects)
    again: deque[tuple[MailDuty, Mail]] = field(default_factory=deque)  # behind a pause
    sent: bool = False
    pause_s: float = _FIRST_PAUSE_S

    def send(self, written_mails: Iterator[tuple[MailDuty, Mail]]) -> None:
        """Send them until the time is over, or the server takes none."""
        clock = self.post.app.clock
        while (found := self._next(written_mails)) is not None:
            mail, written = found
            if clock.monotonic() > self.ends_at:
                self.post.out_of_time(self._first(mail))
                return
            try:
                why = self._refusal(mail, written)
            except ConfigurationMistake:
                raise
            except FilesyncError as trouble:
                self.again.appendleft(found)
                if not self._paused(trouble):
                    self.post.server_trouble(self._first(mail), trouble, self.patience)
                    return
                continue
            if why is not None and not self._goes_on(Suspect(mail, written, why)):
                return
        self._decide(self.suspects.let_go())

    def _next(self, written_mails: Iterator[tuple[MailDuty, Mail]]) -> tuple[MailDuty, Mail] | None:
        return self.again.popleft() if self.again else next(written_mails, None)

    def _refusal(self, mail: MailDuty, written: Mail) -> Refused | None:
        """Send one, and return why it was refused, where it was: it isn't decided on then."""
        post = self.post
        try:
            self.line.offer(written)
        except Refused as why:
            return why
        with post.writing() as connection:
            sending = mails.begin(connection, mail)
        try:
            self.line.deliver()
        except Refused as why:
            with post.writing() as connection:
                mails.put_back(connection, sending)
            return why
        except Unclear as why:
            post.end(sending, "unknown", why.message)
            return None
        post.end(sending, "done")
        self._decide(self.suspects.taken(mail))
        self.sent, self.pause_s = True, _FIRST_PAUSE_S
        if post.app.dry and len(post.would_go) < _MOST_SHOWN:
            post.would_go.append(mail)
        return None

    def _goes_on(self, suspect: Suspect) -> bool:
        """Deal with a refusal, and return whether the round goes on."""
        self._decide(self.suspects.refused(suspect))
        if not self.suspects.are_of_us:
            return True
        trouble = suspect.why.trouble
        first = self._first(suspect.mail)
        self.again.extend((each.mail, each.written) for each in self.suspects.let_go())
        if self._paused(trouble):
            return True
        self.post.server_trouble(first, trouble, self.patience)
        return False

    def _decide(self, suspects: list[Suspect]) -> None:
        for each in suspects:
            self.post.refused(each.mail, each.why, self.patience)

    def _first(self, mail: MailDuty) -> MailDuty:
        """Return the first mail that isn't decided on."""
        open_ones = [mail, *(each.mail for each in self.suspects.held)]
        return min([*open_ones, *(each for each, _ in self.again)], key=lambda each: each.duty_id)

    def _paused(self, trouble: FilesyncError) -> bool:
        """Wait where a server that has taken mails says that we are too fast; return whether so.

        Twice as long each time in a row; a server that doesn't take one then means more than this.
        """
        clock = self.post.app.clock
        patient = isinstance(trouble, SlowDown) and self.sent and self.pause_s <= _LONGEST_PAUSE_S
        if not patient or clock.monotonic() + self.pause_s > self.ends_at:
            return False
        self.line.close()
        clock.sleep(self.pause_s)
        self.pause_s *= 2
        return True


def _written_mails(post: Post, paper: Stationery) -> Iterator[tuple[MailDuty, Mail]]:
    """Yield the mails that are due, written; those that can't or shall not be sent end here."""
    app, after_id = post.app, 0
    while True:
        with app.database.connect() as connection:
            batch = mails.due(
                connection, post.portal, post.flow, app.now, after_id, _MAILS_AT_A_TIME
            )
            told = [mail.order_id for mail in batch if mail.order_id is not None]
            receipts = [mail.order_id for mail in batch if mail.kind == "receipt"]
            orders = gather(connection, told, [each for each in receipts if each is not None])
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
            elif mail.kind == "receipt" and order.receipt is None:
                post.end(mail, "waived", NOT_PAID)
            elif not _is_address(order.email):
                post.end(mail, "failed", phrase("the person has no sound e-mail address in BRP"))
            elif app.dry and len(post.would_go) == _MOST_SHOWN:
                post.end(mail, "done")
            else:
                written = _written(post, paper, mail, order)
                if written is not None:
                    yield mail, written


def _written(post: Post, paper: Stationery, mail: MailDuty, order: OrderFacts) -> Mail | None:
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
    if is_ordinary(text):
        return True
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
