"""Small files read before they are asked for, many at a time: a hint says which come next.

Read ahead is only where a server has been seen to leave a file as it was when it was read: what one
takes away as it is read must be ours alone, and kept, before the next is touched.
"""

from collections import deque
from collections.abc import Iterable

from brp_filesync.transfer.fast.errands import SMALL_BYTES, Errands, Read, Seen
from brp_filesync.transfer.remote import RemoteFile


class Ahead:
    """What one session has read ahead. `fetched` and `looked` are told what was done plainly."""

    def __init__(self, errands: Errands) -> None:
        self._errands = errands
        self._next: deque[RemoteFile] = deque()
        self._held: dict[RemoteFile, Read] = {}
        self._after: tuple[RemoteFile, Seen] | None = None  # of the file that was taken last
        self._tried: RemoteFile | None = None  # fetched plainly, and not looked at since
        self._keeps_files: bool | None = None

    def expect(self, files: Iterable[RemoteFile]) -> None:
        """Note what is fetched next, in this order."""
        self._next = deque(files)
        self._held.clear()

    def take(self, file: RemoteFile) -> bytes | None:
        """Return the file's content, once; None where it is to be fetched plainly.

        Raises what the channel raises where the peer is silent or gone.
        """
        self._after = None
        if file not in self._held:
            self._read_from(file)
        read = self._held.pop(file, None)
        if read is None:
            self._tried = file
            return None
        self._after = file, read.after
        return read.content

    def look(self, folder: str, raw_name: bytes) -> Seen | None:
        """Return how the file taken last was seen after it was read; once, else None."""
        after, self._after = self._after, None
        if after is None or (after[0].folder, after[0].raw_name) != (folder, raw_name):
            return None
        return after[1]

    def looked(self, folder: str, raw_name: bytes, found: RemoteFile | None) -> None:
        """Learn from a look after a plain fetch whether the server leaves alone what is read."""
        tried, self._tried = self._tried, None
        if tried is not None and (tried.folder, tried.raw_name) == (folder, raw_name):
            self._keeps_files = found == tried and self._keeps_files is not False

    def _read_from(self, file: RemoteFile) -> None:
        if file not in self._next:
            return
        while self._next[0] != file:  # passed over
            self._next.popleft()
        if not self._keeps_files:
            self._next.popleft()
            return
        some = [
            self._next.popleft() for _ in range(min(self._errands.files_at_once, len(self._next)))
        ]
        small = [each for each in some if 0 <= each.size <= SMALL_BYTES]
        if file not in small:
            some.pop(0)
            self._next.extendleft(reversed(some))
            return
        for each, read in zip(small, self._errands.read(small), strict=True):
            if read is None:
                continue  # left to the plain call
            self._held[each] = read
            if read.after.file != each:
                self._keeps_files = False
