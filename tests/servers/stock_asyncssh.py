"""asyncssh's own SFTP server, in a process of its own: one account, kept in one folder.

FILESYNC_TEST_SERVER is JSON: port, host_key, root, username, password.
"""

import asyncio
import json
import os

import asyncssh

from tests.servers.running import HOST


class _Doorkeeper(asyncssh.SSHServer):
    def __init__(self, username: str, password: str) -> None:
        self._account = (username, password)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == self._account


async def _serve(told: dict[str, str]) -> None:
    acceptor = await asyncssh.listen(
        HOST,
        int(told["port"]),
        server_factory=lambda: _Doorkeeper(told["username"], told["password"]),
        server_host_keys=[told["host_key"]],
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=told["root"].encode()),
    )
    await acceptor.wait_closed()


if __name__ == "__main__":
    asyncio.run(_serve(json.loads(os.environ["FILESYNC_TEST_SERVER"])))
