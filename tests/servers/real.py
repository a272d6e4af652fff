"""Real SFTP servers for the torture: each started with a configuration of its own, and ended.

What isn't on this machine is found nowhere else: `.ci/servers torture` installs what Debian has, and
`.ci/servers libraries` what PyPI and npm have, into folders of their own below `.venv/servers`.
"""

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.servers import sshd
from tests.servers.running import HOST, RunningServer, known_hosts_line, new_key

USERNAME, PASSWORD = "gym", "correct horse"
_PLACES = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"
_STARTS_WITHIN_S = 60
_HERE = Path(__file__).resolve().parent
_OWN = Path(sys.prefix) / "servers"
_NSS = "libnss_wrapper.so"  # lets a server see an account that this machine doesn't have

_PROFTPD = """\
ServerType standalone
DefaultServer on
DefaultAddress 127.0.0.1
Port {port}
User {user}
ModulePath /usr/lib/proftpd
LoadModule mod_sftp.c
UseIPv6 off
UseReverseDNS off
WtmpLog off
RootLogin on
RequireValidShell off
AuthOrder mod_auth_file.c
AuthUserFile {folder}/passwd
DefaultRoot {root}
AllowOverwrite on
PidFile {folder}/pid
ScoreboardFile {folder}/scoreboard
SystemLog {folder}/log
SFTPEngine on
SFTPAuthMethods password
SFTPHostKey {folder}/host
SFTPLog {folder}/sftp.log
"""


@contextmanager
def _openssh(folder: Path, *more: str) -> Iterator[RunningServer]:
    with sshd.running(folder, *more) as server:
        yield server


@contextmanager
def _openssh_in_a_chroot(folder: Path) -> Iterator[RunningServer]:
    """Its folder is root's alone, as sshd demands, which nothing below /tmp is."""
    own = Path(tempfile.mkdtemp(dir="/run", prefix="filesync-test-"))
    try:
        lines = (f"ChrootDirectory {own}/root", "ForceCommand internal-sftp")
        with sshd.running(own, *lines) as server:
            yield server
    finally:
        shutil.rmtree(own)


@contextmanager
def _openssh_without_extensions(folder: Path) -> Iterator[RunningServer]:
    refused = "posix-rename,limits,fsync,statvfs,hardlink"
    forced = f"ForceCommand internal-sftp -d {folder}/root -P {refused}"
    with sshd.running(folder, forced) as server:
        yield server


@contextmanager
def _proftpd(folder: Path) -> Iterator[RunningServer]:
    root, port, host_key = _made(folder)
    hashed = subprocess.run(
        ["openssl", "passwd", "-6", "-stdin"],
        input=PASSWORD,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    passwd = folder / "passwd"
    passwd.write_text(f"{USERNAME}:{hashed}:{os.getuid()}:{os.getgid()}::{root}:/bin/sh\n")
    passwd.chmod(0o600)
    configuration = folder / "proftpd.conf"
    user = pwd.getpwuid(os.getuid()).pw_name
    configuration.write_text(_PROFTPD.format(port=port, folder=folder, root=root, user=user))
    with _started(["proftpd", "-n", "-q", "-c", str(configuration)], folder, port):
        yield _server(folder, root, port, host_key)


@contextmanager
def _rclone(folder: Path) -> Iterator[RunningServer]:
    root, port, host_key = _made(folder)
    command = ["rclone", "serve", "sftp", str(root), "--addr", f"{HOST}:{port}"]
    command += ["--user", USERNAME, "--key", str(host_key)]  # the password isn't told to `ps`
    command += ["--dir-cache-time", "0s", "--config", str(folder / "none")]
    with _started(command, folder, port):
        yield _server(folder, root, port, host_key)


@contextmanager
def _dropbear(folder: Path) -> Iterator[RunningServer]:
    """Its account is one of its own, by key, at home in the served folder."""
    root, port, host_key = _made(folder)
    server = _server(folder, root, port, host_key, password="")
    known = root / ".ssh"
    known.mkdir(mode=0o700)
    (known / "authorized_keys").write_text((folder / "client.pub").read_text())
    (known / "authorized_keys").chmod(0o600)
    own_kind = folder / "host.dropbear"
    subprocess.run(
        ["dropbearconvert", "openssh", "dropbear", str(host_key), str(own_kind)],
        check=True,
        capture_output=True,
    )
    passwd, group = folder / "passwd", folder / "group"
    passwd.write_text(f"{USERNAME}:x:{os.getuid()}:{os.getgid()}::{root}:/bin/sh\n")
    group.write_text(f"{USERNAME}:x:{os.getgid()}:\n")
    command = ["dropbear", "-F", "-E", "-s", "-e", "-r", str(own_kind)]
    command += ["-p", f"{HOST}:{port}", "-P", str(folder / "pid")]
    seen = {
        "LD_PRELOAD": _NSS,
        "NSS_WRAPPER_PASSWD": str(passwd),
        "NSS_WRAPPER_GROUP": str(group),
    }
    with _started(command, folder, port, seen):
        yield server


@contextmanager
def _asyncssh(folder: Path) -> Iterator[RunningServer]:
    with _library(folder, sys.executable, "-m", "tests.servers.stock_asyncssh") as server:
        yield server


@contextmanager
def _conch(folder: Path) -> Iterator[RunningServer]:
    _installed()
    twistd = str(_OWN / "conch/bin/twistd")
    options = ("--nodaemon", "--pidfile=", "--python", str(_HERE / "conch.tac"))
    with _library(folder, twistd, *options) as server:
        yield server


@contextmanager
def _ssh2(folder: Path) -> Iterator[RunningServer]:
    _installed()
    with _library(folder, "node", str(_HERE / "ssh2.js")) as server:
        yield server


@contextmanager
def _library(folder: Path, *command: str) -> Iterator[RunningServer]:
    """A library's server: a program beside this file, which is told what to serve as JSON."""
    root, port, host_key = _made(folder)
    told = {
        "port": port,
        "host_key": str(host_key),
        "root": str(root),
        "username": USERNAME,
        "password": PASSWORD,
    }
    more = {
        "FILESYNC_TEST_SERVER": json.dumps(told),
        "NODE_PATH": str(_OWN / "ssh2/node_modules"),
        "PYTHONPATH": str(_HERE.parents[1]),
    }
    with _started(command, folder, port, more):
        yield _server(folder, root, port, host_key)


REAL: dict[str, Callable[[Path], AbstractContextManager[RunningServer]]] = {
    "OpenSSH": _openssh,
    "OpenSSH in a chroot": _openssh_in_a_chroot,
    "OpenSSH without extensions": _openssh_without_extensions,
    "ProFTPD": _proftpd,
    "dropbear": _dropbear,
    "rclone": _rclone,
    "ssh2 of npm": _ssh2,
    "twisted.conch": _conch,
    "asyncssh": _asyncssh,
}


def _installed() -> None:
    subprocess.run([_HERE.parents[1] / ".ci/servers", "libraries"], check=True, timeout=300)


def _made(folder: Path) -> tuple[Path, int, Path]:
    root = folder / "root"
    root.mkdir()
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    return root, port, new_key(folder / "host")


def _server(
    folder: Path, root: Path, port: int, host_key: Path, password: str = PASSWORD
) -> RunningServer:
    known_hosts = folder / "known_hosts"
    known_hosts.write_text(known_hosts_line(port, host_key))
    return RunningServer(port, root, USERNAME, new_key(folder / "client"), known_hosts, password)


@contextmanager
def _started(
    command: Sequence[str], folder: Path, port: int, more: Mapping[str, str] | None = None
) -> Iterator[None]:
    program = shutil.which(command[0], path=_PLACES)
    assert program is not None, f"{command[0]} isn't installed: run `.ci/servers torture`"
    log = folder / "output"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, "RCLONE_PASS": PASSWORD, **(more or {})},
            cwd=folder,
        )
    try:
        ends_at = time.monotonic() + _STARTS_WITHIN_S
        while not _greets(port):
            alive = process.poll() is None and time.monotonic() < ends_at
            assert alive, f"{command[0]} didn't start: {log.read_text(errors='replace')}"
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _greets(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=5) as probe:
            return probe.recv(4) == b"SSH-"
    except OSError:
        return False
