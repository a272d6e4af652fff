"""Logging in as the server wants it: a key, a password, both, or an answer to what it asks."""

from pathlib import Path

import asyncssh
import pytest

from brp_filesync.core.clock import SystemClock
from brp_filesync.core.errors import FilesyncError, HostKeyRefused, LoginRefused
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.transfer.authenticate import weak_bits
from brp_filesync.transfer.login import LoginSecrets, read_private_key
from brp_filesync.transfer.sftp import connect
from tests.servers import asyncssh_server, choosy
from tests.servers.choosy import PASSWORD, Wants
from tests.servers.running import WELLNET, RunningServer

pytestmark = pytest.mark.family("server-trouble")

KEY, WORD, ASKED = "publickey", "password", "keyboard-interactive"
_SAID = {KEY: "publickey: a key", WORD: f"password: {PASSWORD}", ASKED: f"{ASKED}: {PASSWORD}"}


@pytest.mark.parametrize(
    ("steps", "given", "ways"),
    [
        ([(KEY,), (WORD,)], "both", [KEY, WORD]),
        ([(WORD,), (KEY,)], "both", [WORD, KEY]),
        ([(KEY,), (ASKED,)], "both", [KEY, ASKED]),
        ([(WORD, KEY)], "both", [KEY]),
        ([(ASKED, WORD)], "password", [ASKED]),
        ([(WORD, ASKED)], "password", [WORD]),
        ([(ASKED,)], "password", [ASKED]),
    ],
)
def test_each_secret_is_sent_once_in_the_way_that_the_server_asks_for_first(
    tmp_path: Path, steps: list[tuple[str, ...]], given: str, ways: list[str]
) -> None:
    wants = Wants(steps)
    with choosy.running(tmp_path, wants) as server:
        _log_in(server, given)

    assert wants.told == ["none", *(_SAID[way] for way in ways)]


@pytest.mark.parametrize(
    ("wants", "given", "message", "told"),
    [
        (Wants([(KEY,), (WORD,)]), "key", "by private key. It asks for: password.", [KEY]),
        (Wants([(WORD,)]), "key", "by private key. It asks for: password.", []),
        (Wants([(WORD,), (ASKED,)]), "password", "It asks for: keyboard-interactive.", [WORD]),
        (
            Wants([(ASKED,)], prompts=("Password: ", "One-time code: ")),
            "password",
            "asked for the password again, or for something more than it.",
            [],
        ),
    ],
)
def test_a_server_that_wants_more_than_we_have_is_told_so_and_gets_nothing_more(
    tmp_path: Path, wants: Wants, given: str, message: str, told: list[str]
) -> None:
    with choosy.running(tmp_path, wants) as server, pytest.raises(LoginRefused) as caught:
        _log_in(server, given)

    assert caught.value.message.endswith(message)
    assert wants.told == ["none", *(_SAID[way] for way in told)]


def test_a_wrong_answer_is_given_once(tmp_path: Path) -> None:
    wants = Wants([(ASKED, WORD)])
    with choosy.running(tmp_path, wants) as server, pytest.raises(LoginRefused):
        _log_in(server, "password", word="wrong")

    assert wants.told == ["none", f"{ASKED}: wrong"]


def test_a_server_that_takes_rsa_keys_only_by_sha1_is_told_so(tmp_path: Path) -> None:
    with asyncssh_server.running(tmp_path, proofs_of_clients=["ssh-rsa"]) as server:
        secrets = LoginSecrets(private_key=_rsa(2048))
        with pytest.raises(HostKeyRefused, match="takes our RSA key only by SHA-1") as caught:
            connect(server.profile(), WELLNET, secrets, server.known_hosts, SystemClock())

    assert "ssh-keygen -t ed25519" in caught.value.advice


def test_a_weak_key_is_told_where_the_login_is_refused(sshd: RunningServer) -> None:
    secrets = LoginSecrets(private_key=_rsa(1024))

    with pytest.raises(FilesyncError) as caught:
        connect(sshd.profile(), WELLNET, secrets, sshd.known_hosts, SystemClock())

    assert "an RSA key of 1024 bits" in caught.value.advice
    assert weak_bits(read_private_key(secrets)) == 1024
    assert weak_bits(read_private_key(LoginSecrets(private_key=_rsa(2048)))) is None


def _rsa(bits: int) -> str:
    key = asyncssh.generate_private_key("ssh-rsa", comment="gym", key_size=bits)
    return key.export_private_key("pkcs1-pem").decode()


def _log_in(server: RunningServer, given: str, word: str = PASSWORD) -> None:
    both = {"password": SecretReference(file="password")}
    profile = {
        "key": server.profile(),
        "password": server.password_profile(),
        "both": server.profile(**both),
    }[given]
    secrets = LoginSecrets(
        private_key=None if given == "password" else server.client_key.read_text(),
        password=None if given == "key" else word,
    )
    connect(profile, WELLNET, secrets, server.known_hosts, SystemClock()).close()
