"""Answers of ours on a portal's server that neither the ledger nor the journal knows.

A whole machine put back from an image, its journal too, is seen by them: an answer's name is written
down before it is sent. What the portal has taken away by now can't be seen.
"""

import re

from brp_filesync.app import App
from brp_filesync.core.errors import NotReady, PermanentTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger.answer_names import holders, last_sent
from brp_filesync.ledger.outside import lines_after
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.transfer.remote import Remote, RemoteFile

_AT_ONCE = 100


def unknown_answers(app: App, profile: PortalProfile, remote: Remote) -> list[RemoteFile]:
    """Return what is named as our answers are, came there after our last, and is nobody's.

    Nothing where none was sent yet, nor where we may not list the folder. Raises TemporaryTrouble where
    the line is lost: then nobody knows, and no number may be given out.
    """
    with app.database.connect() as connection:
        since = last_sent(connection, profile.portal)
    if since is None:
        return []
    try:
        listed = remote.list_files(profile.folders.responses)
    except PermanentTrouble:  # we may only write there
        return []
    before, after = profile.response.file_name.split("{stem}")
    end, dot, suffix = after.rpartition(".")
    named = rf"{re.escape(before)}[^.].*{re.escape(end)}(-\d+)?{re.escape(dot + suffix)}"
    shape = re.compile(named, re.DOTALL)
    newer = [
        file
        for file in listed
        if file.modified_at > since and shape.fullmatch(file.raw_name.decode("utf-8", "replace"))
    ]
    names = {file.raw_name.decode("utf-8", "replace"): file for file in newer}
    known: set[str] = set()
    some = sorted(names)
    for at in range(0, len(some), _AT_ONCE):
        with app.database.connect() as connection:
            known |= holders(connection, profile.portal, some[at : at + _AT_ONCE]).keys()
    if names.keys() - known:  # seldom: then the journal is read whole
        known |= {
            name for line in lines_after(app.journal, 0) for _, name in line.get("answers", ())
        }
    return [file for name, file in sorted(names.items()) if name not in known]


def demand_answers_known(app: App, profile: PortalProfile, remote: Remote) -> None:
    """Raise NotReady where there is one: numbers may have been given out that we don't know of."""
    if app.dry or profile.on_trial or profile.packing.outgoing:
        return
    unknown = unknown_answers(app, profile, remote)
    if unknown:
        raise NotReady(
            phrase(
                "{portal}: the server has an answer {name} that neither the ledger nor the journal "
                "knows: this machine may have been put back from a backup.",
                portal=profile.portal,
                name=unknown[0].name,
            ),
            phrase(
                "Nothing was imported, and no number was given out. Put a newer backup back, or "
                "`filesync recover --answers` raises the numbers above those that the answers tell."
            ),
        )
