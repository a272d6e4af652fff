"""What a person does with duties that weren't done: look at them, try again, or let them be.

Answers, tidying and mails are decided on in one way; `filesync mail` means mails alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.brp.find import orders_meant
from brp_filesync.core.codes import one_of, word
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase
from brp_filesync.core.wanted import Wanted
from brp_filesync.ledger import lists
from brp_filesync.ledger.mails import KINDS as MAILS
from brp_filesync.ledger.outbox import FILE_DUTIES, move_all
from brp_filesync.ledger.states import DutyKind, DutyState

_LONGEST_SUBJECT = 100


@dataclass(frozen=True, slots=True)
class Desk:
    """Which kinds of duties are decided on, and in which words: the command's, one, several."""

    kinds: tuple[DutyKind, ...]
    command: str
    one: str
    several: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided, and from which states it can be."""

    name: str
    state: DutyState
    froms: tuple[DutyState, ...]


_EVERY_DUTY = Desk((*FILE_DUTIES, *MAILS), "duties", "duty", "duties")
RETRY = Decision("retry", "todo", ("failed", "unknown", "waived"))
WAIVE = Decision("waive", "waived", ("todo", "failed", "unknown"))


def list_duties(
    app: App, source: str, states: Collection[str], wanted: Wanted, limit: int
) -> list[dict[str, Any]]:
    """Return duties in these states, the newest first: answers, tidying and mails."""
    with app.database.connect() as connection:
        return lists.list_duties(connection, source, states, wanted, limit, orders_meant(wanted))


def retry(app: App, ids: Sequence[int], who: str) -> int:
    """Let the next run do these duties after all; return how many. Raises NotPossible."""
    return decide(app, _EVERY_DUTY, RETRY, ids, who)


def waive(app: App, ids: Sequence[int], who: str) -> int:
    """Let these duties be; return how many. Raises NotPossible.

    An answer that is waived isn't sent by itself, and a file whose tidying is stays where it is.
    """
    return decide(app, _EVERY_DUTY, WAIVE, ids, who)


def decide(app: App, desk: Desk, decision: Decision, ids: Sequence[int], who: str) -> int:
    """Do as decided with these of the desk's duties, and return how many there were.

    Without ids all failed ones: what is unknown may have been done, so a person names it. Raises
    NotPossible where there is none.
    """
    froms: tuple[DutyState, ...] = decision.froms if ids else ("failed",)
    with app.database.connect() as connection, app.database.write(connection):
        changed = move_all(connection, desk.kinds, ids, decision.state, froms, app.now)
        if changed:
            named = " ".join(map(str, ids))
            subject = f"{desk.several} {named}" if ids else f"all failed {desk.several}"
            act, details = f"{desk.command} {decision.name}", {desk.several: changed}
            record_act(connection, who, act, subject[:_LONGEST_SUBJECT], app.now, details)
    if not changed:
        raise NotPossible(
            phrase("No such {one} is {froms}.", one=word(desk.one), froms=one_of(froms)),
            phrase("`filesync {command} list` shows them.", command=desk.command),
        )
    return changed
