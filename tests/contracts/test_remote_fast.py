"""The fast path where it differs from the plain calls within: keys renewed, limits, log, fallback."""

import hashlib
import io
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
import structlog
from paramiko import Channel

from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.transfer.fast import trial
from brp_filesync.transfer.fast.packets import FastPackets
from brp_filesync.transfer.remote import Fetched
from tests.servers import asyncssh_server
from tests.servers.places import logged_in
from tests.servers.running import RunningServer

_CONTENT = random.Random(1).randbytes(6_000_000)


@pytest.fixture
def folder(sshd: RunningServer) -> Path:
    """A new folder on OpenSSH's server."""
    return Path(tempfile.mkdtemp(dir=sshd.root))


def test_keys_are_renewed_in_the_middle_of_a_file_both_ways(
    sshd: RunningServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed = []
    take_keys = FastPackets.set_inbound_cipher

    def counted(packets: FastPackets, *given: Any, **more: Any) -> None:
        agreed.append(more["aead"])
        take_keys(packets, *given, **more)

    monkeypatch.setattr(FastPackets, "set_inbound_cipher", counted)
    monkeypatch.setattr(FastPackets, "REKEY_BYTES", 1_000_000)
    remote = logged_in(sshd)

    remote.put(folder.name, "a.csv", io.BytesIO(_CONTENT))
    (there,) = remote.list_files(folder.name)
    fetched = remote.fetch(there, target := io.BytesIO(), len(_CONTENT))
    remote.close()

    assert (folder / "a.csv").read_bytes() == target.getvalue() == _CONTENT
    assert fetched == Fetched(len(_CONTENT), hashlib.sha256(_CONTENT).hexdigest())
    assert len(agreed) >= 4  # how often depends on how much is under way when it begins
    assert all(agreed)


@pytest.mark.parametrize("cipher", ["aes128-gcm@openssh.com", "aes256-ctr", "aes256-cbc"])
def test_any_cipher_carries_a_file_both_ways(tmp_path: Path, cipher: str) -> None:
    with asyncssh_server.running(tmp_path, ciphers=[cipher]) as server:
        (server.root / "orders").mkdir()
        allowed = (cipher,) if "cbc" in cipher else ()
        remote = logged_in(server, allow_weak_algorithms=allowed)
        remote.put("orders", "a.csv", io.BytesIO(_CONTENT[:300_000]))
        (there,) = remote.list_files("orders")
        remote.fetch(there, target := io.BytesIO(), 300_000)
        remote.close()

    assert target.getvalue() == _CONTENT[:300_000]


def test_a_byte_that_changes_on_the_way_ends_the_connection(
    sshd: RunningServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.csv").write_bytes(_CONTENT)
    remote = logged_in(sshd)
    (there,) = remote.list_files(folder.name)
    take = FastPackets._await

    def with_another_byte(packets: FastPackets, size: int, *, may_rekey: bool = False) -> None:
        take(packets, size, may_rekey=may_rekey)
        if size > 10_000:
            packets._room[packets._start + 5_000] ^= 1

    monkeypatch.setattr(FastPackets, "_await", with_another_byte)

    with pytest.raises(TemporaryTrouble, match="broke off"):
        remote.fetch(there, io.BytesIO(), len(_CONTENT))
    remote.close()


class Renamed(Channel):
    """A channel as some later paramiko may have it."""

    def _wait_for_send_window(self, size: int) -> int:
        return size


@pytest.mark.parametrize(
    ("path", "known", "why"),
    [
        ("fast", True, ""),
        ("plain", True, "the profile says `path: plain`"),
        ("fast", False, "this version of paramiko is another within than the fast path knows"),
    ],
)
def test_the_log_says_by_which_path_files_go_and_why(
    sshd: RunningServer,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    known: bool,
    why: str,
) -> None:
    if not known:
        tried = trial.is_as_known
        monkeypatch.setattr("brp_filesync.transfer.login.is_as_known", lambda: tried(Renamed))

    with structlog.testing.capture_logs() as logged:
        remote = logged_in(sshd, path=path)
    remote.put(folder.name, "a.csv", io.BytesIO(b"content"))
    remote.close()

    assert [(each["path"], each["why"]) for each in logged if each["event"] == "logged in"] == [
        ("plain" if why else "fast", why)
    ]
    assert (folder / "a.csv").read_bytes() == b"content"


def test_this_version_of_paramiko_is_as_the_fast_path_knows_it() -> None:
    assert trial.is_as_known()
