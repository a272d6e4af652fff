"""Under which name an answer is sent: chosen once, so that no answer is ever overwritten by another.

A portal may use one name for its order files for ever, and be days behind with fetching answers.
"""

import os
from itertools import count

from brp_filesync.app import App
from brp_filesync.ledger import outbox
from brp_filesync.ledger.outbox import Duty, Holder
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.transfer.names import framed, numbered, safe_answer_name
from brp_filesync.transfer.packed.layers import name_within
from brp_filesync.transfer.remote import FileRefused, Remote

_AT_ONCE = 100  # names that the ledger is asked about


def name_of_answer(app: App, profile: PortalProfile, remote: Remote, duty: Duty) -> str:
    """Return the name of the answer: that of the first time, else one that is written down now.

    It is the first of NAME, NAME-2 and so on that neither another undelivered answer nor another
    file in the server's folder has. The same bytes again have the same name.
    """
    if duty.answer_name is not None:
        return duty.answer_name
    order_file = os.fsencode(name_within(os.fsdecode(duty.raw_name), profile.packing.incoming))
    name = safe_answer_name(profile.response.file_name, order_file, duty.attempt_number)
    wanted = framed(profile.trial.file_name, name) if duty.trial else name
    if duty.answer_sha256 is None:  # nothing is sent
        return wanted
    chosen = _first_free(app, profile, remote, duty, wanted)
    with app.database.connect() as connection, app.database.write(connection):
        outbox.name_answer(connection, duty.duty_id, chosen)
    return chosen


def _first_free(app: App, profile: PortalProfile, remote: Remote, duty: Duty, wanted: str) -> str:
    folder = profile.folders.responses
    holders = _holders(app, profile, [wanted])
    if _is_ours(duty, holders.get(wanted)):
        return wanted
    there = _there(remote, folder, wanted)
    if not _is_undelivered(holders.get(wanted)) and wanted.encode() not in there:
        return wanted
    if there:
        there = {file.raw_name for file in remote.list_files(folder)}
    for first in count(2, _AT_ONCE):
        names = [  # a long name is cut off, it may be within a letter
            numbered(wanted.encode(), number).decode("utf-8", "ignore")
            for number in range(first, first + _AT_ONCE)
        ]
        holders = _holders(app, profile, names)
        for name in names:
            holder = holders.get(name)
            free = name.encode() not in there and not _is_undelivered(holder)
            if free or _is_ours(duty, holder):
                return name
    raise AssertionError("numbers do not end")


def _there(remote: Remote, folder: str, wanted: str) -> set[bytes]:
    try:
        found = remote.exists(folder, wanted.encode())
    except FileRefused:  # where we may only write, the ledger alone tells
        return set()
    return set() if found is None else {found.raw_name}


def _holders(app: App, profile: PortalProfile, names: list[str]) -> dict[str, Holder]:
    with app.database.connect() as connection:
        return outbox.holders(connection, profile.portal, names)


def _is_ours(duty: Duty, holder: Holder | None) -> bool:
    return holder is not None and holder.sha256 == duty.answer_sha256


def _is_undelivered(holder: Holder | None) -> bool:
    return holder is not None and not holder.delivered
