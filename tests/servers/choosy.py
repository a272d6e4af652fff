"""An SSH server for tests that says itself which proofs it wants, one after the other."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import paramiko

from tests.servers.running import HOST, RunningServer, known_hosts_line, new_key

USERNAME, PASSWORD = "gym", "correct horse"


@dataclass
class Wants:
    """What it wants: all of `steps`, each of them as one of its ways; and what it was told."""

    steps: list[tuple[str, ...]]
    prompts: tuple[str, ...] = ("Password: ",)
    told: list[str] = field(default_factory=list)


@contextmanager
def running(folder: Path, wants: Wants) -> Iterator[RunningServer]:
    """Run it until the block ends; it has the subsystem SFTP, and no files."""
    client_key, host_key = new_key(folder / "client"), new_key(folder / "host")
    with socket.create_server((HOST, 0)) as listening:
        port = listening.getsockname()[1]
        known_hosts = folder / "known_hosts"
        known_hosts.write_text(known_hosts_line(port, host_key))
        transports: list[paramiko.Transport] = []

        def serve() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                transport = paramiko.Transport(line)
                transports.append(transport)
                transport.add_server_key(paramiko.Ed25519Key(filename=str(host_key)))
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer)
                try:
                    transport.start_server(server=_Doorkeeper(wants))
                except paramiko.SSHException:
                    continue

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield RunningServer(port, folder, USERNAME, client_key, known_hosts, PASSWORD)
        finally:
            for transport in transports:
                transport.close()


class _Doorkeeper(paramiko.ServerInterface):
    def __init__(self, wants: Wants) -> None:
        self._wants = wants
        self._left = list(wants.steps)

    def get_allowed_auths(self, username: str) -> str:
        return ",".join(self._left[0]) if self._left else ""

    def check_auth_none(self, username: str) -> int:
        self._wants.told.append("none")
        return cast(int, paramiko.AUTH_FAILED)

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        return self._proven("publickey", "a key")

    def check_auth_password(self, username: str, password: str) -> int:
        return self._proven("password", password)

    def check_auth_interactive(self, username: str, submethods: str) -> Any:
        if "keyboard-interactive" not in self._left[0]:
            return paramiko.AUTH_FAILED
        return paramiko.InteractiveQuery("", "", *((each, False) for each in self._wants.prompts))

    def check_auth_interactive_response(self, answers: Sequence[str]) -> int:
        return self._proven("keyboard-interactive", "|".join(answers))

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return cast(int, paramiko.OPEN_SUCCEEDED)

    def _proven(self, way: str, what: str) -> int:
        self._wants.told.append(f"{way}: {what}")
        if way not in self._left[0] or (what not in ("a key", PASSWORD)):
            return cast(int, paramiko.AUTH_FAILED)
        self._left.pop(0)
        return cast(
            int, paramiko.AUTH_PARTIALLY_SUCCESSFUL if self._left else paramiko.AUTH_SUCCESSFUL
        )
