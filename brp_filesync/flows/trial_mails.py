"""A trial's mails: written while the orders that they tell of are there, which are never kept.

They lie in the archive, and go to the one address of the profile, never to a buyer. Their subject
says that they are a trial's, and no Message-ID of theirs is ever a real mail's.
"""

import hashlib
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import cast

from sqlalchemy import Connection

from brp_filesync.app import App
from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger import outbox
from brp_filesync.ledger.archive import Archive, incoming, keep, open_kept
from brp_filesync.mail.compose import Stationery, compose
from brp_filesync.mail.gather import gather
from brp_filesync.mail.model import Kind, Mail
from brp_filesync.profiles.portal import PortalProfile

_MARK = {"sv": "[PROV]", "en": "[TRIAL]"}


def write_mails(
    app: App,
    profile: PortalProfile,
    paper: Stationery,
    connection: Connection,
    attempt_id: int,
    now: str,
) -> list[str]:
    """Write the first mails that an attempt has promised, and return their SHA-256.

    Raises ConfigurationMistake for a template that is wrong.
    """
    mail_to = profile.trial.mail_to
    if mail_to is None:
        return []
    promised = outbox.mails_of_attempt(connection, attempt_id, now, profile.trial.mails_per_file)
    facts = gather(connection, [order_id for order_id, _ in promised])
    kept = []
    for order_id, kind in promised:
        order = facts[order_id]
        if kind == "confirm" and order.cancelled_at is not None:  # waived by a live night too
            continue
        mail = compose(paper, cast(Kind, kind), order, app.clock.now())
        mark = _MARK[paper.settings.language]
        content = _marked(mail.message, mail_to, mark, f"{attempt_id}/{now}").as_bytes(policy=SMTP)
        digest = hashlib.sha256(content).hexdigest()
        with incoming(app.archive) as stream:
            stream.write(content)
            keep(app.archive, stream, digest)
        kept.append(digest)
    return kept


def kept_mail(archive: Archive, sha256: str) -> Mail:
    """Return a trial's mail as it was written. Raises BrokenInvariant where it isn't kept."""
    with open_kept(archive, sha256) as stream:
        message = message_from_bytes(stream.read(), policy=SMTP)
    if not isinstance(message, EmailMessage):
        raise BrokenInvariant(phrase("A trial's mail is none."), phrase("Report it."))
    (to,) = message["To"].addresses
    return Mail(to.addr_spec, message)


def _marked(message: EmailMessage, mail_to: str, mark: str, attempt: str) -> EmailMessage:
    """Return the mail for another reader, marked, and with a Message-ID of its own."""
    message.replace_header("To", Address(addr_spec=mail_to))
    message.replace_header("Subject", f"{mark} {message['Subject']}")
    _, _, domain = str(message["Message-ID"]).strip("<>").rpartition("@")
    own = hashlib.sha256(f"{attempt} {message['Message-ID']}".encode()).hexdigest()[:32]
    message.replace_header("Message-ID", f"<trial-{own}@{domain}>")
    del message["References"]  # of a mail that nobody has got
    return message
