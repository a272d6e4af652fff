"""Answers sent to their portal, many at a time, each under a name of its own."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from brp_filesync.app import App
from brp_filesync.brp.invoices import mark_sent
from brp_filesync.core.errors import PermanentTrouble
from brp_filesync.core.log import Log
from brp_filesync.core.progress import rate_of
from brp_filesync.flows.answer_anew import answer_there
from brp_filesync.flows.answer_name import names_of_answers
from brp_filesync.flows.packing import to_send
from brp_filesync.ledger import files, outbox
from brp_filesync.ledger.archive import open_kept
from brp_filesync.ledger.outbox import Duty
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.transfer.packed.layers import Ring
from brp_filesync.transfer.remote import Outcomes, Remote, ToSend

_log = Log()


def answer_all(
    app: App, profile: PortalProfile, ring: Ring, remote: Remote, duties: Sequence[Duty]
) -> tuple[list[str], list[tuple[Duty, PermanentTrouble]]]:
    """Send the answers; return the names of those that are there now, and what was refused.

    What is there is recorded, also where network trouble is raised for another.
    """
    duties = [_there(app, profile, duty) for duty in duties]
    names = names_of_answers(app, profile, remote, duties)
    refused = [
        (d, name) for d, name in zip(duties, names, strict=True) if not isinstance(name, str)
    ]
    named = [(d, name) for d, name in zip(duties, names, strict=True) if isinstance(name, str)]
    sent: list[ToSend] = []
    done: Outcomes = {}
    for at, (duty, name) in enumerate(named):
        if duty.answer_sha256 is None:
            done[at] = None  # nothing is sent
            sha256 = ""
        else:
            sha256 = to_send(app, profile, ring, duty.answer_sha256, name)
        content = partial(open_kept, app.archive, sha256)
        sent.append(ToSend(profile.folders.responses, name, content))
    to_go = [at for at in range(len(sent)) if at not in done]
    sizes = {sent[at].name: _size(sent[at]) for at in to_go}
    began = app.clock.monotonic()
    try:
        remote.put_all(sent, done)
        seconds = app.clock.monotonic() - began
        gone = [sizes[sent[at].name] for at in to_go if done[at] is None]  # others were refused
        if gone:
            rate = rate_of(sum(gone), seconds)
            _log.info("sent", portal=profile.portal, files=len(gone), **rate)
    finally:
        there = [named[at] for at in sorted(done) if done[at] is None]
        _record(app, profile, there, sizes)
    refused += [
        (named[at][0], trouble)
        for at, trouble in done.items()
        if isinstance(trouble, PermanentTrouble)
    ]
    return [name for _, name in there], refused


def _there(app: App, profile: PortalProfile, duty: Duty) -> Duty:
    """Return the duty with its answer in the archive: one that has gone is rendered anew."""
    sha256 = duty.answer_sha256
    if sha256 is None:
        return duty
    there = answer_there(app, profile, duty.attempt_id, sha256, trial=duty.trial)
    return duty if there == sha256 else replace(duty, answer_sha256=there)


def _size(file: ToSend) -> int:
    with file.open() as content:
        return content.seek(0, os.SEEK_END)


def _record(
    app: App, profile: PortalProfile, sent: Sequence[tuple[Duty, str]], sizes: Mapping[str, int]
) -> None:
    if not sent:
        return
    with app.database.connect() as connection, app.database.write(connection):
        for duty, _ in sent:
            outbox.end(connection, duty, "done", app.now)
            mark_sent(connection, files.orders_of_attempt(duty.attempt_id))
    for _, name in sent:
        _log.info("answered", portal=profile.portal, file=name, bytes=sizes.get(name, 0))
