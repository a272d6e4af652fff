"""Write docs/problem-codes.md from the catalogue: `make docs`."""

from collections.abc import Mapping
from pathlib import Path

from brp_filesync.core.problem_texts.entry import Entry, Severity
from brp_filesync.core.problem_texts.texts import TEXTS

TARGET = Path(__file__).with_name("problem-codes.md")

# Reject codes follow BRP's.
CODES: Mapping[str, str] = {
    "1101": "invalid value",
    "1102": "mandatory",
    "1103": "exists with other content",
    "1104": "no such facility",
    "1105": "wrong format",
    "1107": "no such object",
    "1111": "configuration",
}
SECTIONS: Mapping[Severity, tuple[str, str]] = {
    "reject": (
        "Rows that are rejected",
        "The order isn't imported; the rest of the file is. Those marked ● are malformed, and count"
        " towards the share above which the whole file is refused.",
    ),
    "refuse": (
        "Files that are refused",
        "Nothing of the file is imported or booked; it goes to the rejected folder, and an order"
        " file's answer says why.",
    ),
    "import": (
        "Agreed prices that are refused",
        "Nothing of the file is imported by `filesync agreements import`; the row is shown with its"
        " line and column.",
    ),
    "hold": (
        "Catalogues that are held back",
        "Nothing is sent to the portal until it is mended; it has the catalogue that it had.",
    ),
    "warning": (
        "Warnings",
        "The row is imported, and something about it deserves a look.",
    ),
    "info": (
        "For information",
        "The row is imported as it should be.",
    ),
}


def page(catalogue: Mapping[str, Entry]) -> str:
    """Return the whole page as Markdown."""
    parts = [
        "# Problem codes\n\n"
        "Made from `brp_filesync/core/catalogue.py` by `make docs`; edit that, not this.\n\n"
        "A problem has a code, which follows BRP's, and a word, which says it exactly:"
        " `1101 personnummer-checksum`. Both are stable. Words in braces are filled in; none of"
        " them is personal data.\n\n"
        + "".join(f"- **{code}** {meaning}\n" for code, meaning in CODES.items())
    ]
    for severity, (title, explanation) in SECTIONS.items():
        entries = {word: entry for word, entry in catalogue.items() if entry.severity == severity}
        if entries:
            parts.append(f"\n## {title}\n\n{explanation}\n")
            parts.extend(_entry(word, entry) for word, entry in entries.items())
    return "".join(parts)


def _entry(word: str, entry: Entry) -> str:
    heading = " ".join(part for part in (entry.code, f"`{word}`", "●" * entry.malformed) if part)
    return f"\n### {heading}\n\n{entry.en} {entry.advice_en}\n\n*{entry.sv} {entry.advice_sv}*\n"


if __name__ == "__main__":
    TARGET.write_text(page(TEXTS), encoding="utf-8", newline="\n")
