"""PGP by `gpg`, through python-gnupg: a key ring of its own for a while, and what is done with it.

The ring holds the keys that a profile names and no others, in a folder that only we may open; it is
gone afterwards, and what a killed run has left of it goes with the next. Nothing is asked of a key
server, of a terminal, or of whoever runs this by `~/.gnupg`.
"""

import fcntl
import importlib
import io
import logging
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import phrase
from brp_filesync.transfer.packed.pgp_status import judge, statuses
from brp_filesync.transfer.packed.spoilt import Limits, Measure

_FOLDER = "filesync-pgp-"  # and the process that made it
_QUIET = ["--no-auto-key-retrieve", "--no-auto-key-locate", "--disable-dirmngr", "--no-options"]
_AGENT_S = 10
_MAKING = threading.Lock()  # a folder is locked before another thread looks for what is left
_TOO_MUCH = "exceeded --max-output"
_EXPIRED = ("e", "r", "d", "i")  # a key's letter of trust: expired, revoked, disabled, invalid


@dataclass(frozen=True, slots=True)
class PgpKeys:
    """What the profile's references led to. Keys as their text. Never shown."""

    own_key: str | None = field(default=None, repr=False)
    passphrase: str | None = field(default=None, repr=False)
    their_keys: bytes | None = field(default=None, repr=False)
    fingerprints: tuple[str, ...] = ()


class Keyring:
    """A key ring with the keys of one source."""

    def __init__(self, gpg: Any, keys: PgpKeys, own: str | None) -> None:
        self._gpg = gpg
        self._keys = keys
        self.own = own  # our key's fingerprint

    def decrypt(self, source: Path, target: Path, limits: Limits) -> None:
        """Write what is in the message to the target. Raises Spoilt where it isn't sound."""
        measure = Measure(source.stat().st_size, limits)
        done = self._gpg.decrypt_file(
            io.BytesIO(),
            passphrase=self._keys.passphrase,
            output=str(target),
            extra_args=[
                # Without a pinned key a signature says nothing, be it sound or not.
                *([] if self._keys.fingerprints else ["--skip-verify"]),
                *("--max-output", str(measure.most)),
                str(source),
            ],
        )
        if _TOO_MUCH in done.stderr:
            measure.take(measure.most + 1)
        judge(done.stderr.splitlines(), self._keys.fingerprints, done.returncode)
        if not target.exists():  # an empty file
            target.touch(0o600)

    def encrypt(self, source: Path, target: Path) -> None:
        """Write the content, encrypted for the first pinned key and signed by ours, if we have one.

        Raises ConfigurationMistake where a key is of no use for that.
        """
        done = self._gpg.encrypt_file(
            io.BytesIO(),
            [self._keys.fingerprints[0]],
            sign=self.own,
            passphrase=self._keys.passphrase,
            always_trust=True,
            armor=False,
            output=str(target),
            # The name of our file in the archive is nobody's affair.
            extra_args=["--set-filename", "", "--cipher-algo", "AES256", str(source)],
        )
        said = statuses(done.stderr.splitlines())
        if done.returncode == 0 and "END_ENCRYPTION" in said:
            return
        if "INV_RECP" in said or "KEYEXPIRED" in said:
            raise ConfigurationMistake(
                phrase(
                    "Nothing can be encrypted for the key {fingerprint}: it has expired, was revoked, "
                    "or isn't made for that.",
                    fingerprint=self._keys.fingerprints[0],
                ),
                phrase(
                    "Ask for the other side's new key, compare its fingerprint, and put it into "
                    "packing.pgp.their_keys."
                ),
            )
        raise ConfigurationMistake(
            phrase("gpg can't encrypt and sign with the keys of packing.pgp."),
            phrase(
                "See that our key is whole, may sign, and that packing.pgp.passphrase is its own."
            ),
        )

    def unusable(self) -> list[str]:
        """Return the pinned keys that have expired or were revoked, by fingerprint."""
        found = {str(each["fingerprint"]): each["trust"] for each in self._gpg.list_keys()}
        return [each for each in self._keys.fingerprints if found[each] in _EXPIRED]

    def try_own(self, room: Path) -> None:
        """Encrypt something for ourselves and decrypt it. Raises ConfigurationMistake."""
        plain, packed, again = room / "plain", room / "packed", room / "again"
        plain.write_bytes(b"filesync")
        tried = self._gpg.encrypt_file(
            io.BytesIO(),
            [self.own],
            always_trust=True,
            output=str(packed),
            extra_args=[str(plain)],
        )
        if tried.returncode == 0:
            self._gpg.decrypt_file(
                io.BytesIO(),
                passphrase=self._keys.passphrase,
                output=str(again),
                extra_args=[str(packed)],
            )
        if not again.exists() or again.read_bytes() != b"filesync":
            raise ConfigurationMistake(
                phrase("Nothing can be decrypted with our PGP key."),
                phrase(
                    "See that packing.pgp.own_key is a whole private key that hasn't expired, and that "
                    "packing.pgp.passphrase is its own."
                ),
            )


@contextmanager
def keyring(keys: PgpKeys) -> Iterator[Keyring]:
    """Yield a ring of these keys. Raises ConfigurationMistake where gpg or a key is missing."""
    gnupg = _library()
    with _own_folder() as made:
        try:
            # Else it measures for seconds how long it can make guessing our passphrase here.
            Path(made, "gpg-agent.conf").write_text("s2k-count 65536\n", encoding="ascii")
            quiet = (
                _QUIET if keys.passphrase is not None else [*_QUIET, "--pinentry-mode", "cancel"]
            )
            gpg = gnupg.GPG(gnupghome=made, options=quiet, env={**os.environ, "LC_ALL": "C"})
            own = _own(gpg, keys)
            _demand_theirs(gpg, keys)
            yield Keyring(gpg, keys, own)
        finally:
            _end_agent(made)


@contextmanager
def _own_folder() -> Iterator[str]:
    """Yield a new folder that is 0700, and locked for as long as we live."""
    with ExitStack() as hold:
        with _MAKING:
            _sweep()
            made = hold.enter_context(
                tempfile.TemporaryDirectory(prefix=f"{_FOLDER}{os.getpid()}-")
            )
            locked = os.open(made, os.O_RDONLY)
            hold.callback(os.close, locked)
            fcntl.flock(locked, fcntl.LOCK_EX)
        yield made


def _library() -> Any:
    try:
        gnupg = importlib.import_module("gnupg")
    except ImportError:
        raise ConfigurationMistake(
            phrase("Files are encrypted with PGP, and the package python-gnupg isn't installed."),
            phrase("Install it: `pip install 'brp-filesync[pgp]'`."),
        ) from None
    if shutil.which("gpg") is None:
        raise ConfigurationMistake(
            phrase("Files are encrypted with PGP, and the program gpg isn't installed."),
            phrase("Install it: `apt-get install gnupg`."),
        )
    # It logs what gpg says, which names persons.
    logging.getLogger("gnupg").setLevel(logging.CRITICAL + 1)
    return gnupg


def _end_agent(folder: str) -> None:
    """End what gpg has started to hold the keys; it would go by itself, once it sees that they went."""
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(  # noqa: S603 - our own words
            [shutil.which("gpgconf") or "gpgconf", "--homedir", folder, "--kill", "all"],
            check=False,
            capture_output=True,
            timeout=_AGENT_S,
        )


def _own(gpg: Any, keys: PgpKeys) -> str | None:
    if keys.own_key is None:
        return None
    gpg.import_keys(keys.own_key)
    found = [str(each["fingerprint"]) for each in gpg.list_keys(secret=True)]
    if len(found) != 1:
        raise ConfigurationMistake(
            phrase(
                "packing.pgp.own_key holds {count} private keys, and not one.", count=len(found)
            ),
            phrase("`gpg --export-secret-keys --armor FINGERPRINT` writes one."),
        )
    return found[0]


def _demand_theirs(gpg: Any, keys: PgpKeys) -> None:
    if keys.their_keys is not None:
        gpg.import_keys(keys.their_keys)
    known: Sequence[Any] = gpg.list_keys()
    for pinned in keys.fingerprints:
        if not any(pinned == each["fingerprint"] for each in known):
            raise ConfigurationMistake(
                phrase("packing.pgp.their_keys has no key {pinned}.", pinned=pinned),
                phrase(
                    "Ask the other side for its public key, compare the fingerprint, and put the "
                    "key into that file (`gpg --export --armor`)."
                ),
            )


def _sweep() -> None:
    """Remove the rings of our own runs that were killed: there are private keys in them.

    In a container each run may have the number of the one that was killed: only who lives holds its
    ring locked.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        maker = re.match(rf"{_FOLDER}(\d+)-", left.name)
        if maker is None or not left.is_dir() or left.is_symlink():
            continue
        is_other = int(maker[1]) != os.getpid()
        with suppress(OSError):
            if left.stat().st_uid != os.getuid() or (is_other and _lives(maker[1])):
                continue
            held = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
            finally:
                os.close(held)


def _lives(number: str) -> bool:
    return Path(f"/proc/{number}").exists()
