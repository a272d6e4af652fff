"""Duties, which imports have promised, done: the portal is answered, and its folder tidied.

At least once and recognisably the same: one name, the same bytes, a temporary name first. A
duty that was done, and not recorded before a kill, is done again without a trace.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from brp_filesync.app import App
from brp_filesync.core.errors import PermanentTrouble
from brp_filesync.core.log import Log
from brp_filesync.core.source import FlowName
from brp_filesync.flows.answering import answer_all
from brp_filesync.flows.clearing import Refused, clear_away
from brp_filesync.flows.packing import opened_ring
from brp_filesync.ledger import outbox
from brp_filesync.ledger.outbox import Duty
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.portal import Arrival, PortalProfile
from brp_filesync.transfer.remote import Remote

_log = Log()
_AT_ONCE = 64  # duties, whose files go together and which are recorded together


@dataclass(frozen=True, slots=True)
class Done:
    """How many duties were done, and what stood in the way of the others."""

    answered: tuple[str, ...]
    cleared: int
    troubles: tuple[PermanentTrouble, ...]


def do_duties(app: App, profile: PortalProfile, flow: FlowName, remote: Remote) -> Done:
    """Send the promised answers and clear the order files away, many at a time.

    What the server refuses stays to be done, and is told; network trouble is raised. A file whose
    answer was refused stays where the portal sees it.
    """
    with app.database.connect() as connection:
        todo = outbox.to_do(connection, profile.portal, flow)
    answered: list[str] = []
    cleared = 0
    troubles: list[PermanentTrouble] = []
    unanswered: set[int] = set()
    folders = profile.folders.orders, profile.folders.archive, profile.folders.rejected
    with opened_ring(app.installation, profile.packing) as ring:
        for some in _some(todo):
            answers = [duty for duty in some if duty.kind == "answer"]
            names, unsent = answer_all(app, profile, ring, remote, answers)
            _put_off(app, unsent)
            unanswered |= {duty.arrival_id for duty, _ in unsent}
            to_clear = [
                duty for duty in some if duty.kind == "clear" and duty.arrival_id not in unanswered
            ]
            uncleared = clear_away(app, profile.arrival, folders, remote, to_clear)
            _put_off(app, uncleared)
            answered += names
            cleared += len(to_clear) - len(uncleared)
            troubles += [trouble for _, trouble in (*unsent, *uncleared)]
    return Done(tuple(answered), cleared, tuple(troubles))


def clear_payments(app: App, profile: BankProfile, remote: Remote) -> Done:
    """Move the bank's decided files away; what the server refuses stays to be done, and is told."""
    folders = profile.folders
    if folders is None:
        return Done((), 0, ())
    places = (folders.payments, folders.archive, folders.rejected)
    return _clear_all(app, profile.bank, "payments", profile.arrival, places, remote)


def clear_settlements(app: App, profile: PortalProfile, folder: str, remote: Remote) -> Done:
    """Move the portal's decided settlement reports away, as `clear_payments` does."""
    places = (folder, profile.folders.archive, profile.folders.rejected)
    return _clear_all(app, profile.portal, "settlements", profile.arrival, places, remote)


def _clear_all(
    app: App,
    source: str,
    flow: FlowName,
    arrival: Arrival,
    places: tuple[str, str, str],
    remote: Remote,
) -> Done:
    with app.database.connect() as connection:
        todo = outbox.to_do(connection, source, flow)
    cleared, troubles = 0, []
    for some in _some(todo):
        uncleared = clear_away(app, arrival, places, remote, some)
        _put_off(app, uncleared)
        cleared += len(some) - len(uncleared)
        troubles += [trouble for _, trouble in uncleared]
    return Done((), cleared, tuple(troubles))


def _some(todo: Sequence[Duty]) -> Iterator[Sequence[Duty]]:
    for start in range(0, len(todo), _AT_ONCE):
        yield todo[start : start + _AT_ONCE]


def _put_off(app: App, refused: Refused) -> None:
    if not refused:
        return
    for duty, trouble in refused:
        _log.warning("duty refused", kind=duty.kind, file=duty.name, trouble=trouble.message)
    with app.database.connect() as connection, app.database.write(connection):
        for duty, trouble in refused:
            outbox.put_off(connection, duty.duty_id, trouble.message)
