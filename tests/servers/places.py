"""Where the contract of a Remote is tested: any of its kinds, and the folder that it shows."""

from dataclasses import dataclass
from pathlib import Path

from brp_filesync.core.clock import SystemClock
from brp_filesync.transfer.remote import Remote
from brp_filesync.transfer.sftp import connect
from tests.servers.running import WELLNET, RunningServer


@dataclass(frozen=True)
class Place:
    """A Remote, and its folder as this machine sees it: `folder` there is `path` here."""

    remote: Remote
    folder: str
    path: Path


def logged_in(server: RunningServer, **changes: object) -> Remote:
    """Return the server's folders, logged in by key; `changes` are the profile's."""
    return connect(
        server.profile(**changes), WELLNET, server.key_secrets(), server.known_hosts, SystemClock()
    )
