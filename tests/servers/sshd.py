"""A real OpenSSH sshd for tests: own keys, own configuration, a free port, nothing but SFTP.

It logs in whoever runs the tests, by key, root or not. Passwords may be tried; its log tells.
"""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.running import HOST, RunningServer, known_hosts_line, new_key

HOST_KEY_TYPES = ("ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256")
_PLACES = "/usr/local/sbin:/usr/sbin:/sbin"
_STARTS_WITHIN_S = 60  # the machine may be busy

_CONFIGURATION = """\
{more}
Port {port}
ListenAddress 127.0.0.1
{host_keys}
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
AuthorizedKeysFile "{folder}/client.pub"
PasswordAuthentication yes
LogLevel VERBOSE
KbdInteractiveAuthentication no
MaxStartups 100
Subsystem sftp internal-sftp
ForceCommand internal-sftp -d {root}
"""


class SshdMissing(Exception):  # noqa: N818 - named by what happened
    """The tests need a real server, and never pass over it."""


@contextmanager
def running(folder: Path, *more: str) -> Iterator[RunningServer]:
    """Run an sshd whose files are in `folder`; what it serves is in `folder/root`.

    `more` are lines of its configuration, which come before the others and so count.

    Raises SshdMissing where OpenSSH's server isn't installed.
    """
    sshd = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:{_PLACES}")
    if sshd is None:
        raise SshdMissing("sshd isn't installed: run `make servers`, or install openssh-server")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # root's sshd insists on it
    root = folder / "root"
    assert " " not in str(root), "internal-sftp takes no quotes round its start folder"
    root.mkdir()
    client_key = new_key(folder / "client")
    host_keys = [new_key(folder / algorithm, algorithm) for algorithm in HOST_KEY_TYPES]
    port = _free_port()
    configuration = folder / "sshd_config"
    configuration.write_text(
        _CONFIGURATION.format(
            port=port,
            folder=folder,
            root=root,
            more="\n".join(more),
            host_keys="\n".join(f'HostKey "{key}"' for key in host_keys),
        )
    )
    known_hosts = folder / "known_hosts"
    known_hosts.write_text("".join(known_hosts_line(port, key) for key in host_keys))
    log = folder / "sshd.log"
    switch = Switch(
        (sshd, "-D", "-E", str(log), "-f", str(configuration), *_options(sshd, configuration)),
        port,
        log,
    )
    switch.on()
    try:
        yield RunningServer(
            port=port,
            root=root,
            username=pwd.getpwuid(os.getuid()).pw_name,
            client_key=client_key,
            known_hosts=known_hosts,
            log=log,
            trouble=switch,
        )
    finally:
        switch.off()


@dataclass
class Switch:
    """Turns a server off and on again: another process, on the same port and with the same keys."""

    command: tuple[str, ...]
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def on(self) -> None:
        """Start it, and return when it greets."""
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _await_greeting(self.process, self.port, self.log)
        except AssertionError:
            self.off()
            raise

    def off(self) -> None:
        """End it: whoever calls is refused the connection."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=10)
            self.process = None


def _options(sshd: str, configuration: Path) -> list[str]:
    """From 9.8 on it would lock us out for our refused logins; before, it knows no such option."""
    option = ["-o", "PerSourcePenalties=no"]
    known = subprocess.run([sshd, "-t", "-f", str(configuration), *option], capture_output=True)
    return option if known.returncode == 0 else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _await_greeting(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    ends_at = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < ends_at and process.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=5) as probe:
                if probe.recv(4) == b"SSH-":
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"sshd didn't start: {log.read_text() if log.exists() else 'no log'}")
