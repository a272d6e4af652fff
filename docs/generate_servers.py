"""Fill in docs/servers.md from the quirks and the real servers that the tests have: `make docs`."""

import re
import sys
import textwrap
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs/servers.md"
sys.path.insert(0, str(ROOT))

from tests.servers.quirks import QUIRKS  # noqa: E402 - the tests are found beside this folder
from tests.servers.real import REAL  # noqa: E402 - the same


def page(written: str) -> str:
    """Return the page with each quirk, in lines of those that come to the same, and each server."""
    alike = groupby(QUIRKS.values(), lambda each: each.comes)
    lines = [f"- **{'; '.join(each.does for each in some)}**: {comes}\n" for comes, some in alike]
    written = re.sub(
        r"(?<=that:\n\n)- \*\*.*?\n(?=\n)", lambda _: "".join(lines), written, flags=re.DOTALL
    )
    *others, last = REAL
    servers = textwrap.fill(f"{', '.join(others)} and {last}", 105)
    return re.sub(r"(?<=whole nights on\n)[^:]*(?=:\n)", servers, written)


if __name__ == "__main__":
    TARGET.write_text(page(TARGET.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
