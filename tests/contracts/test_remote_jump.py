"""A server that is reached through a bastion: a real OpenSSH, which is the bastion and the server."""

import io
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.core.clock import SystemClock
from brp_filesync.core.errors import (
    HostKeyRefused,
    LoginRefused,
    PermanentTrouble,
    TemporaryTrouble,
)
from brp_filesync.profiles.server import Jump
from brp_filesync.transfer.deadline import Deadline
from brp_filesync.transfer.hostkeys import pinned, scan
from brp_filesync.transfer.login import LoginSecrets, reach
from brp_filesync.transfer.remote import Remote
from brp_filesync.transfer.sftp import connect
from tests.servers.running import WELLNET, RunningServer, new_key
from tests.servers.sshd import running


def jump_of(sshd: RunningServer, **changes: Any) -> Jump:
    (key, *_) = pinned(sshd.known_hosts, sshd.host, sshd.port)
    words = {
        "host": sshd.host,
        "port": sshd.port,
        "username": sshd.username,
        "private_key": {"file": "bastion"},
        "fingerprints": (key.fingerprint,),
    }
    return Jump.model_validate(words | changes)


def connected(sshd: RunningServer, jump: Jump, secrets: LoginSecrets | None = None) -> Remote:
    key = sshd.key_secrets()
    both = LoginSecrets(private_key=key.private_key, jump=secrets or key)
    return connect(sshd.profile(jump=jump), WELLNET, both, sshd.known_hosts, SystemClock())


def test_files_come_and_go_through_the_bastion_and_nothing_is_left_open(
    sshd: RunningServer,
) -> None:
    folder = Path(tempfile.mkdtemp(dir=sshd.root)).name
    before = threading.active_count()
    remote = connected(sshd, jump_of(sshd))
    remote.put(folder, "a.csv", io.BytesIO(b"x" * 3_000_000))
    (file,) = remote.list_files(folder)
    target = io.BytesIO()
    remote.fetch(file, target, 3_000_000)
    remote.close()

    assert target.getvalue() == b"x" * 3_000_000
    ends_at = time.monotonic() + 10  # paramiko's threads end in their own time
    while threading.active_count() > before and time.monotonic() < ends_at:
        time.sleep(0.01)
    assert threading.active_count() <= before  # another test's may have ended meanwhile


def test_a_bastion_with_another_key_gets_no_secret(sshd: RunningServer) -> None:
    jump = jump_of(sshd, fingerprints=("SHA256:another",))

    with pytest.raises(HostKeyRefused, match=r"The bastion .* isn't in server\.jump\.fingerprints"):
        connected(sshd, jump)


def test_a_bastion_that_refuses_us_is_not_asked_again(sshd: RunningServer, tmp_path: Path) -> None:
    stranger = LoginSecrets(private_key=new_key(tmp_path / "stranger").read_text())
    before = sshd.logged("Connection from")

    with pytest.raises(LoginRefused):
        connected(sshd, jump_of(sshd), stranger)
    assert sshd.logged("Connection from") <= before + 1


def test_a_bastion_that_lets_nobody_through_needs_a_person(
    sshd: RunningServer, tmp_path: Path
) -> None:
    with running(tmp_path, "AllowTcpForwarding no") as bastion:
        jump = jump_of(bastion)
        with pytest.raises(PermanentTrouble, match=r"doesn't get us to .* \(AllowTcpForwarding\)"):
            connected(sshd, jump, bastion.key_secrets())


def test_a_server_that_the_bastion_does_not_reach_is_temporary(
    sshd: RunningServer, free_port: int
) -> None:
    profile = sshd.profile(jump=jump_of(sshd), port=free_port)
    pins = sshd.known_hosts.with_name("known_hosts_behind")
    pins.write_text(sshd.known_hosts.read_text().replace(f":{sshd.port} ", f":{free_port} "))
    key = sshd.key_secrets()
    secrets = LoginSecrets(private_key=key.private_key, jump=key)

    with pytest.raises(TemporaryTrouble, match=rf"doesn't get us to 127\.0\.0\.1:{free_port}"):
        connect(profile, WELLNET, secrets, pins, SystemClock())


def test_the_keys_of_a_server_behind_a_bastion_are_scanned_through_it(sshd: RunningServer) -> None:
    profile = sshd.profile(jump=jump_of(sshd))
    secrets = LoginSecrets(jump=sshd.key_secrets())

    found = scan(
        sshd.host,
        sshd.port,
        WELLNET,
        5,
        lambda: reach(profile, WELLNET, secrets, Deadline(SystemClock(), 60)),
    )

    assert set(pinned(sshd.known_hosts, sshd.host, sshd.port)) <= set(found)
