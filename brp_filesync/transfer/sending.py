"""Sending a file to a server: under a temporary name first, or as its profile says otherwise.

Some servers take whatever is put there as soon as it is closed, refuse or hide a name with a dot,
or change what they get. What is sent there is told apart from what is lost.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Literal

from brp_filesync.core.errors import FilesyncError, PermanentTrouble, TemporaryTrouble
from brp_filesync.core.source import Source
from brp_filesync.transfer.asking import attributes_of, is_listed, is_missing
from brp_filesync.transfer.client import Client, StatusRefused
from brp_filesync.transfer.copying import upload
from brp_filesync.transfer.fast.errands import SMALL_BYTES, Errands, Put
from brp_filesync.transfer.many import put_each
from brp_filesync.transfer.names import TEMPORARY_NAME, part_name, path_of
from brp_filesync.transfer.remote import (
    UNTOLD,
    Fetched,
    FileRefused,
    NotArrived,
    Nowhere,
    Outcomes,
    Remote,
    ToSend,
    Vanished,
    check_arrived,
    measured,
    vanished,
)
from brp_filesync.transfer.sent_trouble import hidden_part, refused_part, unseen
from brp_filesync.transfer.trouble import DENIED, FAILURE, UNSUPPORTED, told

_POSIX_RENAME = b"posix-rename@openssh.com"
_OF_NAMES = (DENIED, FAILURE, UNSUPPORTED, 20)  # 20: SSH_FX_INVALID_FILENAME of SFTP version 6
_NO_LIMIT = 1 << 62  # bytes: what we have sent ourselves is never too big


@dataclass(frozen=True, slots=True)
class Sending:
    """How a profile's server wants files sent: profiles/server.py says what each word means."""

    way: Literal["rename", "direct", "marker"] = "rename"
    temporary_name: str = TEMPORARY_NAME
    marker_suffix: str = ".done"
    verify: Literal["size", "listing", "none"] = "size"


class Sender:
    """Sends files on one session, of the Remote that reads there."""

    def __init__(
        self,
        remote: Remote,
        client: Client,
        server: str,
        source: Source,
        sending: Sending,
        errands: Errands | None,
    ) -> None:
        self._remote = remote
        self._client = client
        self._server = server
        self._source = source
        self._sending = sending
        self._errands = errands  # where many may be under way at once

    def put(self, folder: str, name: str, content: BinaryIO) -> None:
        """Write a file whole under its name; nothing where it is there already."""
        whole = measured(content)
        if self._sending.way != "rename":
            self._put_directly(folder, name, content, whole)
        elif not self._has(folder, name, whole):
            part = self._upload(folder, name, content, whole)
            with self._gone_if_refused(folder, part), told(self._server, self._source, folder):
                self._rename_over(folder, part, name)

    def put_all(self, files: Sequence[ToSend], done: Outcomes) -> None:
        """Write each whole; small ones many at a time where the profile says nothing else."""
        places = [place for place in range(len(files)) if place not in done]
        if self._errands and (self._sending.way, self._sending.verify) == ("rename", "size"):
            # Two under one name would write into each other: the second comes after.
            first = {(files[place].folder, files[place].name): place for place in reversed(places)}
            small = {
                place: put for place in sorted(first.values()) if (put := self._small(files[place]))
            }
            sent: dict[int, bool] = {}
            try:
                with told(self._server, self._source, files[0].folder if files else ""):
                    self._errands.put(list(small.values()), sent)
            finally:
                there = dict(enumerate(small))
                done |= {there[each]: None for each, is_there in sent.items() if is_there}
        put_each(self._remote, files, places, done)

    def upload(self, folder: str, name: str, content: BinaryIO) -> bytes | None:
        """Write a file under a temporary name and return that; None where it is under its own."""
        whole = measured(content)
        if self._sending.way != "rename":
            self._put_directly(folder, name, content, whole)
            return None
        if self._has(folder, name, whole):
            return None
        part = self._upload(folder, name, content, whole)
        if self._sending.verify == "size":
            with self._gone_if_refused(folder, part):
                check_arrived(f"{self._server}, {folder}", whole, self._read_back(folder, part))
            if self._was_taken(folder, part):
                content.seek(0)
                part = self._upload(folder, name, content, whole)
        return part

    def _was_taken(self, folder: str, part: bytes) -> bool:
        """Say whether a file of ours is gone by our reading it; `rename_over` sees it else."""
        try:
            return self._remote.exists(folder, part) is None
        except TemporaryTrouble:  # some cut the line after each file: once more would end the same
            return False

    def rename_over(self, folder: str, raw_name: bytes, name: str) -> None:
        """Rename a file of ours over what is there. Raises Vanished where it is nowhere."""
        with told(self._server, self._source, folder):
            if self._sending.verify != "none" and not self._is_there(folder, raw_name):
                if not self._is_there(folder, name.encode()):
                    raise vanished(raw_name)
                return
            self._rename_over(folder, raw_name, name)

    def _small(self, file: ToSend) -> Put | None:
        with file.open() as stream:
            content = stream.read(SMALL_BYTES + 1)
        if len(content) > SMALL_BYTES:
            return None
        sha256 = hashlib.sha256(content).hexdigest()
        part = part_name(file.name, sha256, self._sending.temporary_name)
        return Put(file.folder, file.name.encode(), part, content)

    def _put_directly(self, folder: str, name: str, content: BinaryIO, whole: Fetched) -> None:
        marker = name + self._sending.marker_suffix
        marked = self._sending.way == "marker"
        if not self._has(folder, name, whole):
            if marked:  # left there, it would vouch for a part of this one
                self._remote.remove(folder, marker.encode())
            self._write(folder, name.encode(), content)
            # Gone, the file has been fetched already: that is why it is sent so.
            self._look_at(folder, name.encode(), whole)
        if marked:
            self._write(folder, marker.encode(), BytesIO())

    def _has(self, folder: str, name: str, whole: Fetched) -> bool:
        try:
            present = self._remote.exists(folder, name.encode())
            if present is None or present.size not in (whole.size, UNTOLD, 0):
                return False
            same = self._remote.fetch(present, Nowhere(), _NO_LIMIT) == whole
            # By our reading it, a server may have taken it away.
            return same and self._remote.exists(folder, name.encode()) is not None
        except (Vanished, FileRefused):  # fetched just now, or a folder where we may only write
            return False

    def _upload(self, folder: str, name: str, content: BinaryIO, whole: Fetched) -> bytes:
        part = part_name(name, whole.sha256, self._sending.temporary_name)
        self._write(folder, part, content, temporary=True)
        with self._gone_if_refused(folder, part):
            if not self._look_at(folder, part, whole):
                raise hidden_part(self._server, self._source, folder, part, name)
        return part

    def _write(
        self, folder: str, raw_name: bytes, content: BinaryIO, *, temporary: bool = False
    ) -> None:
        with told(self._server, self._source, folder):
            try:
                target = self._client.open(path_of(folder, raw_name), "wb")
            except StatusRefused as error:
                if temporary and error.code in _OF_NAMES:
                    raise refused_part(
                        self._server, self._source, folder, raw_name, error.code
                    ) from None
                raise
            with target:
                upload(self._client, target, content)

    def _look_at(self, folder: str, raw_name: bytes, whole: Fetched) -> bool:
        """Say whether what was written is seen there, as far as it is looked for."""
        path, verify = path_of(folder, raw_name), self._sending.verify
        if verify == "none":
            return True
        with told(self._server, self._source, folder):
            try:
                if verify == "listing":
                    return is_listed(self._client, path)
                arrived = self._client.stat(path).st_size
            except StatusRefused as error:
                if is_missing(self._client, path, error.code):
                    return False
                raise unseen(self._server, self._source, folder, raw_name, error.code) from None
        if arrived != whole.size:
            # Some tell no size, or 0 of every file: then what can be read there tells.
            found = Fetched(arrived, "") if arrived else self._read_back(folder, raw_name)
            check_arrived(f"{self._server}, {folder}", whole, found)
        return True

    @contextmanager
    def _gone_if_refused(self, folder: str, part: bytes) -> Iterator[None]:
        """Leave no temporary file behind where it can't become the file that it was to be."""
        try:
            yield
        except (PermanentTrouble, NotArrived):
            with suppress(FilesyncError), told(self._server, self._source, folder):
                self._client.remove(path_of(folder, part))
            raise

    def _read_back(self, folder: str, raw_name: bytes) -> Fetched:
        present = self._remote.exists(folder, raw_name)
        if present is None:
            raise vanished(raw_name)
        return self._remote.fetch(present, Nowhere(), _NO_LIMIT)

    def _rename_over(self, folder: str, part: bytes, name: str) -> None:
        source, final = path_of(folder, part), path_of(folder, name.encode())
        if _POSIX_RENAME in self._client.extensions:
            try:
                self._client.posix_rename(source, final)
                return
            except StatusRefused as error:
                if error.code != UNSUPPORTED:  # some offer it, and can't
                    if not self._is_there(folder, part):
                        raise hidden_part(self._server, self._source, folder, part, name) from None
                    raise
        # SFTP version 3 can't rename over a file. In between, the name is missing for a moment,
        # and a try that is cut off there is completed by the next.
        if self._sending.verify != "none" and self._is_there(folder, name.encode()):
            if not self._is_there(folder, part):
                raise hidden_part(self._server, self._source, folder, part, name)
            self._client.remove(final)
        self._client.rename(source, final)

    def _is_there(self, folder: str, raw_name: bytes) -> bool:
        return attributes_of(self._client, path_of(folder, raw_name)) is not None
