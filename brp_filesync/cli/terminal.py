r"""What somebody else wrote, made harmless for a terminal, a log and a line of a list.

Control characters and those that turn or hide text are shown as \x1b and \u202e. A terminal obeys
them, wherever they come from: a buyer's name, a column's, a file's (ECMA-48; Unicode TR 36).
"""

import json
import unicodedata
from collections.abc import MutableMapping
from typing import Any

from brp_filesync.core.wanted import masked_in_log

# Controls, what turns or hides text, halves of surrogate pairs, other line and paragraph ends.
_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def harmless(text: str, *, lines: bool = False) -> str:
    """Return the text as it may be shown; with `lines`, newlines end lines still."""
    if text.isprintable():
        return text
    return "".join(
        _escaped(sign)
        if unicodedata.category(sign) in _OBEYED and not (lines and sign == "\n")
        else sign
        for sign in text
    )


def harmless_json(shown: Any) -> str:
    """Return one JSON value, indented; a program reads from it exactly what was given."""
    text = json.dumps(shown, ensure_ascii=False, indent=2)
    return "".join(
        json.dumps(sign)[1:-1]
        if sign != "\n" and not sign.isprintable() and unicodedata.category(sign) in _OBEYED
        else sign
        for sign in text
    )


def harmless_event(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Return a log's event with its texts made harmless: a processor of structlog's.

    What looks like a personnummer, in a remote file's name or in trouble with it, is masked.
    """
    return {
        key: harmless(masked_in_log(value)) if isinstance(value, str) else value
        for key, value in event.items()
    }


def _escaped(sign: str) -> str:
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
