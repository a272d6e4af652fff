"""What a test leaves in files, for personal data to be looked for in it.

Some files hold persons because that is what they are for: ALLOWED says which, and why. Besides, a
test may write persons itself, and ask a command for a file of them.
"""

import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from types import FrameType
from typing import Any

ALLOWED: Mapping[str, str] = {
    "*/server/*": "the portal's own folders: its orders, and the answers to them",
    "*/responses/*": "answers, as the portal gets them",
    "*/archive/*": "every file that was fetched or answered, kept for its owner alone",
    "*/rejected/*": "an order file as it came, where the portal finds it again",
}
LARGEST = 1_000_000  # bytes; a larger file is not read, nor one that isn't text
MOST = 200  # files read after a test, the first of them: what one says, its neighbours say too
Said = tuple[str, str]  # where, and what

_ROOT = Path(__file__).parents[2]
_TESTS, _PRODUCT = f"{_ROOT}/tests/", f"{_ROOT}/brp_filesync/"
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT

_SEARCHED = {".log", ".part", ".tmp", "log"}  # of names, or of their folders

_own: set[str] = set()  # what the test wrote itself, or asked a command for


def begin() -> None:
    """Begin a test: it has written nothing."""
    _own.clear()


def ask_for(names: Iterable[str]) -> None:
    """Note that a command was given these names: what it writes there is what it was asked for."""
    _own.update(names)


def audit(event: str, told: tuple[Any, ...]) -> None:
    """Note which files the tests' own code writes, has written by a process, or has moved."""
    if event == "open" and isinstance(told[2], int) and told[2] & _WRITES:
        if isinstance(told[0], (str, bytes)):
            (_own.add if _by_tests() else _own.discard)(os.fsdecode(told[0]))
    elif event == "os.rename":
        source, target = (os.fsdecode(each) for each in told[:2])
        (_own.add if source in _own or _by_tests() else _own.discard)(target)
    elif event == "subprocess.Popen" and _by_tests():
        _own.update(str(each) for each in told[1])


def _by_tests() -> bool:
    """Return whether the tests do what is being done, and not the product."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_PRODUCT):
            return False
        if file.startswith(_TESTS) and not file.endswith(("/canaries.py", "/left_files.py")):
            return True
        frame = frame.f_back
    return False


def left_in(folder: Path | None) -> Iterator[Said]:
    """Yield the names of the files in a test's folder, and what those hold that may hold nobody."""
    if folder is None or not folder.exists():
        return
    suspects = []
    for path in folder.rglob("*"):
        yield "the name of a file it left", str(path)
        if not _SEARCHED & {path.suffix, path.parent.name}:
            continue
        below = f"/{path.relative_to(folder)}"
        if str(path) not in _own and not any(fnmatchcase(below, each) for each in ALLOWED):
            suspects.append(path)
    for path in suspects[:MOST]:
        yield from _content(path)


def left_among(names: Iterable[str]) -> Iterator[Said]:
    """Yield what the files hold that were opened for temporary ones, and are still there."""
    room = Path(tempfile.gettempdir())
    # The tests' own folders lie there too, and whose they are looks into them; a clone may as well,
    # with the samples' and the tests' invented persons.
    others = (f"{room}/pytest-of-", f"{_ROOT}/")
    opened = [
        each
        for each in sorted(names)
        if each.startswith(f"{room}/") and each not in _own and not each.startswith(others)
    ]
    for path in map(Path, opened[:MOST]):
        yield from _content(path)


def _content(path: Path) -> Iterator[Said]:
    try:
        about = path.lstat()  # no pipe, device or link: it might lead anywhere, and never end
        if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST:
            return
        content = path.read_bytes()
    except (OSError, ValueError):  # gone in the meantime, not ours to read, or no name of a file
        return
    if b"\0" in content:
        return
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("iso8859-1")  # as portals and banks write
    yield f"the file {path.name}", text
