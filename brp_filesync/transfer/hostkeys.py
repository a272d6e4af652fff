"""Host keys: what a server shows, what is pinned in the known_hosts file, and pinning.

The file is OpenSSH's (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"), so that it can be written and
compared with OpenSSH's own tools. A server may have several pinned keys, also of one type, so that
it can change its key without a night being lost.
"""

import base64
import binascii
import hashlib
import os
import socket
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import paramiko

from brp_filesync.core.errors import ConfigurationMistake, DiskTrouble, HostKeyRefused
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.core.source import Source
from brp_filesync.transfer.negotiate import dial, negotiated

# The algorithms by which a server proves that it has a key of that type. ssh-rsa with SHA-1, which
# paramiko has dropped, isn't among them.
PROOFS: dict[str, tuple[str, ...]] = {
    "ssh-ed25519": ("ssh-ed25519",),
    "ecdsa-sha2-nistp256": ("ecdsa-sha2-nistp256",),
    "ecdsa-sha2-nistp384": ("ecdsa-sha2-nistp384",),
    "ecdsa-sha2-nistp521": ("ecdsa-sha2-nistp521",),
    "ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256"),
}


@dataclass(frozen=True, slots=True)
class HostKey:
    """A public host key, as known_hosts writes it."""

    type: str
    base64: str

    @property
    def fingerprint(self) -> str:
        """The key's SHA-256 as OpenSSH shows it: "SHA256:…"."""
        digest = hashlib.sha256(base64.b64decode(self.base64)).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def scan(
    host: str,
    port: int,
    source: Source,
    timeout_s: float,
    reach: Callable[[], socket.socket | paramiko.Channel] | None = None,
) -> list[HostKey]:
    """Return all host keys that the server shows, one a type; no login, no secret.

    `reach` gives a line to it, where it isn't called directly; it may raise what it likes.

    They are only as true as the network in between: a person compares the fingerprints with what
    whose server it is says. Raises TemporaryTrouble where the server can't be reached, HostKeyRefused
    where it has no key of a type that we know.
    """
    found = []
    for proofs in PROOFS.values():
        line = dial(host, port, source, timeout_s) if reach is None else reach()
        try:
            with negotiated(line, f"{host}:{port}", source, timeout_s, key_proofs=proofs) as agreed:
                found.append(shown(agreed))
        except HostKeyRefused:
            continue  # the server has no key of this type
    if not found:
        raise HostKeyRefused(
            phrase(
                "{host}:{port} shows no host key of a type that we accept, or nothing "
                "else in common.",
                host=host,
                port=port,
            ),
            phrase(
                "Ask {who} for a key of one of the types {proofs} (proven by SHA-2).",
                who=source.who,
                proofs=", ".join(PROOFS),
            ),
        )
    return found


def shown(transport: paramiko.Transport) -> HostKey:
    """Return the host key that the server has just proven to have."""
    key = transport.get_remote_server_key()
    return HostKey(key.get_name(), key.get_base64())


def pinned(known_hosts: Path, host: str, port: int) -> list[HostKey]:
    """Return the keys pinned for the server, in the file's order; none where there is no file.

    Lines marked @revoked take their key away again. Raises ConfigurationMistake for a line of this
    server that isn't a key, or a file that can't be read.
    """
    keys, revoked = [], set()
    for number, line in enumerate(_lines(known_hosts), start=1):
        fields = line.split()
        marker = fields.pop(0) if fields and fields[0].startswith("@") else ""
        if not fields or fields[0].startswith("#") or not _names(fields[0], host, port):
            continue
        key = _key(fields[1:], f"{known_hosts}:{number}")
        if marker == "@revoked":
            revoked.add(key)
        elif not marker:  # a @cert-authority is nobody's host key
            keys.append(key)
    return [key for key in dict.fromkeys(keys) if key not in revoked]


def pin(
    known_hosts: Path,
    host: str,
    port: int,
    keys: Sequence[HostKey],
    instead_of: Collection[HostKey] = (),
) -> None:
    """Add the keys that aren't pinned yet, and take out `instead_of`; other lines stay.

    The file is replaced as a whole, and only its owner may read it. Raises DiskTrouble where it
    can't be written, and ConfigurationMistake as `pinned`.
    """
    already = set(pinned(known_hosts, host, port))
    new = [f"{_place(host, port)} {key.type} {key.base64}" for key in keys if key not in already]
    old = _lines(known_hosts)
    kept = [line for each in old if (line := _without(each, host, port, instead_of)) is not None]
    if not new and kept == old:
        return
    try:
        known_hosts.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(known_hosts, [*kept, *new])
    except OSError as error:
        raise DiskTrouble(
            phrase(
                "{known_hosts} can't be written: {strerror}.",
                known_hosts=known_hosts,
                strerror=reason_of(error),
            ),
            phrase("See that we may write in its folder."),
        ) from None


def unpin(known_hosts: Path, host: str, port: int, keys: Collection[HostKey]) -> None:
    """Take these keys of the server out of the file; raises as `pin`."""
    pin(known_hosts, host, port, (), instead_of=keys)


def chosen_by(fingerprints: Sequence[str], keys: Sequence[HostKey]) -> list[HostKey]:
    """Return the keys that have these fingerprints ("SHA256:…", "=" at the end or not).

    Raises HostKeyRefused for a fingerprint that none of them has.
    """
    by_fingerprint = {key.fingerprint: key for key in keys}
    wanted = ["SHA256:" + each.removeprefix("SHA256:").rstrip("=") for each in fingerprints]
    missing = [each for each in wanted if each not in by_fingerprint]
    if missing:
        raise HostKeyRefused(
            phrase(
                "None of the keys has the fingerprint {fingerprint}, but: {others}.",
                fingerprint=", ".join(missing),
                others=", ".join(by_fingerprint) or "-",
            ),
            phrase(
                "Compare it letter by letter. If it was read out so, and the server shows others, "
                "somebody may be in between: pin none."
            ),
        )
    return [by_fingerprint[each] for each in dict.fromkeys(wanted)]


def _lines(known_hosts: Path) -> list[str]:
    try:
        text = known_hosts.read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigurationMistake(
            phrase(
                "{known_hosts} can't be read: {strerror}.",
                known_hosts=known_hosts,
                strerror=reason_of(error),
            ),
            phrase("It holds the pinned host keys; see `known_hosts` in the settings."),
        ) from None
    return text.removesuffix("\n").split("\n") if text else []


def _place(host: str, port: int) -> str:
    """OpenSSH writes the bare name for port 22, and reads only that."""
    return host.lower() if port == 22 else f"[{host.lower()}]:{port}"


def _names(field: str, host: str, port: int) -> bool:
    places = [_place(host, port), *([f"[{host.lower()}]:22"] if port == 22 else [])]
    for name in field.split(","):
        if name.startswith("|1|"):  # HashKnownHosts: |1|salt|HMAC-SHA1 of the name
            if any(_is_hash_of(name, place) for place in places):
                return True
        elif name.lower() in places:
            return True
    return False


def _without(line: str, host: str, port: int, keys: Collection[HostKey]) -> str | None:
    """Return the line without the server's name where it pins one of the keys, None if none is left."""
    fields = line.split()
    if len(fields) < 3 or fields[0].startswith(("@", "#")) or not _names(fields[0], host, port):
        return line
    if HostKey(fields[1], fields[2]) not in keys:
        return line
    others = [name for name in fields[0].split(",") if not _names(name, host, port)]
    return " ".join([",".join(others), *fields[1:]]) if others else None


def _is_hash_of(hashed: str, place: str) -> bool:
    try:
        return paramiko.HostKeys.hash_host(place, hashed) == hashed
    except (binascii.Error, ValueError, AssertionError):
        return False


def _key(fields: Sequence[str], where: str) -> HostKey:
    if len(fields) >= 2:
        try:
            blob = base64.b64decode(fields[1], validate=True)
        except binascii.Error:
            blob = b""
        if blob[4 : 4 + len(fields[0])] == fields[0].encode():  # the key names its own type
            return HostKey(fields[0], fields[1])
    raise ConfigurationMistake(
        phrase("{where}: not a host key.", where=where),
        phrase("Expected HOST TYPE BASE64; `filesync hosts scan NAME --pin` writes such lines."),
    )


def _replace(known_hosts: Path, lines: Iterable[str]) -> None:
    descriptor, part = tempfile.mkstemp(dir=known_hosts.parent, prefix=f".{known_hosts.name}.")
    try:
        with os.fdopen(
            descriptor, "w", encoding="utf-8", errors="surrogateescape"
        ) as target:  # mkstemp has made it 0600
            target.writelines(_ended(lines))
            target.flush()
            os.fsync(target.fileno())
        Path(part).replace(known_hosts)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _ended(lines: Iterable[str]) -> Iterator[str]:
    return (f"{line}\n" for line in lines)
