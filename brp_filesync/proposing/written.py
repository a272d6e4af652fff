"""A proposal → the text of a profile's part `orders`: what is open stands as a comment."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from brp_filesync.core.language import Language
from brp_filesync.core.phrase import in_language, phrase_of
from brp_filesync.profiles.orders import CANONICAL_COLUMNS
from brp_filesync.proposing.model import Proposal, Said, Sure

_PLAIN = re.compile(r"[A-Za-zÅÄÖåäö_][\w./åäöÅÄÖ -]*[\w.]|[A-Za-z]")
_NOT_TEXT = re.compile(r"(?i)true|false|yes|no|on|off|null|y|n")
_SURE: dict[Sure, str] = {
    "certain": phrase_of("sure", "certain"),
    "likely": phrase_of("sure", "likely"),
    "open": phrase_of("sure", "open"),
}
_ORDER = ("file_name", "dialect", "columns", "ignore")


def sure_word(sure: Sure) -> str:
    """Return what people read for how sure something is."""
    return _SURE[sure]


def orders_text(proposal: Proposal, language: Language) -> str:
    """Return the part as YAML, each line with how sure it is and why, in that language."""
    groups: dict[str, list[Said]] = {}
    for said in proposal.said:
        groups.setdefault(said.key.partition(".")[0], []).append(said)
    lines = ["orders:"]
    for group in _ORDER:
        members = sorted(groups.get(group, []), key=_place)
        if group == "file_name":
            lines += [f"  {line}" for each in members for line in _lines(each, language)]
            continue
        if any(each.sure != "open" for each in members):
            lines.append(f"  {group}:")
        else:
            lines += [f"  # {group}:"] * bool(members)
        lines += [f"    {line}" for each in members for line in _lines(each, language)]
    return "\n".join(lines) + "\n"


def flow(value: Any) -> str:
    """Return a value as a profile writes it on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{flow(key)}: {flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, str):
        if "\\" in value and "'" not in value:
            return f"'{value}'"
        if _PLAIN.fullmatch(value) and not _NOT_TEXT.fullmatch(value):
            return value
    return json.dumps(value, ensure_ascii=False)


def _lines(said: Said, language: Language) -> Iterator[str]:
    """Yield why, as a comment, and below it the key; commented out where it is open."""
    yield f"# {in_language(_SURE[said.sure], language)}: {in_language(said.why, language)}"
    name = said.key.partition(".")[2] or said.key
    line = f"- {flow(said.value)}" if said.key == "ignore" else f"{name}: {flow(said.value)}"
    yield f"# {line}" if said.sure == "open" else line


def _place(said: Said) -> int:
    names: Sequence[str] = CANONICAL_COLUMNS
    name = said.key.partition(".")[2]
    return names.index(name) if name in names else 0
