"""Duties, which imports have promised, done: the portal is answered, and its folder tidied.

At least once and recognisably the same: one name, the same bytes, a temporary name first. A
duty that was done, and not recorded before a kill, is done again without a trace.
"""

import os
from contextlib import suppress
from dataclasses import dataclass

from brp_filesync.app import App
from brp_filesync.brp.invoices import mark_sent
from brp_filesync.core.errors import PermanentTrouble
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.core.progress import rate_of
from brp_filesync.core.source import FlowName
from brp_filesync.flows.answer_name import name_of_answer
from brp_filesync.flows.packing import opened_ring, to_send
from brp_filesync.ledger import arrivals, files, outbox
from brp_filesync.ledger.archive import open_kept
from brp_filesync.ledger.outbox import Duty
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.portal import Arrival, PortalProfile
from brp_filesync.transfer.packed.layers import Ring
from brp_filesync.transfer.remote import Remote, Vanished

_log = Log()


@dataclass(frozen=True, slots=True)
class Done:
    """How many duties were done, and what stood in the way of the others."""

    answered: tuple[str, ...]
    cleared: int
    troubles: tuple[PermanentTrouble, ...]


def do_duties(app: App, profile: PortalProfile, flow: FlowName, remote: Remote) -> Done:
    """Send the promised answers and clear the order files away.

    What the server refuses stays to be done, and is told; network trouble is raised. A file whose
    answer was refused stays where the portal sees it.
    """
    with app.database.connect() as connection:
        todo = outbox.to_do(connection, profile.portal, flow)
    answered: list[str] = []
    cleared = 0
    troubles: list[PermanentTrouble] = []
    unanswered: set[int] = set()
    with opened_ring(app.installation, profile.packing) as ring:
        for duty in todo:
            if duty.kind == "clear" and duty.arrival_id in unanswered:
                continue
            try:
                if duty.kind == "answer":
                    answered.append(_answer(app, profile, ring, remote, duty))
                else:
                    _clear(app, profile.arrival, _orders_folders(profile), remote, duty)
                    cleared += 1
            except PermanentTrouble as trouble:
                _put_off(app, duty, trouble)
                troubles.append(trouble)
                unanswered.add(duty.arrival_id)
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
    for duty in todo:
        try:
            _clear(app, arrival, places, remote, duty)
            cleared += 1
        except PermanentTrouble as trouble:
            _put_off(app, duty, trouble)
            troubles.append(trouble)
    return Done((), cleared, tuple(troubles))


def _put_off(app: App, duty: Duty, trouble: PermanentTrouble) -> None:
    _log.warning("duty refused", kind=duty.kind, file=duty.name, trouble=trouble.message)
    with app.database.connect() as connection, app.database.write(connection):
        outbox.put_off(connection, duty.duty_id, trouble.message)


def _answer(app: App, profile: PortalProfile, ring: Ring, remote: Remote, duty: Duty) -> str:
    name = name_of_answer(app, profile, remote, duty)
    if duty.answer_sha256 is not None:
        sent = to_send(app, profile, ring, duty.answer_sha256, name)
        began = app.clock.monotonic()
        with open_kept(app.archive, sent) as answer:
            remote.put(profile.folders.responses, name, answer)
            rate = rate_of(answer.seek(0, os.SEEK_END), app.clock.monotonic() - began)
        _log.info("sent", portal=profile.portal, file=name, **rate)
    with app.database.connect() as connection, app.database.write(connection):
        outbox.end(connection, duty, "done", app.now)
        mark_sent(connection, files.orders_of_attempt(duty.attempt_id))
    _log.info("answered", portal=profile.portal, file=name)
    return name


def _orders_folders(profile: PortalProfile) -> tuple[str, str, str]:
    return profile.folders.orders, profile.folders.archive, profile.folders.rejected


def _clear(
    app: App, arrival: Arrival, folders: tuple[str, str, str], remote: Remote, duty: Duty
) -> None:
    """Move a file from the first folder to the second, or to the third where it was refused.

    Or remove it, or leave it there, as the profile says.
    """
    inbox, archive, rejected = folders
    to_folder = rejected if duty.refused else archive
    from_folder = duty.folder or inbox
    trouble = ""
    if arrival.clear == "none":  # it stays there, as an arrival that is known
        with app.database.connect() as connection, app.database.write(connection):
            outbox.end(connection, duty, "done", app.now, phrase("It stays, as the profile says."))
        return
    try:
        # Other content under the name is an arrival of its own: moved, nobody would ever fetch it.
        present = remote.exists(from_folder, duty.raw_name)
        if present is None or (present.size, present.modified_at) == (duty.size, duty.modified_at):
            _clear_marker(arrival, remote, duty.raw_name, from_folder, to_folder)
            _take_out(arrival, remote, from_folder, duty.raw_name, to_folder)
        else:
            trouble = phrase("Another file has taken its place; a later run fetches that one.")
    except Vanished as gone:  # somebody else took it away: there is nothing left to tidy
        trouble = gone.message
    with app.database.connect() as connection, app.database.write(connection):
        outbox.end(connection, duty, "done", app.now, trouble)
        arrivals.clear(connection, duty.arrival_id, app.now)


def _clear_marker(
    arrival: Arrival, remote: Remote, raw_name: bytes, from_folder: str, to_folder: str
) -> None:
    """Move the marker away before its file: left alone, it would vouch for a later one."""
    if arrival.complete_when != "marker":
        return
    marker = raw_name + arrival.marker_suffix.encode()
    if remote.exists(from_folder, marker) is not None:
        with suppress(Vanished):  # the portal has taken it away itself
            _take_out(arrival, remote, from_folder, marker, to_folder)


def _take_out(
    arrival: Arrival, remote: Remote, from_folder: str, raw_name: bytes, to_folder: str
) -> None:
    if arrival.clear == "delete":
        remote.remove(from_folder, raw_name)
    else:
        remote.move(from_folder, raw_name, to_folder)
