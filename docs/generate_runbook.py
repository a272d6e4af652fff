"""Fill in docs/runbook.md's lists of problem codes from the problem texts: `make docs`.

The page is written by hand, and so is which code stands under which heading, beside what to look
at: a line that has only its word, "- `word`:", is given the rest here. What to do is said once where
it is the same for lines that follow each other.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from brp_filesync.core.problem_texts.entry import Entry
from brp_filesync.core.problem_texts.texts import TEXTS

TARGET = Path(__file__).with_name("runbook.md")
ROW = re.compile(r"^- `(?:\d{4} )?([a-z][a-z0-9-]*)`(?: ●)?:.*$", re.MULTILINE)
# The page says once that what is corrected is sent again.
SENT_AGAIN = re.compile(r",? and (to )?send the order again(?=\.$)")


def page(written: str, texts: Mapping[str, Entry]) -> str:
    """Return the page with each code's line as the texts have it; an unknown word's as it was."""

    above = ("", 0)  # the advice of the last row, and where that ends

    def row(found: re.Match[str]) -> str:
        nonlocal above
        entry = texts.get(found[1])
        if entry is None:
            return found[0]
        code = f"`{f'{entry.code} {found[1]}'.strip()}`" + " ●" * entry.malformed
        advice = SENT_AGAIN.sub("", str(entry.advice))
        told = "" if above == (advice, found.start() - 1) else f" *{advice}*"
        above = (advice, found.end())
        return f"- {code}: {entry.text}{told}"

    return ROW.sub(row, written)


if __name__ == "__main__":
    written = TARGET.read_text(encoding="utf-8")
    TARGET.write_text(page(written, TEXTS), encoding="utf-8", newline="\n")
