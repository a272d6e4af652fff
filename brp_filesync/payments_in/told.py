"""What else a payment's file told, kept as it came for a person: names and texts, as JSON. Pure.

(docs/formats.md, 6)
"""

import json
from collections.abc import Mapping, Sequence

# The names that it is kept under, in the order in which a person reads them: the lines of the
# payer's own message where they aren't the payment's text to the blank, and camt's own elements.
LINES = "lines"
TOLD = (LINES, "AddtlTxInf", "EndToEndId", "InstrId", "UltmtDbtr")
_NONE = "NOTPROVIDED"


def told_json(told: Mapping[str, Sequence[str]]) -> str:
    """Return the texts that say something by their names, as JSON; "" where none does."""
    kept = {name: [text for text in texts if _says(text)] for name, texts in told.items()}
    kept = {name: texts for name, texts in kept.items() if texts}
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def lines_unlike(lines: Sequence[str], text: str) -> list[str]:
    """Return the lines without the blanks behind them; none where they are the text itself."""
    bare = [line.rstrip() for line in lines]
    return [] if bare in ([], [text]) else bare


def as_told(kept: str | None) -> dict[str, list[str]]:
    """Return what was kept, in the order of `TOLD`."""
    told: dict[str, list[str]] = json.loads(kept) if kept else {}
    return {name: told[name] for name in TOLD if name in told}


def message_of(text: str, kept: str | None) -> str:
    """Return the payer's own message as it came, its lines under each other."""
    return "\n".join(as_told(kept).get(LINES, [text]))


def _says(text: str) -> bool:
    bare = text.strip()
    return bool(bare) and bare.upper() != _NONE
