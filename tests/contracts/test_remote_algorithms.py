"""Servers with old algorithms: the message names them, and the profile's word that allows them."""

from pathlib import Path

import pytest

from brp_filesync.core.clock import SystemClock
from brp_filesync.core.errors import HostKeyRefused
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.transfer.sftp import connect
from tests.servers import sshd as openssh
from tests.servers.running import WELLNET, RunningServer

pytestmark = pytest.mark.family("server-trouble")


@pytest.mark.parametrize(
    ("configured", "named", "word"),
    [
        ("Ciphers aes256-cbc", "weak ciphers: aes256-cbc.", "aes256-cbc"),
        ("Ciphers 3des-cbc", "weak ciphers: 3des-cbc.", "3des-cbc"),
        ("MACs hmac-sha1", "weak MACs: hmac-sha1.", "hmac-sha1"),
        ("MACs hmac-md5,hmac-sha1-96", "weak MACs: hmac-md5, hmac-sha1-96.", "hmac-md5"),
    ],
)
def test_a_weak_algorithm_is_refused_by_name_unless_the_profile_allows_it(
    tmp_path: Path, configured: str, named: str, word: str
) -> None:
    with openssh.running(tmp_path, configured, *_only_with_macs(configured)) as server:
        refused = _refused(server)
        allowed = server.profile(allow_weak_algorithms=(word,))

        assert refused.exit_code == ExitCode.HOST_KEY
        assert refused.message == f"{server.host}:{server.port} only knows {named}"
        assert f"server.allow_weak_algorithms: [{word}]" in refused.advice
        connect(allowed, WELLNET, server.key_secrets(), server.known_hosts, SystemClock()).close()


def test_a_cipher_that_nothing_allows_is_named_too(tmp_path: Path) -> None:
    with openssh.running(tmp_path, "Ciphers chacha20-poly1305@openssh.com") as server:
        refused = _refused(server)

        assert refused.message.endswith("weak ciphers: chacha20-poly1305@openssh.com.")
        assert "Nothing allows these" in refused.advice


def test_a_key_exchange_by_sha1_is_named_and_nothing_allows_it(tmp_path: Path) -> None:
    with openssh.running(tmp_path, "KexAlgorithms diffie-hellman-group14-sha1") as server:
        refused = _refused(server)

        assert refused.message == (
            f"{server.host}:{server.port} only knows key exchanges that nothing allows any more:"
            " diffie-hellman-group14-sha1."
        )
        assert refused.exit_code == ExitCode.HOST_KEY


def test_a_server_that_proves_its_key_only_by_sha1_is_told_so(tmp_path: Path) -> None:
    with openssh.running(tmp_path, "HostKeyAlgorithms ssh-rsa") as server:
        refused = _refused(server)

        assert refused.message.endswith("no host key of the pinned types, but ssh-rsa.")
        assert "Nothing allows ssh-rsa with SHA-1" in refused.advice


def _only_with_macs(configured: str) -> list[str]:
    """A cipher with a MAC of its own asks for no other."""
    return ["Ciphers aes256-ctr"] if configured.startswith("MACs") else []


def _refused(server: RunningServer) -> HostKeyRefused:
    with pytest.raises(HostKeyRefused) as caught:
        connect(server.profile(), WELLNET, server.key_secrets(), server.known_hosts, SystemClock())
    return caught.value
