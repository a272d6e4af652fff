"""Private keys as the settings give them: their text, of any kind that paramiko reads."""

from pathlib import Path

import asyncssh
import pytest

from brp_filesync.core.clock import SystemClock
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.transfer.sftp import LoginSecrets, connect
from tests.servers.running import WELLNET, RunningServer


@pytest.mark.parametrize(
    ("algorithm", "file_format"),
    [
        ("ssh-ed25519", "openssh"),
        ("ssh-rsa", "openssh"),
        ("ssh-rsa", "pkcs1-pem"),
        ("ecdsa-sha2-nistp256", "openssh"),
    ],
)
def test_a_key_of_each_kind_logs_in(sshd: RunningServer, algorithm: str, file_format: str) -> None:
    text = _authorized(sshd, algorithm).export_private_key(file_format).decode()

    connect(
        sshd.profile(), WELLNET, LoginSecrets(private_key=text), sshd.known_hosts, SystemClock()
    ).close()


def test_an_encrypted_key_logs_in_with_its_passphrase(sshd: RunningServer) -> None:
    key = _authorized(sshd, "ssh-ed25519")
    text = key.export_private_key("openssh", passphrase="open sesame", rounds=16).decode()

    connect(
        sshd.profile(),
        WELLNET,
        LoginSecrets(private_key=text, passphrase="open sesame"),
        sshd.known_hosts,
        SystemClock(),
    ).close()


@pytest.mark.parametrize("algorithm", ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256"])
@pytest.mark.parametrize(("passphrase", "message"), [(None, "encrypted"), ("no", "can't be read")])
def test_an_encrypted_key_without_its_passphrase_is_a_mistake_in_the_settings(
    tmp_path: Path, sshd: RunningServer, algorithm: str, passphrase: str | None, message: str
) -> None:
    key = asyncssh.generate_private_key(algorithm, comment="gym")
    text = key.export_private_key("openssh", passphrase="open sesame", rounds=16).decode()

    with pytest.raises(ConfigurationMistake, match=message):
        connect(
            sshd.profile(),
            WELLNET,
            LoginSecrets(private_key=text, passphrase=passphrase),
            sshd.known_hosts,
            SystemClock(),
        )


@pytest.mark.parametrize("text", ["", "ssh-ed25519 AAAA", "-----BEGIN OPENSSH PRIVATE KEY-----\n"])
def test_what_is_no_key_is_a_mistake_in_the_settings(sshd: RunningServer, text: str) -> None:
    with pytest.raises(ConfigurationMistake, match="can't be read"):
        connect(
            sshd.profile(), WELLNET, LoginSecrets(private_key=text), sshd.known_hosts, SystemClock()
        )


def test_secrets_are_never_shown() -> None:
    assert repr(LoginSecrets("a", "b", "c")) == "LoginSecrets()"


def _authorized(server: RunningServer, algorithm: str) -> asyncssh.SSHKey:
    key = asyncssh.generate_private_key(algorithm, comment="gym")
    with server.client_key.with_name("client.pub").open("ab") as authorized:
        authorized.write(key.export_public_key())
    return key
