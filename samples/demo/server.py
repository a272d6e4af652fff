"""A portal's SFTP server for the demo, on 127.0.0.1 alone: asyncssh's, not the one that we use.

    samples/demo/server.py FOLDER [--port 2222] [--ready-file FILE]

FOLDER holds the server's key and password, and below `files` what it shows. It stops on Ctrl-C.
"""

import argparse
import asyncio
import secrets
from pathlib import Path

import asyncssh

_FOLDERS = ("orders", "orders/archive", "orders/rejected", "responses", "catalogue")


class _Portal(asyncssh.SSHServer):
    """Lets in the gym, with its password."""

    password = ""

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return username == "gym" and secrets.compare_digest(password, self.password)


async def serve(folder: Path, port: int, ready_file: Path | None) -> None:
    """Serve until cancelled."""
    files = folder / "files"
    for name in _FOLDERS:
        (files / name).mkdir(parents=True, exist_ok=True)
    key = folder / "host_key"
    if not key.exists():
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(key)
        key.chmod(0o600)
    password = folder / "wellnet.password"
    if not password.exists():
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24) + "\n")
    _Portal.password = password.read_text().strip()
    await asyncssh.listen(
        "127.0.0.1",
        port,
        server_factory=_Portal,
        server_host_keys=[key],
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=bytes(files)),
    )
    if ready_file is not None:
        ready_file.touch()
    await asyncio.Event().wait()


def main() -> None:
    """Read the command line, and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=2222)
    parser.add_argument("--ready-file", type=Path)
    given = parser.parse_args()
    try:
        asyncio.run(serve(given.folder.resolve(), given.port, given.ready_file))
    except KeyboardInterrupt:
        pass
    except OSError as error:
        said = f"The demo's server can't use port {given.port}: {error.strerror}."
        raise SystemExit(said) from None


if __name__ == "__main__":
    main()
