"""The portals' SFTP servers for the demo, on 127.0.0.1 alone: asyncssh's, not the one that we use.

    samples/demo/server.py FOLDER [--first-port 2222] [--ready-file FILE]

Each portal has a port, a host key and a password of its own, in FOLDER, and shows FOLDER/<portal>.
It stops on Ctrl-C.
"""

import argparse
import asyncio
import contextlib
import secrets
from pathlib import Path

import asyncssh
from words import sentence

_PORTALS = ("wellnet", "benify", "actiway", "sop", "epassi")  # by port, from the first on
_FOLDERS = (
    "orders",
    "orders/archive",
    "orders/rejected",
    "responses",
    "settlements",
    "catalogue",
)


class _Portal(asyncssh.SSHServer):
    """Lets in the gym, with its password."""

    def __init__(self, password: str) -> None:
        self._password = password

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return username == "gym" and secrets.compare_digest(password, self._password)


async def serve(folder: Path, first_port: int, ready_file: Path | None) -> None:
    """Serve every portal until cancelled."""
    for port, portal in enumerate(_PORTALS, start=first_port):
        await _listen(folder, portal, port)
    if ready_file is not None:
        ready_file.touch()
    await asyncio.Event().wait()


async def _listen(folder: Path, portal: str, port: int) -> None:
    files = folder / portal
    for name in _FOLDERS:
        (files / name).mkdir(parents=True, exist_ok=True)
    key = folder / f"{portal}.host_key"
    if not key.exists():
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(key)
        key.chmod(0o600)
    password = folder / f"{portal}.password"
    if not password.exists():
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24) + "\n")
    known = password.read_text().strip()
    try:
        await asyncssh.listen(
            "127.0.0.1",
            port,
            server_factory=lambda: _Portal(known),
            server_host_keys=[key],
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=bytes(files)),
        )
    except OSError as error:
        told = sentence("port-taken", port=port, why=error.strerror)
        raise SystemExit(told) from None


def main() -> None:
    """Read the command line, and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first-port", type=int, default=2222)
    parser.add_argument("--ready-file", type=Path)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(given.folder.resolve(), given.first_port, given.ready_file))


if __name__ == "__main__":
    main()
