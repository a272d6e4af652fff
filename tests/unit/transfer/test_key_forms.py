"""Private keys that can't be used as they are: each is told, with the command that turns it."""

import subprocess
from pathlib import Path

import asyncssh
import pytest

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.transfer.login import LoginSecrets, read_private_key

TOLD = {
    "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n": ("PuTTY's form", "puttygen FILE"),
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n": (
        "encrypted PKCS#8",
        "ssh-keygen -p -f",
    ),
    "-----BEGIN PRIVATE KEY-----\nAAAA\n": (
        "a PKCS#8 key",
        "ssh-keygen -p -f",
    ),
    "-----BEGIN DSA PRIVATE KEY-----\nAAAA\n": (
        "a DSA key",
        "ssh-keygen -t ed25519",
    ),
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 gym": ("is a public key", "without `.pub`"),
    "-----BEGIN CERTIFICATE-----\nAAAA\n": (
        "is a certificate",
        "belongs to it",
    ),
    "nonsense": ("can't be read", "OpenSSH or PEM"),
}


@pytest.mark.parametrize("text", TOLD)
def test_a_key_in_a_form_that_is_not_read_is_told_with_what_to_do(text: str) -> None:
    message, advice = TOLD[text]

    with pytest.raises(ConfigurationMistake) as told:
        read_private_key(LoginSecrets(private_key=text))

    assert message in told.value.message
    assert advice in told.value.advice
    assert "AAAA" not in str(told.value)


def test_the_command_that_is_told_turns_an_encrypted_pkcs8_key(tmp_path: Path) -> None:
    file = tmp_path / "key"
    key = asyncssh.generate_private_key("ssh-rsa", comment="gym", key_size=2048)
    key.write_private_key(file, "pkcs8-pem", passphrase="open sesame")
    file.chmod(0o600)
    with pytest.raises(ConfigurationMistake, match="an encrypted PKCS#8 key"):
        read_private_key(LoginSecrets(private_key=file.read_text(), passphrase="open sesame"))

    turn = ["ssh-keygen", "-p", "-P", "open sesame", "-N", "open sesame", "-f", file]
    subprocess.run(turn, check=True, capture_output=True)

    turned = read_private_key(LoginSecrets(private_key=file.read_text(), passphrase="open sesame"))
    assert turned.get_name() == "ssh-rsa"
