"""The files that were decided, told to a webhook where the settings ask for it: one call for many.

No personal data: a file's name, what became of it, and counts (docs/alarms.md).
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from brp_filesync.app import App
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import phrase, phrases
from brp_filesync.ledger import tellings

_CHANNEL = "webhook"
_AT_ONCE = 500  # files in a call: some 150 KB
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


def begin_telling(app: App, *, asked_for: bool) -> None:
    """Let files that are decided from now on be told of; or no more, where nobody asks for it."""
    with app.database.connect() as connection:
        if tellings.is_told(connection, _CHANNEL) == asked_for:
            return  # nearly each night: no turn at writing is waited for
    with app.database.connect() as connection, app.database.write(connection):
        if asked_for:
            tellings.begin(connection, _CHANNEL)
        else:
            tellings.end(connection, _CHANNEL)


def tell_files(app: App, post: Callable[[bytes], None]) -> None:
    """Post what was decided and isn't told yet, and record it. Raises what `post` raises.

    A call that was made, and not recorded before a kill, is made again with the same files.
    """
    while True:
        with app.database.connect() as connection:
            found = tellings.to_tell(connection, _CHANNEL, _AT_ONCE)
        if not found:
            return
        settings = app.installation.settings
        post(files_json(found, settings.installation, settings.language, app.now))
        with app.database.connect() as connection, app.database.write(connection):
            tellings.told(connection, _CHANNEL, found[-1]["attempt_id"])


def files_json(
    found: Sequence[dict[str, Any]], installation: str, language: Language, now: str
) -> bytes:
    """Return what a webhook is sent of decided files (docs/alarms.md): UTF-8, amounts in öre."""
    told = {
        "text": f"{installation}: " + "; ".join(_said(each, language) for each in found),
        "event": "files",
        "installation": installation,
        "sent_at": now,
        "files": [_file(each) for each in found],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _said(each: dict[str, Any], language: Language) -> str:
    said = _RESULTS.get(each["result"], _OTHER)
    return said.filled(**each, count=each.get("rows") or 0).rendered(language)


def _file(each: dict[str, Any]) -> dict[str, Any]:
    problem = json.loads(each["problem"])["word"] if each["problem"] else None
    kind = "bank" if each["flow"] == "payments" else "portal"
    left_out = ("attempt_id", "problem")
    shown = {name: value for name, value in each.items() if name not in left_out}
    return {**shown, "kind": kind, "problem": problem}
