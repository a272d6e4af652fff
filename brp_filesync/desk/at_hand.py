"""Files at hand, taken into the archive and the ledger as those that are fetched."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from brp_filesync.app import App, Profile
from brp_filesync.brp.audit import record_act
from brp_filesync.core.errors import DiskTrouble
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.core.source import FlowName
from brp_filesync.flows.packing import opened_ring, unpacked_kept
from brp_filesync.flows.result import FileResult
from brp_filesync.ledger import packed
from brp_filesync.ledger.archive import incoming, keep, open_kept
from brp_filesync.ledger.arrivals import Found
from brp_filesync.ledger.files import File
from brp_filesync.ledger.received import receive
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.transfer.names import printable
from brp_filesync.transfer.packed.layers import BEGINNING_BYTES, seems_packed
from brp_filesync.transfer.remote import Fetched, TooBig

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class HandImport:
    """What became of a file at hand; `night` is None where its content was decided before."""

    file: File
    night: FileResult | None


def received(app: App, profile: Profile, flow: FlowName, path: Path, act: str, who: str) -> File:
    """Take a file at hand into the archive and the ledger; content known before is that file.

    What was only tried is received anew once its portal is live.
    """
    source = profile.source
    came, size = _archive(app, path, profile.max_file_bytes)
    raw_name = os.fsencode(path.name)
    found = Found(None, raw_name, printable(raw_name), size, int(path.stat().st_mtime))
    content = _unpacked(app, profile, found.name, Fetched(size, came))
    with app.database.connect() as connection, app.database.write(connection):
        file = receive(
            connection,
            source,
            flow,
            found,
            content.sha256,
            content.size,
            app.now,
            on_trial=isinstance(profile, PortalProfile) and profile.on_trial,
        )
        if content.sha256 != came:
            how = " ".join(profile.packing.incoming)
            packed.remember(connection, source, "in", came, content.sha256, how, app.now)
        record_act(connection, who, act, f"file {file.file_id}", app.now)
    return file


def _unpacked(app: App, profile: Profile, name: str, came: Fetched) -> Fetched:
    """Return what is in a file that is packed as the profile says; a plain one is itself."""
    if not profile.packing.incoming:
        return came
    with open_kept(app.archive, came.sha256) as stream:
        if not seems_packed(stream.read(BEGINNING_BYTES)):
            return came
    with opened_ring(app.installation, profile.packing) as ring:
        return unpacked_kept(app, profile.packing, ring, name, came.sha256, profile.max_file_bytes)


def _archive(app: App, path: Path, max_bytes: int) -> tuple[str, int]:
    """Copy the file into the archive, and return its SHA-256 and size in bytes."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as source, incoming(app.archive) as target:
            while data := source.read(_CHUNK_BYTES):
                digest.update(data)
                size += len(data)
                demand_fits(path, size, max_bytes)
                target.write(data)
            keep(app.archive, target, digest.hexdigest())
    except OSError as error:
        raise DiskTrouble(
            phrase("{path} can't be read ({strerror}).", path=path, strerror=reason_of(error))
        ) from error
    return digest.hexdigest(), size


def demand_fits(path: Path, size: int, max_bytes: int) -> None:
    """Raise TooBig for a file at hand that a night wouldn't fetch either."""
    if size > max_bytes:
        raise TooBig(
            phrase(
                "{path} is bigger than the profile allows ({max_bytes} bytes).",
                path=path,
                max_bytes=max_bytes,
            ),
            phrase("Ask why it is so big. If it is right, raise max_file_bytes in the profile."),
        )
