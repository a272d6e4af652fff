"""Play `make demo` on a terminal of 80 columns, and keep what it showed as pictures (SVG).

    python docs/generate_demo.py     writes docs/pictures/demo-*.svg, one for each part

The demo is played in a copy of the repository, so that its data are new and yours are left alone.
"""

import io
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "samples/demo"))
import words  # noqa: E402 - the demo's own sentences

PICTURES = ROOT / "docs" / "pictures"
COLUMNS = 80
PARTS = ("gym", "first-night", "bank", "lumps", "second-night", "last-screen")
_COPIED = ("samples", "config", "schedules")
_CAPITALS = re.compile(r"[A-ZÅÄÖ]+( [A-ZÅÄÖ]+)*\b")


def played() -> str:
    """Return all that the demo writes on a terminal. Raises SystemExit where it fails."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in _COPIED:
            shutil.copytree(ROOT / each, folder / each)
        ours, theirs = pty.openpty()
        environment = {
            **os.environ,
            "COLUMNS": str(COLUMNS),
            "LINES": "1000",  # no pager: all is to be seen
            "TERM": "xterm-256color",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        command = ["samples/demo/run"]
        with subprocess.Popen(  # noqa: S603 - our own script
            command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
        ) as process:
            os.close(theirs)
            shown = _read(ours)
        if process.returncode:
            raise SystemExit(f"the demo ended with {process.returncode}:\n{shown[-3000:]}")
    return shown.replace(name, "…").replace("\r\n", "\n")


def _read(terminal: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the other end is closed: the demo has ended
            break
        if not part:
            break
        parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode("utf-8")


def _draw(text: str, name: str) -> None:
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text.strip("\n")))
    path = PICTURES / f"demo-{name}.svg"
    console.save_svg(str(path), title="make demo", unique_id=f"demo-{name}")


def heads() -> dict[str, str]:
    """Return the words in capitals that each part begins with, as the settings' language has them."""
    os.environ["FILESYNC_CONFIG"] = str(ROOT / "config/filesync.yaml")
    return {begins[0]: name for name in PARTS if (begins := _CAPITALS.match(words.sentence(name)))}


def main() -> None:
    """Play it, and draw each part."""
    shown, named = played(), heads()
    places = list(re.finditer(rf"^({'|'.join(named)})\b", shown, re.MULTILINE))
    found = [named[each[1]] for each in places]
    if found != list(PARTS):
        raise SystemExit(f"the demo's parts are {found}, not {list(PARTS)}")
    for place, begins in enumerate(places):
        end = places[place + 1].start() if place + 1 < len(places) else len(shown)
        _draw(shown[begins.start() : end], found[place])


if __name__ == "__main__":
    main()
