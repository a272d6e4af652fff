"""PGP keys for tests, kept in tests/support/pgp, and messages that a real gpg makes with them.

All are from 2020; `old` has expired a day later. Only `gym`'s has a passphrase.
"""

import atexit
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PASSPHRASE = "utantill"
_FOLDER = Path(__file__).parent / "pgp"
_FINGERPRINTS = {
    "gym": "3E26310FC910AB39FE64C78B61CA9ADF60CB25B5",
    "portal": "21AAFF483770740FD0493F8C8FF9D26428A88E3E",
    "stranger": "D5872C56E59EE5888BF2214127B6CECF5D75A2AD",
    "old": "66027F6DDAA210C0DC507A3561F273DADFF5CB85",
}


@dataclass(frozen=True)
class Key:
    """A key pair as texts, and its fingerprint."""

    fingerprint: str
    public: str
    private: str


def gpg(*words: str, home: Path, given: bytes = b"") -> bytes:
    """Return what gpg writes."""
    command = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--yes", "--no-tty"]
    trusting = [
        "--pinentry-mode",
        "loopback",
        "--passphrase",
        PASSPHRASE,
        "--trust-model",
        "always",
    ]
    done = subprocess.run(
        [*command, *trusting, *words], input=given, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def end_agent(home: Path) -> None:
    """End what gpg has started for this folder."""
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)


def key(name: str) -> Key:
    """Return the key called so."""
    public, private = (
        (_FOLDER / f"{name}.{kind}.asc").read_text(encoding="ascii")
        for kind in ("public", "private")
    )
    return Key(_FINGERPRINTS[name], public, private)


def message(content: bytes, to: str, by: str | None = None, *, when: str | None = None) -> bytes:
    """Return the content encrypted for one key and signed by the other, on a day (20200101T…)."""
    faked = () if when is None else ("--faked-system-time", when)
    signed = () if by is None else ("--sign", "--local-user", key(by).fingerprint)
    words = (*faked, *signed, "--encrypt", "--recipient", key(to).fingerprint)
    return gpg(*words, home=_home(), given=content)


def read(content: bytes) -> tuple[bytes, str]:
    """Return what the other side makes of a message: its content, and gpg's words for programs."""
    target = _home() / "read"
    said = gpg(
        "--status-fd", "1", "--output", str(target), "--decrypt", home=_home(), given=content
    )
    return target.read_bytes(), said.decode()


@cache
def _home() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pgp-"))
    folder.chmod(0o700)
    (folder / "gpg-agent.conf").write_text("s2k-count 65536\n")  # it would measure the machine
    for name in _FINGERPRINTS:
        gpg("--import", str(_FOLDER / f"{name}.private.asc"), home=folder)

    def end() -> None:
        end_agent(folder)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    return folder
