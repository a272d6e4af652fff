"""Fill in the table of docs/servers.md from the quirks that the tests' server has: `make docs`."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs/servers.md"
sys.path.insert(0, str(ROOT))

from tests.servers.quirks import QUIRKS  # noqa: E402 - the tests are found beside this folder


def page(written: str) -> str:
    """Return the page with a row for each quirk."""
    told = [each.comes for each in QUIRKS.values()]
    comes = ["″" if now == above else now for above, now in zip(["", *told], told, strict=False)]
    rows = [f"| {each.does} | {now} |" for each, now in zip(QUIRKS.values(), comes, strict=True)]
    table = "\n".join(["| a server that | a night |", "|---|---|", *rows])
    return re.sub(
        r"\| a server that \|.*\|\n(?!\|)", lambda _: table + "\n", written, flags=re.DOTALL
    )


if __name__ == "__main__":
    TARGET.write_text(page(TARGET.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
