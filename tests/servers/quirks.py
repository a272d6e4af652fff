"""What servers do that is a little different from OpenSSH's, each by a name, for one test double."""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import asyncssh

from tests.servers.quirks_of_writing import KEEPING, WRITING, Quirk, Written

SFTPAttrs = asyncssh.SFTPAttrs
_ANY = SFTPAttrs(size=1, uid=0, gid=0, permissions=0o100644, atime=0, mtime=0)
_LONG_AGO = 1_600_000_000


@dataclass
class Quirks:
    """Which quirks the server has now, by the names in QUIRKS; may be changed while it runs.

    `of` are the names of the files that a quirk of single files befalls.
    """

    names: set[str] = field(default_factory=set)
    of: set[bytes] = field(default_factory=set)
    most_open: int = 0  # files, at the same time

    def has(self, name: str) -> bool:
        """Say whether it has that one."""
        assert name in QUIRKS, name
        return name in self.names


_GONE = "imported; told that ours is the only copy"
_REFUSED = "told by name (3), an alarm at once; the others are imported"
QUIRKS = {
    "removes what was read": Quirk("removes a file once it is read", _GONE),
    "moves what was read": Quirk("moves a file away once it is read", _GONE),
    "time by reading": Quirk("sets a file's time when it is read"),
    "unreadable file": Quirk("lists a file and refuses to open it", _REFUSED),
    "untold file": Quirk("lists a file and refuses to tell of it by its name", _REFUSED),
    "stumbles": Quirk(
        "cuts the line whenever one certain file is read",
        "told by name (69), an alarm at once; the others are imported",
    ),
    "name without a time": Quirk("lists a stranger's file without a time"),
    "name with a slash": Quirk("lists a stranger's file as a path"),
    "whole paths": Quirk("lists each name as its whole path"),
    "no permissions": Quirk("leaves out the permission bits"),
    "no kinds": Quirk("tells rights without the bits that say what it is"),
    "no sizes": Quirk("leaves out the sizes, in the long form too"),
    "no times": Quirk("leaves out the times, in the long form too"),
    "nothing in the listing": Quirk("lists names alone"),
    "long form alone": Quirk("tells sizes and times in the long form alone"),
    "lstat tells nothing": Quirk("tells nothing by `lstat`, and all by `stat`"),
    "whole minutes": Quirk("lists times in whole minutes"),
    "sizes of 0": Quirk("lists sizes as 0"),
    "only sizes of 0": Quirk("tells every size as 0"),
    "listed time changes": Quirk("lists another time at each look"),
    "time changes": Quirk(
        "tells another time at each look", "an alarm after a day, with the reason"
    ),
    "no such file is a failure": Quirk("says FAILURE of what isn't there"),
    "no such file is denied": Quirk("says PERMISSION_DENIED of what isn't there"),
    "no lstat": Quirk("knows no `lstat`"),
    "one file a line": Quirk("cuts the line after each file"),
    "one open file": Quirk("lets one file be open at a time"),
    "bears no crowd": Quirk("cuts the line when a second file is open"),
    "short reads": Quirk("gives a hundred bytes a read, however many are asked for"),
    "clock two hours ahead": Quirk("has a clock that is two hours ahead"),
    "clock two days ahead": Quirk("has a clock that is two days ahead"),
    **WRITING,
    **KEEPING,
}


class QuirkyFiles(Written):
    """An SFTP server with these quirks, over the folder `root`."""

    def __init__(
        self, channel: asyncssh.SSHServerChannel[bytes], root: Path, quirks: Quirks
    ) -> None:
        super().__init__(channel, root, quirks.has)
        self._quirks = quirks
        self._looks = 0
        self._open = 0
        self._listing = False  # a listing is made of what `lstat` tells

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        """List a folder."""
        has = self._quirks.has
        if has("name without a time"):
            yield asyncssh.SFTPName(b"readme.txt", b"", SFTPAttrs(size=1, permissions=0o100644))
        if has("name with a slash"):
            yield asyncssh.SFTPName(b"other/readme.txt", attrs=_ANY)
        self._looks += 1
        self._listing = True
        async for each in super().scandir(path):
            if each.filename not in (b".", b".."):
                self._change_listed(path, each)
            yield each
        self._listing = False

    def format_longname(self, name: asyncssh.SFTPName) -> None:
        """Write an entry's long form, which lacks what the attributes lack."""
        super().format_longname(name)

    def _change_listed(self, path: bytes, each: asyncssh.SFTPName) -> None:
        has, attrs = self._quirks.has, self._told(each.attrs)
        each.attrs = attrs
        if has("long form alone"):
            self.format_longname(each)
        if has("nothing in the listing"):
            each.longname = cast(bytes, each.filename)
        if has("nothing in the listing") or has("long form alone"):
            each.attrs = SFTPAttrs()
        if has("whole minutes") and attrs.mtime is not None:
            attrs.mtime -= attrs.mtime % 60
        if has("sizes of 0"):
            attrs.size = 0
        if has("listed time changes") and attrs.mtime is not None:
            attrs.mtime += self._looks
        if has("whole paths"):
            each.filename = path.rstrip(b"/") + b"/" + cast(bytes, each.filename)

    def lstat(self, path: bytes) -> Any:
        """Tell of a file or link."""
        if self._quirks.has("no lstat") and not self._listing:
            raise asyncssh.SFTPOpUnsupported("somebody's words")
        if self._quirks.has("lstat tells nothing"):
            super().lstat(path)
            return SFTPAttrs()
        return self._by_name(path, self._found(super().lstat, path))

    def stat(self, path: bytes) -> Any:
        """Tell of a file."""
        return self._by_name(path, self._found(super().stat, path))

    def _found(self, ask: Callable[[bytes], Any], path: bytes) -> Any:
        try:
            return ask(path)
        except OSError:
            if self._quirks.has("no such file is a failure"):
                raise asyncssh.SFTPFailure("somebody's words") from None
            if self._quirks.has("no such file is denied"):
                raise asyncssh.SFTPPermissionDenied("somebody's words") from None
            raise

    def _by_name(self, path: bytes, found: Any) -> Any:
        if self._quirks.has("untold file") and path.rpartition(b"/")[2] in self._quirks.of:
            raise asyncssh.SFTPPermissionDenied("somebody's words")
        if not self._quirks.names:
            return found
        self._looks += 1
        attrs = self._told(SFTPAttrs.from_local(found))
        return SFTPAttrs() if self._quirks.has("long form alone") else attrs

    def _told(self, attrs: SFTPAttrs) -> SFTPAttrs:
        has = self._quirks.has
        if has("no permissions"):
            attrs.permissions = None
        if has("no kinds") and attrs.permissions is not None:
            attrs.permissions &= 0o7777
        if has("no sizes"):
            attrs.size = None
        if has("only sizes of 0"):
            attrs.size = 0
        if has("no times"):
            attrs.atime = attrs.mtime = None
        if has("time changes") and attrs.mtime is not None:
            attrs.mtime += self._looks
        for name, hours in (("clock two hours ahead", 2), ("clock two days ahead", 48)):
            if has(name) and attrs.mtime is not None:
                attrs.mtime += hours * 3600 + 3600  # the tests' files are an hour old
        return attrs

    def open(self, path: bytes, pflags: int, attrs: SFTPAttrs) -> object:
        """Open a file."""
        reads = not pflags & asyncssh.FXF_WRITE
        if reads and path.rpartition(b"/")[2] in self._quirks.of:
            if self._quirks.has("unreadable file"):
                raise asyncssh.SFTPPermissionDenied("somebody's words")
            if self._quirks.has("stumbles"):
                self.connection.abort()
        if self._quirks.has("one open file") and self._open:
            raise asyncssh.SFTPFailure("somebody's words")
        if self._quirks.has("bears no crowd") and self._open:
            self.connection.abort()
        opened = self._found(lambda name: super(QuirkyFiles, self).open(name, pflags, attrs), path)
        self._open += 1
        self._quirks.most_open = max(self._quirks.most_open, self._open)
        return opened

    def read(self, file_obj: object, offset: int, size: int) -> Any:
        """Read a part of a file."""
        most = 100 if self._quirks.has("short reads") else size
        return super().read(file_obj, offset, min(size, most))

    def close(self, file_obj: Any) -> None:
        """Close a file, and do what this server does to one that was read."""
        self._open -= 1
        local = Path(os.fsdecode(file_obj.name))
        was_read = file_obj.mode == "rb"
        super().close(file_obj)
        if was_read:
            for name, act in _AFTER_READING.items():
                if self._quirks.has(name):
                    act(local)
            if self._quirks.has("one file a line"):
                self.connection.abort()


def _move_away(path: Path) -> None:
    target = path.parent.parent / "fetched"
    target.mkdir(exist_ok=True)
    shutil.move(path, target / path.name)


def _touch(path: Path) -> None:
    os.utime(path, (_LONG_AGO + path.stat().st_mtime % 1000, path.stat().st_mtime + 1))


_AFTER_READING: dict[str, Callable[[Path], object]] = {
    "removes what was read": Path.unlink,
    "moves what was read": _move_away,
    "time by reading": _touch,
}
