"""A round of a portal's mails, over one connection: each written, offered, marked and sent."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import cast

from sqlalchemy import Connection

from brp_filesync.app import App, mail_password
from brp_filesync.core.errors import ConfigurationMistake, FilesyncError
from brp_filesync.core.mail_address import is_ordinary
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.mail_login import demand_not_refused
from brp_filesync.flows.post import Post, oldest_to_send
from brp_filesync.flows.trial_mails import kept_mail, write_mails
from brp_filesync.ledger import mails
from brp_filesync.ledger.mails import MailDuty, Patience
from brp_filesync.mail.compose import Stationery, compose, stationery
from brp_filesync.mail.gather import gather
from brp_filesync.mail.model import Kind, Mail, OrderFacts
from brp_filesync.mail.pretend import PretendedLine
from brp_filesync.mail.smtp import Line, Refused, Unclear
from brp_filesync.mail.sources import load_sources
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.mail import MailSettings
from brp_filesync.profiles.portal import PortalProfile

_MAILS_AT_A_TIME = 500
_MOST_SHOWN = 100  # mails that a dry run writes, and names the orders of; it counts the others


def send_due(post: Post, settings: MailSettings, portal_name: str) -> None:
    """Send the mails that are due, as far as the server's deadline lets us.

    Raises ConfigurationMistake for a template that is wrong, and LoginRefused for a login that was
    refused before; what the server says is kept with the mail.
    """
    app = post.app
    paper = stationery_of(app.installation, settings, portal_name)
    demand_not_refused(app)
    password, folder = mail_password(app), app.installation.folder
    with post.writing() as connection:
        oldest = oldest_to_send(app, settings)
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
    post: Post, line: Line | PretendedLine, mail: MailDuty, written: Mail, patience: Patience
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


def _written_mails(post: Post, paper: Stationery) -> Iterator[tuple[MailDuty, Mail]]:
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
