"""What a webhook is told of a decided file: its name, what became of it, and counts. Pure.

No personal data (docs/alarms.md).
"""

import json
from typing import Any

from brp_filesync.core.language import Language
from brp_filesync.core.phrase import phrase, phrases

_RESULTS = {
    "imported": phrases(
        "{name} imported, {imported} of {count} row",
        "{name} imported, {imported} of {count} rows",
        0,
    ),
    "refused": phrase("{name} refused whole"),
    "tried": phrase("{name} tried, nothing imported"),
    "awaiting_approval": phrase("{name} awaits approval"),
    "discarded": phrase("{name} discarded"),
}
_OTHER = phrase("{name}: {result}")


def said_of_file(each: dict[str, Any], language: Language) -> str:
    """Return in a sentence what became of a decided file."""
    said = _RESULTS.get(each["result"], _OTHER)
    return said.filled(**each, count=each.get("rows") or 0).rendered(language)


def file_as_told(each: dict[str, Any]) -> dict[str, Any]:
    """Return a decided file for a webhook's JSON: amounts in öre, its problem as a word."""
    problem = json.loads(each["problem"])["word"] if each["problem"] else None
    kind = "bank" if each["flow"] == "payments" else "portal"
    left_out = ("attempt_id", "problem")
    shown = {name: value for name, value in each.items() if name not in left_out}
    return {**shown, "kind": kind, "problem": problem}
