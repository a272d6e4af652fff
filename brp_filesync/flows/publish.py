"""A catalogue sent to its portal's folder, so that the portal sees the old one or the new one.

All files lie there whole, under temporary names and read back, before the first is renamed; then
facilities, products, and the marker last, which says which files belong together. Where the profile
has no temporary names, the old marker is gone before the first of them is written.
"""

import os
from collections.abc import Collection, Mapping, Sequence

from brp_filesync.app import App
from brp_filesync.core.log import Log
from brp_filesync.core.progress import rate_of
from brp_filesync.flows.packing import opened_ring, sent_before, to_send
from brp_filesync.ledger import catalogues, catalogues_left
from brp_filesync.ledger.archive import open_kept
from brp_filesync.ledger.catalogues import MARKER, Kept, SentFile
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.server import FolderServer
from brp_filesync.transfer.names import part_name
from brp_filesync.transfer.remote import Remote

_log = Log()


def place_of(profile: PortalProfile, folder: str) -> str:
    """Return where a catalogue goes: another server, account or folder hasn't got it."""
    server = profile.server
    if isinstance(server, FolderServer):
        return f"{server.path} {folder}"
    return f"{server.username}@{server.host.lower()}:{server.port} {folder}"


def publish(app: App, remote: Remote, folder: str, kept: Kept, *, at_once: bool = False) -> Kept:
    """Send the catalogue's kept bytes, packed as the profile says, and return it as delivered.

    `at_once`: the server takes no temporary names, so that a file is there as soon as it is sent.

    At least once and recognisably the same: what was cut off is ended by doing it again. Raises
    what the server refuses and NotPossible where a person has discarded it meanwhile.
    """
    with app.database.connect() as connection, app.database.write(connection):
        kept = catalogues.begin(connection, kept, app.now)
        earlier = [
            each
            for each in catalogues.standing(connection, kept.source)
            if each.state == "delivered"
        ]
    kept_bytes = _packed(app, kept)
    files = [file for file in kept.files if file.kind != MARKER]
    if at_once:
        _hide_markers(remote, folder, earlier, {file.name for file in files})
    uploaded = [(_uploaded(app, remote, folder, file, kept_bytes), file.name) for file in files]
    parts = [(part, name) for part, name in uploaded if part is not None]
    if not at_once:
        _hide_markers(remote, folder, earlier, {name for _, name in parts})
    for part, name in parts:
        remote.rename_over(folder, part, name)
    for marker in kept.files:
        if marker.kind == MARKER:
            last = _uploaded(app, remote, folder, marker, kept_bytes)
            if last is not None:
                remote.rename_over(folder, last, marker.name)
    with app.database.connect() as connection, app.database.write(connection):
        place = place_of(app.profile(kept.source), folder)
        kept = catalogues.deliver(connection, kept, place, app.now)
    _log.info("catalogue delivered", portal=kept.source, version=kept.version)
    return kept


def is_untidy(app: App, portal: str) -> bool:
    """Say whether files of catalogues before the previous one are left in the portal's folder."""
    with app.database.connect() as connection:
        old, _ = catalogues_left.to_remove(connection, portal)
    return bool(old)


def tidy(app: App, remote: Remote, folder: str, portal: str, temporary: str | None = None) -> None:
    """Remove the files of catalogues before the previous one, which somebody may still be reading.

    `temporary` is how the temporary names of our files are made: those left behind go as well, of
    what was cut off and never ended at once.

    What the portal has taken away itself isn't there any more, and that is well.
    """
    with app.database.connect() as connection:
        old, used = catalogues_left.to_remove(connection, portal)
        cut_off = catalogues_left.cut_off(connection, portal)
    for each in cut_off:
        for file in each.files:
            if temporary is not None:
                sent = sent_before(app, app.profile(portal), file.sha256, file.name)
                remote.remove(folder, part_name(file.name, sent, temporary))
    for each in old:
        for file in each.files:
            if file.name not in used:
                remote.remove(folder, file.name.encode())
            if temporary is not None:  # one that was cut off, and never sent again
                sent = sent_before(app, app.profile(portal), file.sha256, file.name)
                remote.remove(folder, part_name(file.name, sent, temporary))
        with app.database.connect() as connection, app.database.write(connection):
            catalogues_left.removed(connection, each, app.now)


def _packed(app: App, kept: Kept) -> dict[str, str]:
    """Return the SHA-256 of what is sent, by file name. The marker is plain: portals look for it."""
    profile = app.profile(kept.source)
    with opened_ring(app.installation, profile.packing) as ring:
        return {
            file.name: file.sha256
            if file.kind == MARKER
            else to_send(app, profile, ring, file.sha256, file.name)
            for file in kept.files
        }


def _uploaded(
    app: App, remote: Remote, folder: str, file: SentFile, sent: Mapping[str, str]
) -> bytes | None:
    began = app.clock.monotonic()
    with open_kept(app.archive, sent[file.name]) as content:
        part = remote.upload(folder, file.name, content)
        rate = rate_of(content.seek(0, os.SEEK_END), app.clock.monotonic() - began)
    _log.info("sent", file=file.name, **rate)
    return part


def _hide_markers(
    remote: Remote, folder: str, earlier: Sequence[Kept], renamed: Collection[str]
) -> None:
    """Take away a marker that vouches for a file of the same name, which is about to be another.

    It isn't needed where a file's name bears its version: then the old files stay as they are.
    """
    for kept in earlier:
        if any(file.name in renamed for file in kept.files):
            for file in kept.files:
                if file.kind == MARKER:
                    remote.remove(folder, file.name.encode())
