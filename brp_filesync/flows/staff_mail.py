"""Mails to the gym's own people: tried once a run, over one connection, by the buyers' mail server.

Who calls keeps the duty of them and decides what an unclear end means. A login that the server
refused isn't tried again, as with the buyers' mails.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from brp_filesync.app import App
from brp_filesync.core.errors import FilesyncError, LoginRefused, PermanentTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.mail_login import demand_not_refused, line_of, remember_refusal
from brp_filesync.mail.model import Mail
from brp_filesync.profiles.mail import MailSettings


@dataclass(frozen=True, slots=True)
class Posted:
    """How many mails the server took, and what stood in the way of the others."""

    taken: int
    troubles: tuple[FilesyncError, ...]


def send_to_staff(app: App, settings: MailSettings, mails: Sequence[Mail]) -> Posted:
    """Send the mails, and return what came of it; trouble is told, not raised.

    A mail whose fate is unclear counts as not taken. No message names a reader.
    """
    from brp_filesync.mail.smtp import Refused, Unclear

    taken = 0
    troubles: list[FilesyncError] = []
    try:
        demand_not_refused(app)
        with closing(line_of(app, settings)) as line:
            for mail in mails:
                try:
                    line.offer(mail)
                    line.deliver()
                    taken += 1
                except (Refused, Unclear) as why:
                    if isinstance(why, Refused) and why.verdict.of == "us":
                        raise why.trouble from None
                    troubles.append(_told(settings, why))
    except LoginRefused as trouble:
        with app.database.connect() as connection, app.database.write(connection):
            remember_refusal(connection, app)
        troubles.append(trouble)
    except FilesyncError as trouble:
        troubles.append(trouble)
    return Posted(taken, tuple(troubles))


def _told(settings: MailSettings, why: FilesyncError) -> PermanentTrouble:
    return PermanentTrouble(
        phrase(
            "{host} didn't take a mail to one of the staff ({message}).",
            host=settings.server.host,
            message=why.message,
        ),
        phrase("See whether the readers' addresses in the settings are right."),
    )
