"""One portal's server is sick: its night ends in time, with its exit code and what to do.

The other portal's night goes on, in the same `filesync run`. Once the server is well again the next
night mends everything: each order is imported once, and each file answered.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.servers import asyncssh_server
from tests.servers.line import nobody_answers, nobody_speaks
from tests.servers.running import HOST, RunningServer, known_hosts_line, new_key
from tests.support.gym import open_gym
from tests.support.sick_neighbour import Neighbours, neighbours

LONG = pytest.mark.torture
pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.timeout(120)]
# A night of two portals, one of which may keep us waiting for a second at a single step. The wait
# itself is measured in tests/contracts/test_remote_silence.py.
PATIENCE_S = 60.0


@dataclass
class Told:
    """What a sick night must come to."""

    exit_code: int
    message: str
    advice: str
    imported: bool = False  # the silence came only after that
    passwords: int = 0


@contextmanager
def _well(tmp_path: Path, sshd: RunningServer, **server: Any) -> Iterator[Neighbours]:
    (tmp_path / "sick").mkdir()
    with asyncssh_server.running(tmp_path / "sick", **server) as sick:
        yield neighbours(open_gym(tmp_path / "gym"), sshd, sick)


def _is_told(both: Neighbours, told: Told) -> None:
    """Run the sick night, and check what is told and what went on all the same."""
    night = both.run()
    andra, wellnet = night.json["nights"]
    troubles = andra["troubles"]

    assert (andra["source"], wellnet["source"]) == ("andra", "wellnet")
    assert (wellnet["exit_code"], wellnet["troubles"]) == (0, [])
    assert night.exit_code == andra["exit_code"] == told.exit_code
    assert told.message in troubles[-1]["message"]
    assert told.advice in troubles[-1]["advice"]
    assert both.imported() == (["A-1", "W-1"] if told.imported else ["W-1"])
    assert both.answers() == ["wellnet"]
    assert both.sick.passwords_seen == [both.sick.password] * told.passwords


def _is_well_again(both: Neighbours) -> None:
    night = both.run()

    assert (night.exit_code, both.imported()) == (0, ["A-1", "W-1"])
    assert both.answers() == ["andra", "wellnet"]
    assert both.run().json["nights"][0]["received"] == []
    assert typed_files(both) == [("andra", "imported"), ("wellnet", "imported")]


def typed_files(both: Neighbours) -> list[tuple[str, str]]:
    """Return the ledger's files."""
    return sorted(both.gym.rows("filesync_file", "source", "state"))


@pytest.mark.parametrize("case", ["none", "changed", "another type"])
def test_a_host_key_that_is_not_the_pinned_one(
    sshd: RunningServer, tmp_path: Path, case: str
) -> None:
    """No password is sent: the server has seen none."""
    stranger = new_key(
        tmp_path / "stranger", "ssh-rsa" if case == "another type" else "ssh-ed25519"
    )
    with _well(tmp_path, sshd) as both:
        both.pin("" if case == "none" else known_hosts_line(both.sick.port, stranger))
        message = {
            "none": "No host key is pinned",
            "changed": "shows the host key ssh-ed25519",
            "another type": "no host key of the pinned types, but ssh-ed25519",
        }

        _is_told(both, Told(76, message[case], "`filesync hosts scan andra --pin`"))

        both.pin()
        _is_well_again(both)


def test_a_server_with_weak_ciphers_only(sshd: RunningServer, tmp_path: Path) -> None:
    with _well(tmp_path, sshd, ciphers=["aes128-cbc"]) as both:
        advice = "server.allow_weak_algorithms: [aes128-cbc]"

        _is_told(both, Told(76, "only knows weak ciphers: aes128-cbc", advice))

        both.write(allow_weak_algorithms=["aes128-cbc"])
        _is_well_again(both)


def test_a_wrong_password(sshd: RunningServer, tmp_path: Path) -> None:
    with _well(tmp_path, sshd) as both:
        both.give_password("wrong")
        night, later = both.run(), both.run()

        assert (night.exit_code, later.exit_code) == (77, 77)
        assert both.sick.passwords_seen == ["wrong"]
        assert both.answers() == ["wellnet"]
        both.give_password(both.sick.password)
        _is_well_again(both)


@pytest.mark.parametrize("port", [nobody_answers, nobody_speaks])
def test_a_server_that_is_not_there(sshd: RunningServer, tmp_path: Path, port: Any) -> None:
    with _well(tmp_path, sshd) as both, ExitStack() as stack:
        taken = stack.enter_context(port())
        own = both.sick.known_hosts.read_text()
        both.pin(own + own.replace(f":{both.sick.port} ", f":{taken} "))
        both.write(port=taken)

        _is_told(both, Told(69, f"{HOST}:{taken} ", "ask the portal whether its"))

        both.write(port=both.sick.port)
        _is_well_again(both)


def test_a_connection_that_is_refused(sshd: RunningServer, tmp_path: Path) -> None:
    with _well(tmp_path, sshd) as both, socket.socket() as closed:
        closed.bind((HOST, 0))
        port = closed.getsockname()[1]
        own = both.sick.known_hosts.read_text()
        both.pin(own + own.replace(f":{both.sick.port} ", f":{port} "))
        both.write(port=port)

        _is_told(both, Told(69, "can't be reached: Connection refused", "and the firewall"))

        both.write(port=both.sick.port)
        _is_well_again(both)


@pytest.mark.parametrize(
    "step",
    ["list", "write", *(pytest.param(step, marks=LONG) for step in ("login", "read", "rename"))],
)
def test_silence(sshd: RunningServer, tmp_path: Path, step: str) -> None:
    with _well(tmp_path, sshd) as both:
        both.sick.trouble.silent_at = step
        both.write(tries=1)
        late = step in ("write", "rename")
        began_s = time.monotonic()

        _is_told(both, Told(69, "stayed silent", "The next run tries again", late, passwords=1))

        assert 1 <= time.monotonic() - began_s <= PATIENCE_S
        both.sick.trouble.silent_at = ""
        _is_well_again(both)


def test_a_name_no_file_may_have_stops_nothing(sshd: RunningServer, tmp_path: Path) -> None:
    with _well(tmp_path, sshd) as both:
        both.sick.trouble.odd_name = b"a/b"

        _is_well_again(both)
