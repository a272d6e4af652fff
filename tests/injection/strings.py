"""Strings that would be something else somewhere: SQL, a formula, a header, a template, HTML."""

import json
from pathlib import Path

_FOLDER = Path(__file__).parent
LEAST = {"sql": 200, "formula": 60, "mail": 30, "template": 20, "terminal": 20, "html": 40}
KINDS: dict[str, list[str]] = {
    kind: json.loads((_FOLDER / f"{kind}.json").read_text()) for kind in LEAST
}
STRINGS = [text for texts in KINDS.values() for text in texts]
