"""`filesync hosts`: a key that has changed takes the old one's place, once a person has said so."""

from pathlib import Path
from typing import Any

import pytest

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.transfer.hostkeys import HostKey, pin, pinned
from tests.servers.running import RunningServer, known_hosts_line, new_key
from tests.support.command import typed
from tests.support.gym import Gym, open_gym
from tests.support.served_gym import changed, served, write_profile

ELSEWHERE = "[elsewhere.example.se]:22 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==\n"


@pytest.fixture
def known_hosts(tmp_path: Path) -> Path:
    return tmp_path / "known_hosts"


@pytest.fixture
def gym(tmp_path: Path, sshd: RunningServer, known_hosts: Path) -> Gym:
    """A gym that has pinned an older Ed25519 key of the server, and no other."""
    gym = changed(served(open_gym(tmp_path), sshd), settings={"known_hosts": str(known_hosts)})
    write_profile(gym)
    older = known_hosts_line(sshd.port, new_key(tmp_path / "older"))
    known_hosts.write_text(ELSEWHERE + older)
    return gym


def test_a_new_key_takes_the_place_of_its_type_only_when_a_person_says_so(
    gym: Gym, sshd: RunningServer, known_hosts: Path
) -> None:
    (older,) = pinned(known_hosts, sshd.host, sshd.port)
    asked = typed(gym, "hosts", "scan", "wellnet", "--pin")

    assert (asked.exit_code, pinned(known_hosts, sshd.host, sshd.port)) == (4, [older])
    assert "Nothing is done: nobody answered." in asked.said

    done = typed(gym, "hosts", "scan", "wellnet", "--pin", "--yes")

    assert done.exit_code == 0
    assert set(pinned(known_hosts, sshd.host, sshd.port)) == _shown(sshd)
    assert known_hosts.read_text().startswith(ELSEWHERE)


def test_the_fingerprint_that_was_read_out_pins_that_key_alone(
    gym: Gym, sshd: RunningServer, known_hosts: Path
) -> None:
    read_out = next(key for key in _shown(sshd) if key.type == "ssh-rsa")
    words = ["--fingerprint", read_out.fingerprint + "="]
    before = pinned(known_hosts, sshd.host, sshd.port)

    done = typed(gym, "hosts", "scan", "wellnet", *words)
    other = typed(gym, "hosts", "scan", "wellnet", "--fingerprint", before[0].fingerprint)

    assert (done.exit_code, other.exit_code) == (0, 76)
    assert "None of the keys has the fingerprint" in other.said
    assert pinned(known_hosts, sshd.host, sshd.port) == [*before, read_out]


def test_pinned_keys_are_listed_and_removed_and_others_stay(
    gym: Gym, sshd: RunningServer, known_hosts: Path
) -> None:
    (older,) = pinned(known_hosts, sshd.host, sshd.port)
    known_hosts.write_text(known_hosts.read_text().replace("[127", "other.example.se,[127"))

    listed = typed(gym, "hosts", "list").out.decode()
    asked = typed(gym, "hosts", "remove", "wellnet")
    done = typed(gym, "hosts", "remove", "wellnet", "--yes", "--fingerprint", older.fingerprint)

    assert listed.splitlines()[1:] == [
        f"wellnet\t{sshd.host}:{sshd.port}\t{older.type}\t{older.fingerprint}"
    ]
    assert (asked.exit_code, done.exit_code) == (4, 0)
    assert known_hosts.read_text() == ELSEWHERE + (
        f"other.example.se {older.type} {older.base64}\n"
    )


def test_a_file_that_holds_no_key_is_left_as_it_is(known_hosts: Path) -> None:
    known_hosts.write_text("[127.0.0.1]:2222 ssh-ed25519 nonsense\n")

    with pytest.raises(ConfigurationMistake):
        pin(known_hosts, "127.0.0.1", 2222, [])

    assert known_hosts.read_text() == "[127.0.0.1]:2222 ssh-ed25519 nonsense\n"


def _shown(sshd: RunningServer) -> set[HostKey]:
    known: Any = pinned(sshd.known_hosts, sshd.host, sshd.port)
    return set(known)
