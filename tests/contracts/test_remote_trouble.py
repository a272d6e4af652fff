"""What a portal's server, or the line to it, can do to us, and what we say then."""

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from brp_filesync.core.clock import SystemClock
from brp_filesync.core.errors import (
    DiskTrouble,
    FilesyncError,
    HostKeyRefused,
    KeyNotPinned,
    LoginRefused,
    PermanentTrouble,
    TemporaryTrouble,
)
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.transfer.authenticate import LoginInterrupted
from brp_filesync.transfer.remote import ChangedMeanwhile, Remote
from brp_filesync.transfer.sftp import LoginSecrets, connect
from brp_filesync.transfer.whole import fetch_whole
from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.servers.running import HOST, WELLNET, RunningServer, known_hosts_line, new_key

pytestmark = pytest.mark.family("server-trouble")


def test_the_right_password_logs_in(sftp_server: RunningServer) -> None:
    remote = connect(
        sftp_server.password_profile(),
        WELLNET,
        sftp_server.password_secrets(),
        sftp_server.known_hosts,
        SystemClock(),
    )

    assert remote.exists("", b"nothing") is None
    remote.close()


def test_a_wrong_password_is_sent_once_however_many_tries_the_profile_gives(
    tmp_path: Path,
) -> None:
    with asyncssh_server.running(tmp_path) as server:
        error = _refusal(server, server.password_secrets("wrong"), password=True, tries=5)

        assert (type(error), error.exit_code) == (LoginRefused, ExitCode.LOGIN)
        assert server.passwords_seen == ["wrong"]
        assert "wrong" not in str(error)


def test_an_unknown_key_is_refused(sftp_server: RunningServer, tmp_path: Path) -> None:
    other = LoginSecrets(private_key=new_key(tmp_path / "other").read_text())

    assert type(_refusal(sftp_server, other)) is LoginRefused


def test_an_unknown_key_is_refused_by_openssh(sshd: RunningServer, tmp_path: Path) -> None:
    other = LoginSecrets(private_key=new_key(tmp_path / "other").read_text())

    assert type(_refusal(sshd, other)) is LoginRefused


def test_no_password_is_sent_to_a_server_whose_key_has_changed(tmp_path: Path) -> None:
    with asyncssh_server.running(tmp_path) as server:
        stranger = new_key(tmp_path / "stranger")
        server.known_hosts.write_text(known_hosts_line(server.port, stranger))

        error = _refusal(server, server.password_secrets(), password=True)

        assert (type(error), error.exit_code) == (HostKeyRefused, ExitCode.HOST_KEY)
        assert "SHA256:" in error.message
        assert "filesync hosts scan wellnet --pin" in error.advice
        assert server.passwords_seen == []


def test_no_password_is_sent_where_no_key_is_pinned(tmp_path: Path) -> None:
    with asyncssh_server.running(tmp_path) as server:
        server.known_hosts.unlink()

        error = _refusal(server, server.password_secrets(), password=True)

        assert (type(error), error.exit_code) == (KeyNotPinned, ExitCode.HOST_KEY)
        assert "filesync hosts scan wellnet --pin" in error.advice
        assert server.passwords_seen == []


def test_a_server_without_a_key_of_a_pinned_type_is_refused(tmp_path: Path) -> None:
    with asyncssh_server.running(tmp_path, host_key_types=["ecdsa-sha2-nistp256"]) as server:
        ed25519 = new_key(tmp_path / "ed25519")
        server.known_hosts.write_text(known_hosts_line(server.port, ed25519))

        error = _refusal(server, server.key_secrets())

        assert type(error) is HostKeyRefused
        assert "no host key of the pinned types" in error.message


def test_a_key_pinned_beside_an_older_one_of_its_type_is_enough(
    sshd: RunningServer, tmp_path: Path
) -> None:
    known_hosts = tmp_path / "known_hosts"
    older = known_hosts_line(sshd.port, new_key(tmp_path / "older"))
    known_hosts.write_text(older + sshd.known_hosts.read_text().splitlines()[0])

    connect(sshd.profile(), WELLNET, sshd.key_secrets(), known_hosts, SystemClock()).close()


def test_a_right_key_of_another_type_does_not_excuse_a_wrong_one(
    sshd: RunningServer, tmp_path: Path
) -> None:
    known_hosts = tmp_path / "known_hosts"
    wrong_ed25519 = known_hosts_line(sshd.port, new_key(tmp_path / "wrong"))
    known_hosts.write_text(wrong_ed25519 + sshd.known_hosts.read_text().splitlines()[1])

    with pytest.raises(HostKeyRefused, match="isn't pinned"):
        connect(sshd.profile(), WELLNET, sshd.key_secrets(), known_hosts, SystemClock())


@pytest.mark.parametrize("position", [0, 1, 2])
def test_each_type_of_host_key_can_be_pinned_alone(
    sshd: RunningServer, tmp_path: Path, position: int
) -> None:
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text(sshd.known_hosts.read_text().splitlines()[position])

    connect(sshd.profile(), WELLNET, sshd.key_secrets(), known_hosts, SystemClock()).close()


def test_a_refused_connection_is_temporary(sftp_server: RunningServer) -> None:
    with socket.socket() as closed:
        closed.bind((HOST, 0))
        port = closed.getsockname()[1]
        known_hosts = sftp_server.known_hosts.read_text().replace(str(sftp_server.port), str(port))
        pins = sftp_server.known_hosts.with_name("of_a_closed_port")
        pins.write_text(known_hosts)

        with pytest.raises(TemporaryTrouble, match=f"{HOST}:{port} can't be reached"):
            connect(
                sftp_server.profile(port=port),
                WELLNET,
                sftp_server.key_secrets(),
                pins,
                SystemClock(),
            )


def test_a_line_cut_at_login_sends_the_password_once(tmp_path: Path) -> None:
    with asyncssh_server.running(tmp_path, Trouble(cut_at_login=True)) as server:
        error = _refusal(server, server.password_secrets(), password=True, tries=3)

        assert type(error) is LoginInterrupted
        assert server.passwords_seen == [server.password]


def test_a_login_that_is_right_and_a_subsystem_that_is_not_are_told_apart(tmp_path: Path) -> None:
    with asyncssh_server.running(tmp_path, Trouble(without_sftp=True)) as server:
        error = _refusal(server, server.key_secrets(), tries=1)

    assert type(error) is PermanentTrouble
    assert "let gym in, but gives no files" in error.message


def test_a_cut_download_is_begun_anew_and_is_whole(tmp_path: Path) -> None:
    with _troubled(tmp_path, Trouble(reads_to_cut=2), tries=3) as remote:
        assert _fetch(remote) == b"x" * 100_000


def test_a_download_cut_more_often_than_the_profile_bears_is_temporary(tmp_path: Path) -> None:
    trouble = Trouble(reads_to_cut=99)
    with (
        _troubled(tmp_path, trouble, tries=2) as remote,
        pytest.raises(TemporaryTrouble, match="broke off"),
    ):
        _fetch(remote)


@pytest.mark.parametrize("largest_read", [1000, 32_767])
def test_a_server_that_gives_less_than_asked_for_gives_all_of_it(
    tmp_path: Path, largest_read: int
) -> None:
    with _troubled(tmp_path, Trouble(largest_read=largest_read)) as remote:
        assert _fetch(remote) == b"x" * 100_000


@pytest.mark.parametrize("readable_bytes", [0, 32 * 1024, 50_000])
def test_a_truncated_download_is_no_success(tmp_path: Path, readable_bytes: int) -> None:
    with _troubled(tmp_path, Trouble(readable_bytes=readable_bytes)) as remote:
        with pytest.raises(ChangedMeanwhile):
            _fetch(remote)

        assert remote.exists("orders", b"a.csv") is not None  # the connection is still good


def test_a_full_disk_here_is_told_as_ours(tmp_path: Path) -> None:
    class FullDisk(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    with _troubled(tmp_path, Trouble(), tries=3) as remote:
        (file,) = remote.list_files("orders")
        with pytest.raises(DiskTrouble, match="No space left"):
            remote.fetch(file, FullDisk(), 1_000_000)


def test_a_full_disk_there_is_permanent_and_echoes_nobodys_words(tmp_path: Path) -> None:
    with _troubled(tmp_path, Trouble(full_disk=True), tries=3) as remote:
        with pytest.raises(PermanentTrouble) as caught:
            remote.put("orders", "answer.csv", io.BytesIO(b"1"))

        assert "quota" in caught.value.advice
        assert "somebody" not in str(caught.value)
        assert remote.exists("orders", b"answer.csv") is None


def test_a_refused_rename_is_permanent_and_leaves_the_file(tmp_path: Path) -> None:
    with _troubled(tmp_path, Trouble(refuse_rename=True), tries=3) as remote:
        with pytest.raises(PermanentTrouble, match="doesn't let us"):
            remote.move("orders", b"a.csv", "done")

        assert remote.exists("orders", b"a.csv") is not None


def test_a_server_without_posix_rename_gets_its_file_replaced_too(tmp_path: Path) -> None:
    with _troubled(tmp_path, Trouble(without_posix_rename=True)) as remote:
        remote.put("orders", "a.csv", io.BytesIO(b"new"))

        assert _fetch(remote) == b"new"
        assert [file.raw_name for file in remote.list_files("orders")] == [b"a.csv"]


def test_nothing_is_done_after_the_deadline_and_only_the_servers_time_counts(
    tmp_path: Path,
) -> None:
    clock = _HastyClock()
    trouble = Trouble(at_read=lambda: clock.run_ahead(61))
    with _troubled(tmp_path, trouble, clock, deadline_s=60) as remote:
        clock.run_ahead(3600)  # while we import
        (listed,) = remote.list_files("orders")

        with pytest.raises(TemporaryTrouble, match="longer than the 60 seconds"):
            remote.fetch(listed, io.BytesIO(), 1_000_000)


class _HastyClock(SystemClock):
    """The machine's clock, some seconds ahead."""

    ahead_s = 0.0

    def run_ahead(self, seconds: float) -> None:
        self.ahead_s += seconds

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


def _refusal(
    server: RunningServer, secrets: LoginSecrets, password: bool = False, **changes: object
) -> FilesyncError:
    profile = server.password_profile(**changes) if password else server.profile(**changes)
    with pytest.raises(FilesyncError) as caught:
        connect(profile, WELLNET, secrets, server.known_hosts, SystemClock())
    return caught.value


@contextmanager
def _troubled(
    folder: Path, trouble: Trouble, clock: SystemClock | None = None, **changes: object
) -> Iterator[Remote]:
    """A server with `orders/a.csv` of 100,000 bytes and an empty folder `done`."""
    with asyncssh_server.running(folder, trouble) as server:
        (server.root / "orders").mkdir()
        (server.root / "done").mkdir()
        (server.root / "orders" / "a.csv").write_bytes(b"x" * 100_000)
        profile = server.profile(**changes)
        remote = connect(
            profile, WELLNET, server.key_secrets(), server.known_hosts, clock or SystemClock()
        )
        yield remote
        remote.close()


def _fetch(remote: Remote) -> bytes:
    (file,) = remote.list_files("orders")
    target = io.BytesIO()
    fetch_whole(remote, file, target, 1_000_000)
    return target.getvalue()
