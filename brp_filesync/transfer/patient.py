"""A Remote that doesn't give up at the first network trouble: it connects anew and repeats.

Only TemporaryTrouble is repeated, since every operation of a Remote may be: a refused login, a
wrong host key or a missing right is told at once.
"""

from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeVar

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.transfer.authenticate import LoginInterrupted
from brp_filesync.transfer.deadline import Deadline
from brp_filesync.transfer.remote import (
    Fetched,
    FileRefused,
    Outcomes,
    Remote,
    RemoteFile,
    Rights,
    ToMove,
    ToSend,
    Vanished,
    taken_away,
)
from brp_filesync.transfer.resuming import LEAST_BYTES, may_resume, start_anew

Answer = TypeVar("Answer")


class PatientRemote:
    """The Remote that `connect` gives, given anew after each network trouble."""

    def __init__(
        self,
        connect: Callable[[], Remote],
        *,
        connect_last: Callable[[], Remote] | None = None,
        tries: int,
        backoff_s: float,
        deadline: Deadline,
        clock: Clock,
    ) -> None:
        """`connect_last` connects for an operation's last try, where the others lost the line."""
        self._connect = connect
        self._connect_last = connect_last or connect
        self._tries = tries
        self._lost = 0  # lines, by tries of the operation under way
        self._remote: Remote | None = None
        self._deadline = deadline
        self._retrying = Retrying(
            retry=retry_if_exception(self._is_worth_it),
            stop=stop_after_attempt(tries),
            wait=wait_exponential(multiplier=backoff_s),
            sleep=lambda seconds: clock.sleep(deadline.at_most(seconds)),
            before_sleep=lambda _: self.close(),
            reraise=True,
        )

    def open(self) -> None:
        """Connect and log in now, and not only at the first use. Raises as `login.log_in`."""
        self._patiently(lambda remote: None)

    def list_files(self, folder: str) -> list[RemoteFile]:
        """Return the folder's regular files, sorted by raw_name."""
        return self._patiently(lambda remote: remote.list_files(folder))

    def fetch(self, file: RemoteFile, target: BinaryIO, max_bytes: int, done: int = 0) -> Fetched:
        """Write the file's content to `target`; what a broken try wrote is gone on with, or goes.

        Raises TakenAway where a broken try was all that the server gave: some take a file away
        once somebody has begun to read it.
        """
        start = target.tell() - done
        tries = 0

        def fetch_anew(remote: Remote) -> Fetched:
            nonlocal tries
            tries += 1
            read_bytes = target.tell() - start
            begins_with = read_bytes if read_bytes >= LEAST_BYTES else 0
            if begins_with and not may_resume(
                file, remote.exists(file.folder, file.raw_name), begins_with
            ):
                begins_with = 0
            start_anew(target, start + begins_with)
            try:
                return remote.fetch(file, target, max_bytes, begins_with)
            except Vanished:
                if tries == 1:
                    raise
                raise taken_away(file, read_bytes) from None

        return self._patiently(fetch_anew)

    def put(self, folder: str, name: str, content: BinaryIO) -> None:
        """Write a file whole."""
        self._patiently(lambda remote: remote.put(folder, name, content))

    def upload(self, folder: str, name: str, content: BinaryIO) -> bytes | None:
        """Write a file under a temporary name, read it back, and return that name."""
        return self._patiently(lambda remote: remote.upload(folder, name, content))

    def rename_over(self, folder: str, raw_name: bytes, name: str) -> None:
        """Rename a file of ours over what is there."""
        self._patiently(lambda remote: remote.rename_over(folder, raw_name, name))

    def move(
        self, from_folder: str, raw_name: bytes, to_folder: str, to_name: str | None = None
    ) -> None:
        """Move a file without overwriting any."""
        self._patiently(lambda remote: remote.move(from_folder, raw_name, to_folder, to_name))

    def exists(self, folder: str, raw_name: bytes) -> RemoteFile | None:
        """Return the regular file of that name, None where there is none."""
        return self._patiently(lambda remote: remote.exists(folder, raw_name))

    def ahead(self, files: Sequence[RemoteFile]) -> None:
        """Say that these are fetched next; one given anew after trouble isn't told."""
        if self._remote is not None:
            self._remote.ahead(files)

    def exists_all(self, files: Sequence[RemoteFile]) -> list[RemoteFile | FileRefused | None]:
        """Return what `exists` says of each."""
        return self._patiently(lambda remote: remote.exists_all(files))

    def put_all(self, files: Sequence[ToSend], done: Outcomes) -> None:
        """Write each file whole; what was done before a trouble isn't done again."""
        self._patiently(lambda remote: remote.put_all(files, done))

    def move_all(self, files: Sequence[ToMove], done: Outcomes) -> None:
        """Move each file; what was done before a trouble isn't done again."""
        self._patiently(lambda remote: remote.move_all(files, done))

    def rights(self, folder: str, raw_name: bytes) -> Rights | None:
        """Return the rights of a file or folder, None where they aren't told."""
        return self._patiently(lambda remote: remote.rights(folder, raw_name))

    def remove(self, folder: str, raw_name: bytes) -> None:
        """Remove a file of ours, if it is there."""
        self._patiently(lambda remote: remote.remove(folder, raw_name))

    def make_folder(self, folder: str) -> None:
        """Make the folder, and those above it, where they are missing."""
        self._patiently(lambda remote: remote.make_folder(folder))

    def close(self) -> None:
        """Let go of the connection; the next use makes a new one."""
        if self._remote is not None:
            self._remote.close()
            self._remote = None

    def _patiently(self, do: Callable[[Remote], Answer]) -> Answer:
        """The first try goes by itself: to prepare for others costs more than many an answer."""
        self._lost = 0
        with self._deadline.running():
            try:
                return self._once(do)
            except TemporaryTrouble as trouble:
                failed = [trouble]

            def again() -> Answer:
                if failed:  # counted as the first
                    raise failed.pop()
                return self._once(do)

            answer: Answer = self._retrying(again)
            return answer

    def _once(self, do: Callable[[Remote], Answer]) -> Answer:
        self._deadline.check()
        if self._remote is None:
            is_last = 0 < self._lost >= self._tries - 1
            self._remote = (self._connect_last if is_last else self._connect)()
        try:
            return do(self._remote)
        except TemporaryTrouble:
            self._lost += 1
            raise

    def _is_worth_it(self, error: BaseException) -> bool:
        return (
            isinstance(error, TemporaryTrouble)
            and not isinstance(error, LoginInterrupted)
            and self._deadline.remaining_s() > 0
        )
