"""The log's file, which all processes append to, and which is begun anew when it is big."""

import os
import sys
import threading
from pathlib import Path

from filelock import FileLock, Timeout

_LOCK_S = 1  # another process is at it for a moment; it rotates for us too


class LogFile:
    """Lines to a file, 0600, that may be renamed by anybody at any time, as logrotate does.

    A line is one write, whole among those of other processes. Where the disk refuses it, it goes to
    stderr: nothing that was done fails by its log.
    """

    def __init__(self, path: Path, most_bytes: int, keep_files: int) -> None:
        """Open the file; of `most_bytes` it is renamed to .1, 0 is never. Raises OSError."""
        self._path, self._most, self._keep = path, most_bytes, keep_files
        self._turn = threading.Lock()
        self._descriptor = self._opened()

    def write(self, text: str) -> int:
        """Append the text."""
        with self._turn:
            try:
                self._follow()
                os.write(self._descriptor, text.encode("utf-8", "backslashreplace"))
            except OSError:
                sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """Return that it is no terminal."""
        return False

    def _opened(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        return os.open(self._path, flags, 0o600)

    def _follow(self) -> None:
        """Open the file anew where it is another now, or too big."""
        if self._is_too_big():
            try:
                with FileLock(f"{self._path}.lock", timeout=_LOCK_S, mode=0o600):
                    if self._is_there() and self._is_too_big():
                        self._rotate()
            except Timeout:
                return
        if not self._is_there():
            descriptor = self._opened()
            os.close(self._descriptor)
            self._descriptor = descriptor

    def _is_too_big(self) -> bool:
        return 0 < self._most <= os.fstat(self._descriptor).st_size

    def _is_there(self) -> bool:
        try:
            return os.path.samestat(self._path.stat(), os.fstat(self._descriptor))
        except FileNotFoundError:
            return False

    def _rotate(self) -> None:
        for number in range(self._keep, 0, -1):
            older = self._path if number == 1 else self._numbered(number - 1)
            if older.exists():
                older.replace(self._numbered(number))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
