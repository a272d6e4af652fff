"""What a person does with promises that weren't kept: look at them, try again, or let them be.

Answers and tidying are decided on here; mails by mail_desk, in the same words.
"""

from collections.abc import Collection, Sequence
from typing import Any

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.core.errors import NotPossible
from brp_filesync.desk import mails as mail_desk
from brp_filesync.ledger import lists, outbox
from brp_filesync.ledger.outbox import RETRIED, WAIVED

_LONGEST_SUBJECT = 100


def list_duties(app: App, source: str, states: Collection[str], limit: int) -> list[dict[str, Any]]:
    """Return promises in these states, the newest first: answers, tidying and mails."""
    with app.database.connect() as connection:
        return lists.list_duties(connection, source, states, limit)


def retry(app: App, ids: Sequence[int], who: str) -> int:
    """Let the next run keep these promises after all; return how many. Raises NotPossible."""
    return _decide(app, ids, "todo", RETRIED, "duties retry", who)


def waive(app: App, ids: Sequence[int], who: str) -> int:
    """Let these promises be; return how many. Raises NotPossible.

    An answer that is waived isn't sent by itself, and a file whose tidying is stays where it is.
    """
    return _decide(app, ids, "waived", WAIVED, "duties waive", who)


def _decide(
    app: App, ids: Sequence[int], state: str, froms: tuple[str, ...], act: str, who: str
) -> int:
    with app.database.connect() as connection:
        of_mails = lists.mails_among(connection, ids)
    others = [each for each in ids if each not in of_mails]
    changed = 0
    if others:
        with app.database.connect() as connection, app.database.write(connection):
            changed = outbox.move_all(connection, others, state, froms, app.now)
            if changed:
                subject = f"duties {' '.join(map(str, others))}"[:_LONGEST_SUBJECT]
                record_act(connection, who, act, subject, app.now, {"duties": changed})
    if of_mails:
        decide = mail_desk.retry if state == "todo" else mail_desk.waive
        changed += decide(app, sorted(of_mails), who)
    if not changed:
        raise NotPossible(
            "No such promise is " + " or ".join(froms) + ".", "`filesync duties list` shows them."
        )
    return changed
