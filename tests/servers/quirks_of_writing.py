"""What servers do with what is put there, moved or renamed, each by a name: part of the double."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import asyncssh

Has = Callable[[str], bool]


@dataclass(frozen=True)
class Quirk:
    """What a server with it does, and what a night makes of that, as docs/servers.md tells it.

    `mend` are the words of the profile, by its part, with which all goes well there.
    """

    does: str
    comes: str = "imported and cleared away"
    mend: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def _unsent(by: str) -> str:
    return f"imported; the answer is told as not sent (69); {by} sends it"


_DIRECT = {"server": {"upload": "direct"}}
WRITING = {
    "fetches what is closed": Quirk(
        "fetches whatever is put there, as soon as it is closed",
        _unsent("`upload: direct`"),
        _DIRECT,
    ),
    "refuses dots": Quirk(
        "refuses names that begin with a dot",
        _unsent('`temporary_name: "{name}.tmp"`'),
        {"server": {"temporary_name": "{name}.tmp"}},
    ),
    "refuses .part": Quirk(
        "refuses names with `.part`",
        _unsent("another `temporary_name`"),
        {"server": {"temporary_name": ".{name}.{hash}"}},
    ),
    "hides dots": Quirk(
        "hides names that begin with a dot",
        _unsent('`temporary_name: "{name}.tmp"`'),
        {"server": {"temporary_name": "{name}.tmp"}},
    ),
    "adds a line": Quirk(
        "changes what it gets",
        _unsent("`verify: listing`"),
        {"server": {"verify": "listing"}},
    ),
    "write only": Quirk(
        "lets us only write, where answers go",
        _unsent("`verify: none`"),
        {"server": {"verify": "none"}},
    ),
}
KEEPING = {
    "keeps files": Quirk(
        "lets none of its files be moved or removed",
        "imported and answered; told as not cleared away (69); `arrival.clear: none` leaves it",
        {"arrival": {"clear": "none"}},
    ),
    "lets files be removed alone": Quirk(
        "lets its files be removed, and not moved",
        "imported and answered; told as not cleared away (69); `arrival.clear: delete` removes it",
        {"arrival": {"clear": "delete"}},
    ),
}


class Written(asyncssh.SFTPServer):
    """An SFTP server with these quirks, where it `has` them, over the folder `root`."""

    def __init__(self, channel: asyncssh.SSHServerChannel[bytes], root: Path, has: Has) -> None:
        super().__init__(channel, chroot=str(root).encode())
        self._has = has

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        """List a folder."""
        self._demand_readable(path + b"/")
        async for each in super().scandir(path):
            name = cast(bytes, each.filename)
            if not (self._has("hides dots") and _is_dotted(name)):
                yield each

    def lstat(self, path: bytes) -> Any:
        """Tell of a file or link."""
        self._demand_seen(path)
        return super().lstat(path)

    def stat(self, path: bytes) -> Any:
        """Tell of a file."""
        self._demand_seen(path)
        return super().stat(path)

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        """Open a file."""
        if pflags & asyncssh.FXF_WRITE:
            refused = (self._has("refuses dots") and _is_dotted(path)) or (
                self._has("refuses .part") and b".part" in path
            )
            if refused:
                raise asyncssh.SFTPPermissionDenied("somebody's words")
        else:
            self._demand_seen(path)
        return super().open(path, pflags, attrs)

    def close(self, file_obj: Any) -> None:
        """Close a file, and do what this server does to one that was written."""
        local = Path(os.fsdecode(file_obj.name))
        written = file_obj.mode != "rb"
        if written and self._has("adds a line"):
            file_obj.seek(0, os.SEEK_END)
            file_obj.write(b"\r\n")
        super().close(file_obj)
        if written and self._has("fetches what is closed"):
            taken = local.parent.parent / "taken"
            taken.mkdir(exist_ok=True)
            local.replace(taken / local.name)

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        """Rename or move a file."""
        self._demand_movable(oldpath)
        return super().rename(oldpath, newpath)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        """Rename or move a file over another."""
        self._demand_movable(oldpath)
        return super().posix_rename(oldpath, newpath)

    def remove(self, path: bytes) -> Any:
        """Remove a file."""
        if self._has("keeps files") and _is_theirs(path):
            raise asyncssh.SFTPPermissionDenied("somebody's words")
        return super().remove(path)

    def _demand_movable(self, path: bytes) -> None:
        stays = self._has("keeps files") or self._has("lets files be removed alone")
        if stays and _is_theirs(path):
            raise asyncssh.SFTPPermissionDenied("somebody's words")

    def _demand_seen(self, path: bytes) -> None:
        if self._has("hides dots") and _is_dotted(path):
            raise asyncssh.SFTPNoSuchFile("somebody's words")
        self._demand_readable(path)

    def _demand_readable(self, path: bytes) -> None:
        if self._has("write only") and b"responses/" in path:
            raise asyncssh.SFTPPermissionDenied("somebody's words")


def _is_dotted(path: bytes) -> bool:
    name = path.rpartition(b"/")[2]
    return name.startswith(b".") and name not in (b".", b"..")


def _is_theirs(path: bytes) -> bool:
    return b"orders/" in path and b"filesync-check" not in path
