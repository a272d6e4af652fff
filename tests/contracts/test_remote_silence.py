"""A server that goes silent, at each step: it costs the profile's time, and no more than that.

Each answer may take half a second here, and each try ends in time: what is measured may be thirty
times as long, since the machine has other things to do too. Without the timeouts it would be for
ever.
"""

import io
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from brp_filesync.core.clock import SystemClock
from brp_filesync.core.errors import FilesyncError, TemporaryTrouble
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.transfer.authenticate import LoginInterrupted
from brp_filesync.transfer.remote import Remote
from brp_filesync.transfer.sftp import connect
from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.servers.line import nobody_answers, nobody_speaks, through
from tests.servers.running import WELLNET, RunningServer

pytestmark = [pytest.mark.family("server-trouble"), pytest.mark.timeout(60)]

SHORT = {"connect_timeout_s": 0.5, "reply_timeout_s": 0.5}
PATIENCE_S = 15.0  # of a try


def _fetch(remote: Remote) -> None:
    (file,) = remote.list_files("orders")
    remote.fetch(file, io.BytesIO(), 1_000_000)


STEPS: dict[str, Callable[[Remote], object]] = {
    "list": lambda remote: remote.list_files("orders"),
    "read": _fetch,
    "write": lambda remote: remote.put("orders", "b.csv", io.BytesIO(b"1")),
    "rename": lambda remote: remote.move("orders", b"a.csv", "done"),
}


@pytest.mark.parametrize("tries", [1, 2])
@pytest.mark.parametrize("step", STEPS)
def test_silence_while_files_are_handled_is_temporary(
    tmp_path: Path, step: str, tries: int
) -> None:
    trouble = Trouble(silent_at=step)
    with asyncssh_server.running(tmp_path, trouble) as server:
        _two_folders(server)
        remote = _connected(server, tries=tries)

        with (
            _in_time(tries),
            pytest.raises(TemporaryTrouble, match=r"stayed silent at folder (orders|done)"),
        ):
            STEPS[step](remote)

        remote.close()
        assert (server.root / "orders" / "a.csv").exists()


def test_silence_at_the_renaming_of_an_answer_shows_nobody_a_part_of_it(tmp_path: Path) -> None:
    with asyncssh_server.running(tmp_path, Trouble(silent_at="rename")) as server:
        _two_folders(server)
        remote = _connected(server)

        with _in_time(), pytest.raises(TemporaryTrouble, match="stayed silent"):
            remote.put("done", "answer.csv", io.BytesIO(b"1"))

        remote.close()
        assert not (server.root / "done" / "answer.csv").exists()


def test_silence_at_login_sends_the_password_once(tmp_path: Path) -> None:
    with asyncssh_server.running(tmp_path, Trouble(silent_at="login")) as server:
        profile = server.password_profile(tries=3, **SHORT)

        with _in_time(), pytest.raises(LoginInterrupted) as caught:
            connect(profile, WELLNET, server.password_secrets(), server.known_hosts, SystemClock())

        assert caught.value.exit_code == ExitCode.UNREACHABLE
        assert server.passwords_seen == [server.password]


def test_a_port_that_takes_the_call_and_says_nothing(sshd: RunningServer, tmp_path: Path) -> None:
    with nobody_speaks() as port:
        assert "stayed silent before a connection" in _trouble_at(port, sshd, tmp_path).message


def test_a_port_that_does_not_even_take_the_call(sshd: RunningServer, tmp_path: Path) -> None:
    with nobody_answers() as port:
        trouble = _trouble_at(port, sshd, tmp_path)

    assert trouble.message.endswith("can't be reached: timed out.") or (
        trouble.message.endswith("can't be reached: no answer within 0.5 s.")
    )


@pytest.mark.parametrize("dead_after", [1, 1000])
def test_a_line_that_goes_dead_before_we_are_logged_in(
    sshd: RunningServer, tmp_path: Path, dead_after: int
) -> None:
    with through(sshd.port) as line:
        line.dead_after = dead_after

        assert _trouble_at(line.port, sshd, tmp_path).exit_code == ExitCode.UNREACHABLE


@pytest.mark.torture
@pytest.mark.timeout(300)
@pytest.mark.parametrize("path", ["fast", "plain"])
def test_a_line_that_goes_dead_at_any_of_20_stages_is_temporary_and_the_next_try_ends_it(
    sshd: RunningServer, tmp_path: Path, path: str
) -> None:
    """Of a session that lists, fetches and sends: what it sends until it ends is measured first."""
    folder = Path(tempfile.mkdtemp(dir=sshd.root))
    (folder / "a.csv").write_bytes(b"x" * 300_000)

    def session(server_port: int) -> None:
        remote = connect(
            sshd.profile(port=server_port, path=path, **SHORT),
            WELLNET,
            sshd.key_secrets(),
            _pins(server_port, sshd, tmp_path),
            SystemClock(),
        )
        try:
            (file,) = (each for each in remote.list_files(folder.name) if each.name == "a.csv")
            remote.fetch(file, io.BytesIO(), 1_000_000)
            remote.put(folder.name, "b.csv", io.BytesIO(b"y" * 300_000))
        finally:
            remote.close()

    with through(sshd.port) as line:
        session(line.port)
        whole = line.passed
    for stage in range(20):
        (folder / "b.csv").unlink(missing_ok=True)
        with through(sshd.port) as line:
            line.dead_after = whole * stage // 20
            with pytest.raises(TemporaryTrouble):
                session(line.port)
        final = folder / "b.csv"
        assert not final.exists() or final.read_bytes() == b"y" * 300_000
    session(sshd.port)
    assert sorted(each.name for each in folder.iterdir()) == ["a.csv", "b.csv"]


def test_a_line_that_goes_dead_while_much_is_written(sshd: RunningServer, tmp_path: Path) -> None:
    """Nothing refuses the bytes and nothing takes them: they wait in the machine's own buffers."""
    with through(sshd.port) as line:
        remote = connect(
            sshd.profile(port=line.port, **SHORT),
            WELLNET,
            sshd.key_secrets(),
            _pins(line.port, sshd, tmp_path),
            SystemClock(),
        )
        line.dead_after = line.passed + 100_000

        with _in_time(), pytest.raises(TemporaryTrouble):
            remote.put("", "never-whole.csv", io.BytesIO(b"x" * 8_000_000))

        remote.close()
    assert not (sshd.root / "never-whole.csv").exists()


@contextmanager
def _in_time(tries: int = 1) -> Iterator[None]:
    """Demand that the block waits for the server, and not for much longer than it may."""
    began_s = time.monotonic()
    yield
    took_s = time.monotonic() - began_s
    assert 0.4 <= took_s <= tries * PATIENCE_S, took_s


def _trouble_at(port: int, server: RunningServer, folder: Path) -> FilesyncError:
    with _in_time(), pytest.raises(TemporaryTrouble) as caught:
        connect(
            server.profile(port=port, **SHORT),
            WELLNET,
            server.key_secrets(),
            _pins(port, server, folder),
            SystemClock(),
        )
    return caught.value


def _pins(port: int, server: RunningServer, folder: Path) -> Path:
    pins = folder / "known_hosts_of_the_line"
    pins.write_text(server.known_hosts.read_text().replace(f":{server.port} ", f":{port} "))
    return pins


def _connected(server: RunningServer, **changes: object) -> Remote:
    profile = server.profile(**SHORT, **changes)
    return connect(profile, WELLNET, server.key_secrets(), server.known_hosts, SystemClock())


def _two_folders(server: RunningServer) -> None:
    for name in ("orders", "done"):
        (server.root / name).mkdir()
    (server.root / "orders" / "a.csv").write_bytes(b"x" * 100_000)
