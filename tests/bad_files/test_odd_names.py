"""Names that somebody else chose: never a path, an option or a command, and each file imported."""

import os
from pathlib import Path

import pytest

from brp_filesync.app import by_sftp
from brp_filesync.core.exit_codes import ExitCode
from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.servers.running import RunningServer
from tests.support.gym import Gym, a_file, an_order, open_gym, personnummer
from tests.support.left_behind import in_balance, left_behind
from tests.support.served_gym import changed, served

NAMES = (
    b"-rf.csv",
    b"--help.csv",
    b"..\\..\\x.csv",
    b"..csv.csv",
    b"%2e%2e%2fx.csv",
    b"a\nb.csv",
    b"a\rb.csv",
    b"\x1b[31m.csv",
    b"\x07\x7f.csv",
    b"caf\xe9.csv",
    b"\xff\xfe.csv",
    "smörgås.csv".encode(),
    "\u202egnp.csv".encode(),
    b" spaces .csv",
    b"$(id).csv",
    b"`id`.csv",
    b"; rm -rf ~.csv",
    b"a|b&c.csv",
    b"'; DROP TABLE brp_person; --.csv",
    b"{{ 7*7 }}.csv",
    b"<script>.csv",
    b"*.csv",
    b"?.csv",
    b"[red]x.csv",
    b"CON.csv",
    b"x" * 251 + b".csv",
    "å".encode() * 125 + b".csv",
)


def _any_name(gym: Gym) -> Gym:
    orders = gym.profile.orders.model_copy(update={"file_name": r"(?s).+\.csv"})
    return changed(gym, orders=orders)


def _content(at: int) -> bytes:
    return a_file([an_order(f"W-{at}", personnummer=personnummer(at), email=f"w{at}@example.com")])


def _deliver(gym: Gym, name: bytes, content: bytes) -> None:
    path = os.fsencode(gym.server / "orders") + b"/" + name
    Path(os.fsdecode(path)).write_bytes(content)
    aged = gym.clock.at.timestamp() - 3_600
    os.utime(path, (aged, aged))


@pytest.mark.family("bad-files", cases=len(NAMES) + 5)
def test_a_file_of_any_name_is_imported_and_what_is_no_file_is_left_alone(
    sshd: RunningServer, tmp_path: Path
) -> None:
    gym = _any_name(served(open_gym(tmp_path / "gym"), sshd))
    for at, name in enumerate(NAMES):
        _deliver(gym, name, _content(at))
    orders = gym.server / "orders"
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_bytes(_content(900))
    (orders / "link.csv").symlink_to(elsewhere)
    (orders / "broken.csv").symlink_to("nowhere")
    (orders / "folder.csv").mkdir()
    (orders / "folder.csv" / "inner.csv").write_bytes(_content(901))
    os.mkfifo(orders / "fifo.csv")
    outside = set(tmp_path.iterdir())

    night = gym.night(connect=by_sftp)

    assert night.exit_code == ExitCode.WAITING  # the links are told
    assert sorted(gym.rows("brp_order", "portal_order_number")) == sorted(
        (f"W-{at}",) for at in range(len(NAMES))
    )
    arrivals = gym.rows("filesync_arrival", "raw_name", "state")
    assert {raw for raw, state in arrivals if state == "received"} == set(NAMES)
    assert {raw for raw, state in arrivals if state != "received"} == {b"link.csv", b"broken.csv"}
    archived = {os.fsencode(path.name) for path in (orders / "archive").iterdir()}
    assert archived == set(NAMES)
    answers = {path.name for path in (gym.server / "responses").iterdir()}
    assert len(answers) == len(NAMES)
    assert {name[:1] in (".", "-") or not name.isprintable() for name in answers} == {False}
    assert {path.name for path in orders.iterdir()} == {
        "archive",
        "rejected",
        "link.csv",
        "broken.csv",
        "folder.csv",
        "fifo.csv",
    }
    assert elsewhere.read_bytes() == _content(900)
    assert set(tmp_path.iterdir()) == outside
    assert all(name.isprintable() for name in night.fetching.received)
    before = left_behind(gym)
    assert gym.night(connect=by_sftp).exit_code == ExitCode.WAITING
    assert left_behind(gym) == before
    in_balance(gym)


@pytest.mark.family("bad-files")
@pytest.mark.parametrize("name", [b"../../etc/x.csv", b"/etc/passwd.csv", b"x" * 296 + b".csv"])
def test_a_name_that_only_a_server_can_invent_leads_nowhere(tmp_path: Path, name: bytes) -> None:
    trouble = Trouble(odd_name=name)
    (tmp_path / "server").mkdir()
    with asyncssh_server.running(tmp_path / "server", trouble) as server:
        gym = _any_name(served(open_gym(tmp_path / "gym"), server, "password"))
        _deliver(gym, b"sound.csv", _content(1))
        inside = {path for path in tmp_path.rglob("*") if "var" not in path.parts}

        first = gym.night(connect=by_sftp)

        assert first.exit_code in (0, 69)
        assert {path for path in tmp_path.rglob("*") if "var" not in path.parts} - inside <= {
            gym.server / "orders/archive/sound.csv",
            gym.server / "responses/sound_SVAR.csv",
        }
        trouble.odd_name = b""
        assert gym.night(connect=by_sftp).exit_code == 0
        assert gym.rows("brp_order", "portal_order_number") == [("W-1",)]
