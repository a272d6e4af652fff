"""The mails that are a duty, sent: each at most once by itself, whatever breaks where.

A mail is offered to the server, marked `sending` in a commit of its own, and only then is its data
sent. A run that ends in between leaves it `sending`; the next one makes that `unknown`, and a
person decides. An import is never undone by mail trouble: it was committed long before.

A dry run goes the same way and calls on no server: it tells which mails would go, and for which
orders.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.brp.mails import order_names, orders_named
from brp_filesync.core.errors import ConfigurationMistake, FilesyncError, LoginRefused
from brp_filesync.core.log import Log
from brp_filesync.core.source import FlowName
from brp_filesync.flows.post import Guard, Mails, Post, oldest_to_send
from brp_filesync.flows.receipts import promise_receipts
from brp_filesync.ledger import mails
from brp_filesync.ledger.mails import MailDuty, Patience
from brp_filesync.ledger.mails_before import hold_back, remembered
from brp_filesync.profiles.mail import MailSettings
from brp_filesync.profiles.portal import PortalProfile

_log = Log()


def send_mails(app: App, profile: PortalProfile, flow: FlowName, guard: Guard) -> Mails:
    """Send the portal's mails that are due, over one connection. Trouble is told, not raised.

    One that can't be written for a bug of ours (`guard`) is failed, and stops no other.
    """
    post = Post(app, profile.portal, flow, guard)
    try:
        _give_up_interrupted(post)
        settings = app.installation.settings.mail
        if settings is None:
            post.told.unset = True
        else:
            promise_receipts(app, profile.portal, flow, wanted=settings.receipt)
            _hold_sent_before(post)
            with _keeping(post, settings):
                if _is_one_due(post):
                    # What writes and sends them is loaded where there is one to write and send.
                    from brp_filesync.flows.mail_round import send_due

                    send_due(post, settings, profile.name)
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


def _is_one_due(post: Post) -> bool:
    with post.app.database.connect() as connection:
        return bool(mails.due(connection, post.portal, post.flow, post.app.now, 0, 1))


def _give_up_interrupted(post: Post) -> None:
    with post.app.database.connect() as connection:
        left = mails.left_sending(connection, post.portal, post.flow)
    if left:
        with post.writing() as connection:
            mails.give_up_sending(connection, post.portal, post.flow, post.app.now)
        post.told.unknown += left


def _hold_sent_before(post: Post) -> None:
    """Send none again that went out before the database was put back from a backup."""
    with post.app.database.connect() as connection:
        before = remembered(connection, post.portal)
        orders = orders_named(connection, [(portal, number) for _, portal, number in before])
    if orders:
        with post.writing() as connection:
            post.told.unknown += hold_back(connection, before, orders, post.app.now)


@contextmanager
def _keeping(post: Post, settings: MailSettings) -> Iterator[None]:
    """Keep mails from becoming too old while our own login or configuration holds them back.

    Those that wait for minutes wait for longer behind a mistake: they would meet it each time.
    """
    app, of = post.app, (post.portal, post.flow)
    try:
        yield
    except (LoginRefused, ConfigurationMistake) as mistake:
        with post.writing() as connection:
            mails.keep_waiting(connection, *of, oldest_to_send(app, settings), app.now)
            if isinstance(mistake, ConfigurationMistake):
                newest = mails.newest_due(connection, *of, app.now) or app.now
                patience = Patience(**settings.retry.model_dump())
                again_at = patience.as_long_again(newest, app.clock.now())
                mails.put_off_tried(connection, *of, app.now, again_at)
        raise


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
