"""What tests know of a server that runs for them, and the keys that it needs."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

from brp_filesync.core.source import Source
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.profiles.server import Server
from brp_filesync.transfer.login import LoginSecrets

WELLNET = Source("portal", "wellnet")  # whose server it is, for messages
HOST = "127.0.0.1"


@dataclass(frozen=True)
class RunningServer:
    """An SFTP server on this machine; a profile's folder "orders" is `root / "orders"`."""

    port: int
    root: Path
    username: str
    client_key: Path
    known_hosts: Path
    password: str = ""
    passwords_seen: list[str] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=dict)  # may be changed while it runs
    trouble: Any = None  # of the server that can be made to misbehave
    log: Path | None = None
    host: str = HOST

    def profile(self, **changes: object) -> Server:
        """Return a profile's server section for logging in by key, with short timeouts."""
        words: dict[str, object] = {
            "host": self.host,
            "port": self.port,
            "username": self.username,
            "private_key": SecretReference(file="key"),
            "connect_timeout_s": 5.0,
            "reply_timeout_s": 5.0,
            "tries": 1,
            "backoff_s": 0.0,
        }
        return Server.model_validate(words | changes)

    def password_profile(self, **changes: object) -> Server:
        """Return the same for logging in by password."""
        return self.profile(private_key=None, password=SecretReference(file="password"), **changes)

    def logged(self, words: str) -> int:
        """Return how many lines of the server's own log hold these words."""
        assert self.log is not None
        return sum(words in line for line in self.log.read_text().splitlines())

    def key_secrets(self) -> LoginSecrets:
        """Return the secrets of `profile`."""
        return LoginSecrets(private_key=self.client_key.read_text())

    def password_secrets(self, password: str | None = None) -> LoginSecrets:
        """Return the secrets of `password_profile`, by default the right ones."""
        return LoginSecrets(password=self.password if password is None else password)


def new_key(path: Path, algorithm: str = "ssh-ed25519") -> Path:
    """Write a new private key, and its public one beside it as `.pub`."""
    key = asyncssh.generate_private_key(algorithm, comment="test")
    key.write_private_key(path)
    key.write_public_key(path.with_name(path.name + ".pub"))
    path.chmod(0o600)
    return path


def known_hosts_line(port: int, host_key: Path, host: str = HOST) -> str:
    """Return the line that pins a host key, given its private key's path."""
    algorithm, base64 = host_key.with_name(host_key.name + ".pub").read_text().split()[:2]
    return f"[{host}]:{port} {algorithm} {base64}\n"
