"""What comes packed is unpacked, and what we send is packed, as the profile's `packing` says.

The archive has both: what came or went, and what is in it. The ledger knows which belong together.
Unpacking fails closed: what isn't sound stays where it is, and is told by its name.
"""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from brp_filesync.app import App, Profile, secret_of
from brp_filesync.core.errors import ConfigurationMistake, FilesyncError
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.ledger import packed
from brp_filesync.ledger.archive import keep_behind, keep_file, open_kept, workroom
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.packing import Packing, Pgp
from brp_filesync.transfer.packed.layers import BEGINNING_BYTES, Ring, name_within, seems_packed
from brp_filesync.transfer.packed.layers import packed as packed_file
from brp_filesync.transfer.packed.layers import unpacked as unpacked_file
from brp_filesync.transfer.packed.pgp import Keyring, PgpKeys, keyring
from brp_filesync.transfer.packed.spoilt import Limits, Spoilt
from brp_filesync.transfer.remote import Fetched, FileRefused
from brp_filesync.transfer.whole import Whole

_CHUNK_BYTES = 1 << 20


@contextmanager
def opened_ring(installation: Installation, packing: Packing) -> Iterator[Ring]:
    """Yield the ring of the profile's keys, which is made when it is needed first."""

    def made() -> AbstractContextManager[Keyring]:
        named = packing.pgp or Pgp()
        return keyring(
            PgpKeys(
                own_key=secret_of(installation, named.own_key),
                passphrase=secret_of(installation, named.passphrase),
                their_keys=_public_keys(installation, named.their_keys),
                fingerprints=named.fingerprints,
            )
        )

    with Ring(made) as ring:
        yield ring


def unpacked(app: App, packing: Packing, ring: Ring, whole: Whole, max_bytes: int) -> Fetched:
    """Return what is in a file that came and that the archive holds; it is kept there too.

    Raises FileRefused where it isn't sound or isn't so packed, ConfigurationMistake where our keys
    are of no use, and DiskTrouble. Where the server has no copy any more, it says where ours is.
    """
    name, sha256 = whole.seen.name, whole.fetched.sha256
    try:
        return unpacked_kept(app, packing, ring, name, sha256, max_bytes)
    except FilesyncError as trouble:
        if not whole.gone:
            raise
        raise FileRefused(
            trouble.message,
            phrase(
                "{advice} The server took it away as we read it: our copy, as it came, is {path}. "
                "Copy it to a file called {name}, and import that by hand.",
                advice=trouble.advice,
                path=keep_behind(app.archive, sha256),
                name=name,
            ),
        ) from None


def unpacked_kept(
    app: App, packing: Packing, ring: Ring, name: str, sha256: str, max_bytes: int
) -> Fetched:
    """Return what is in a file of the archive, as `unpacked`; `name` is what messages call it."""
    with open_kept(app.archive, sha256) as stream, workroom(app.archive) as room:
        plain = _unpacked(packing, ring, name, Path(stream.name), max_bytes, room)
        content = _measured(plain)
        keep_file(app.archive, plain, content.sha256)
    return content


def unpacked_to(
    installation: Installation, packing: Packing, file: Path, max_bytes: int, room: Path
) -> Path:
    """Return what is in a file that is only looked at, as a new one in `room`; a plain one is itself.

    Raises as `unpacked`, and OSError where the file can't be read.
    """
    with file.open("rb") as stream:
        if not packing.incoming or not seems_packed(stream.read(BEGINNING_BYTES)):
            return file
    with opened_ring(installation, packing) as ring:
        return _unpacked(packing, ring, file.name, file, max_bytes, room)


def _unpacked(
    packing: Packing, ring: Ring, name: str, path: Path, max_bytes: int, room: Path
) -> Path:
    try:
        limits = Limits(max_bytes, packing.max_ratio)
        return unpacked_file(path, packing.incoming, limits, ring, room)
    except Spoilt as spoilt:
        raise FileRefused(
            phrase("{name} can't be unpacked: {why}.", name=name, why=spoilt.why), spoilt.advice
        ) from None


def to_send(app: App, profile: Profile, ring: Ring, sha256: str, name: str) -> str:
    """Return the SHA-256 of what is sent of a content: packed as the profile says, kept and recorded.

    `name` is what it is sent as. What was packed so before is sent again as it was. Raises
    ConfigurationMistake and DiskTrouble.
    """
    layers = profile.packing.outgoing
    if not layers:
        return sha256
    how = _how(profile.packing, name)
    with app.database.connect() as connection:
        before = packed.packed_before(connection, profile.source, sha256, how)
    if before is not None:
        return before
    with open_kept(app.archive, sha256) as stream, workroom(app.archive) as room:
        made = packed_file(Path(stream.name), layers, name, ring, room)
        content = _measured(made)
        keep_file(app.archive, made, content.sha256)
    with app.database.connect() as connection, app.database.write(connection):
        packed.remember(connection, profile.source, "out", content.sha256, sha256, how, app.now)
    return content.sha256


def sent_before(app: App, profile: Profile, sha256: str, name: str) -> str:
    """Return the SHA-256 of what was sent of a content under the name, if it was: else its own."""
    with app.database.connect() as connection:
        how = _how(profile.packing, name)
        return packed.packed_before(connection, profile.source, sha256, how) or sha256


def _how(packing: Packing, name: str) -> str:
    """Say all on which the packed bytes depend, besides what is in them."""
    words: list[str] = [*packing.outgoing]
    if "zip" in words:
        words.append(f"as {name_within(name, packing.outgoing)}")
    if "pgp" in packing.outgoing and packing.pgp is not None:
        words.append(f"for {packing.pgp.fingerprints[0]}")
    return " ".join(words)


def _measured(path: Path) -> Fetched:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(_CHUNK_BYTES):
            digest.update(data)
        return Fetched(file.tell(), digest.hexdigest())


def _public_keys(installation: Installation, told: str | None) -> bytes | None:
    if told is None:
        return None
    path = installation.path(told)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationMistake(
            phrase("{path} can't be read: {reason}.", path=path, reason=reason_of(error)),
            phrase("It holds the other side's public keys; see packing.pgp.their_keys."),
        ) from None
