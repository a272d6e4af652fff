"""Under which name an answer is sent: chosen once, so that no answer is ever overwritten by another.

A portal may use one name for its order files for ever, and be days behind with fetching answers.
"""

import os
from collections.abc import Collection, Sequence
from itertools import count

from brp_filesync.app import App
from brp_filesync.core.errors import PermanentTrouble
from brp_filesync.ledger import answer_names
from brp_filesync.ledger.answer_names import Holder
from brp_filesync.ledger.outbox import Duty
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.transfer.names import framed, numbered, safe_answer_name
from brp_filesync.transfer.packed.layers import name_within
from brp_filesync.transfer.remote import UNTOLD, Remote, RemoteFile

_AT_ONCE = 100  # names that the ledger is asked about


def names_of_answers(
    app: App, profile: PortalProfile, remote: Remote, duties: Sequence[Duty]
) -> list[str | PermanentTrouble]:
    """Return the name of each answer: that of the first time, else one that is written down now.

    It is the first of NAME, NAME-2 and so on that neither another undelivered answer nor another
    file in the server's folder has. The same bytes again have the same name. In the place of one
    for which the server lets none be found is its trouble.
    """
    wanted = [duty.answer_name or _wanted(profile, duty) for duty in duties]
    unnamed = [
        name
        for name, duty in zip(wanted, duties, strict=True)
        if duty.answer_name is None and duty.answer_sha256 is not None  # else nothing is sent
    ]
    there = _there(remote, profile.folders.responses, unnamed)
    names: list[str | PermanentTrouble] = []
    for name, duty in zip(wanted, duties, strict=True):
        if duty.answer_name is not None or duty.answer_sha256 is None:
            names.append(name)
            continue
        try:
            chosen = _first_free(app, profile, remote, duty, name, there)
        except PermanentTrouble as trouble:
            names.append(trouble)
            continue
        with app.database.connect() as connection, app.database.write(connection):
            answer_names.name_answer(connection, duty.duty_id, duty.answer_sha256, chosen)
        names.append(chosen)
    return names


def _wanted(profile: PortalProfile, duty: Duty) -> str:
    order_file = os.fsencode(name_within(os.fsdecode(duty.raw_name), profile.packing.incoming))
    name = safe_answer_name(profile.response.file_name, order_file, duty.attempt_number)
    return framed(profile.trial.file_name, name) if duty.trial else name


def _first_free(
    app: App,
    profile: PortalProfile,
    remote: Remote,
    duty: Duty,
    wanted: str,
    seen: Collection[bytes],
) -> str:
    """Return the name; `seen` are those of the wanted names that are in the server's folder."""
    folder = profile.folders.responses
    holders = _holders(app, profile, [wanted])
    if _is_ours(duty, holders.get(wanted)):
        return wanted
    there = {wanted.encode()} & set(seen)
    if not _is_undelivered(holders.get(wanted)) and not there:
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


def _there(remote: Remote, folder: str, names: Sequence[str]) -> set[bytes]:
    asked = [RemoteFile(folder, name.encode(), UNTOLD, UNTOLD) for name in names]
    # Where we may only write, the ledger alone tells.
    return {each.raw_name for each in remote.exists_all(asked) if isinstance(each, RemoteFile)}


def _holders(app: App, profile: PortalProfile, names: list[str]) -> dict[str, Holder]:
    with app.database.connect() as connection:
        return answer_names.holders(connection, profile.portal, names)


def _is_ours(duty: Duty, holder: Holder | None) -> bool:
    return holder is not None and holder.sha256 == duty.answer_sha256


def _is_undelivered(holder: Holder | None) -> bool:
    return holder is not None and not holder.delivered
