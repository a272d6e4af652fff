"""The portal's or bank's own files in the inbox: looked at as a night does, and never opened or moved.

What only opening and moving them would show is told from what the server says of rights and
owners, or else called untried.
"""

import stat
from collections.abc import Sequence

from brp_filesync.checkup.line import Found, Untried
from brp_filesync.core.clock import Clock
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.transfer.look import Sought, look
from brp_filesync.transfer.remote import Remote, RemoteFile, Rights

_NAMED = 3


def judge_theirs(
    remote: Remote, clock: Clock, sought: Sought, ours: Rights | None, *, begun: bool
) -> Found:
    """Say what a night would find there; `ours` is what the server tells of a file that we made.

    `begun`: files of theirs were imported before, so that older ones are known to be passed over.

    Raises Untried where nothing speaks against it, and what the line meets.
    """
    seen = look(remote, clock, sought, lambda file: False)
    if seen.refused:
        return Found(
            joined(" ", [why.message for _, why in seen.refused[:_NAMED]]),
            seen.refused[0][1].advice,
        )
    choice = seen.choice
    locked = _locked(remote, choice.fetch, ours)
    if locked is not None:
        return locked
    if choice.too_big:
        return Found(
            phrase(
                "too big, by the profile's max_file_bytes: {names}", names=_names(choice.too_big)
            ),
            phrase("Ask its sender why it is so big, or raise max_file_bytes."),
        )
    if choice.too_old and not begun:
        return Found(
            phrase(
                "older than start_from, and never imported: {names}", names=_names(choice.too_old)
            ),
            phrase("Write an earlier start_from in the profile where they are to be imported."),
        )
    if choice.waiting:
        first = choice.waiting[0]
        raise Untried(
            phrase("{name} waits: {reason}", name=first.name, reason=seen.reasons[first.raw_name])
        )
    if not choice.fetch:
        raise Untried(phrase("no file that a night would fetch is there"))
    raise Untried(
        phrase(
            "only a night opens and moves their files: {names}",
            names=_names(choice.fetch),
        )
    )


def _locked(remote: Remote, files: Sequence[RemoteFile], ours: Rights | None) -> Found | None:
    """Tell of a file that we may not read or not move, by its rights and those of its folder."""
    if ours is None:
        return None
    for file in files:
        rights = remote.rights(file.folder, file.raw_name)
        if rights is None:
            continue
        if not _may(rights, ours, stat.S_IRUSR, stat.S_IRGRP, stat.S_IROTH):
            return Found(
                phrase("{name} may not be read by us, by its rights", name=file.name),
                phrase("Ask who runs the server for the right to read such files."),
            )
        folder = remote.rights(file.folder, b"")
        if folder is None or rights.owner == ours.owner or ours.owner == 0:
            continue
        if folder.mode & stat.S_ISVTX and folder.owner != ours.owner:
            return Found(
                phrase(
                    "{name} can't be moved: its folder is sticky, and another owns it",
                    name=file.name,
                ),
                phrase(
                    "Ask who runs the server for the right to move such files, or write "
                    "arrival.clear: none."
                ),
            )
    return None


def _may(rights: Rights, ours: Rights, of_owner: int, of_group: int, of_others: int) -> bool:
    if ours.owner == 0:
        return True
    if rights.owner == ours.owner:
        return bool(rights.mode & of_owner)
    # Of our groups only one is told: what any other of them may, we may too.
    return bool(rights.mode & (of_group | of_others))


def _names(files: Sequence[RemoteFile]) -> str:
    shown = ", ".join(file.name for file in files[:_NAMED])
    return shown + (", …" if len(files) > _NAMED else "")
