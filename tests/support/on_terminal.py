"""A command on a real terminal (a pseudo-terminal of the system), in this process."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from io import StringIO
from pathlib import Path

from brp_filesync.cli.main import filesync
from brp_filesync.core.errors import FilesyncError

_STYLES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def on_terminal(config: Path, *words: str, columns: int = 80, lines: int = 1000) -> str:
    """Return what a command prints on a terminal of that size, without its styles."""
    with _terminal(columns, lines) as said, redirect_stderr(StringIO()):
        with suppress(SystemExit, FilesyncError):
            filesync(["--config", str(config), *words], prog_name="filesync", standalone_mode=False)
        sys.stdout.flush()
    return _STYLES.sub("", b"".join(said).decode()).replace("\r\n", "\n")


@contextmanager
def _terminal(columns: int, lines: int) -> Iterator[list[bytes]]:
    """Yield a list that holds, afterwards, what stdout was told, as a terminal of that size."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    said: list[bytes] = []
    reader = threading.Thread(target=_read, args=(ours, said))
    reader.start()
    before, sys.stdout = sys.stdout, os.fdopen(theirs, "w", encoding="utf-8")
    try:
        yield said
    finally:
        sys.stdout.close()
        sys.stdout = before
        reader.join()
        os.close(ours)


def _read(terminal: int, said: list[bytes]) -> None:
    with suppress(OSError):  # Linux says EIO when the other side has closed
        while more := os.read(terminal, 65536):
            said.append(more)


def alone_on_terminal(config: Path, *words: str, columns: int, lines: int, pager: str) -> str:
    """Return the same of a process of its own, which reads from the terminal too."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    start = "from brp_filesync.cli.main import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", start, "-q", "--config", str(config), *words],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        | {"PAGER": pager, "TERM": "xterm"},
    )
    os.close(theirs)
    said: list[bytes] = []
    _read(ours, said)
    os.close(ours)
    process.wait(60)
    return _STYLES.sub("", b"".join(said).decode()).replace("\r\n", "\n")
