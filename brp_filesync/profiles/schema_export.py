"""The models as JSON Schema, for editors, and as lists of keys, for the documentation.

`python -m brp_filesync.profiles.schema_export` writes both anew, from the repository's root.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from brp_filesync.core.language import Language
from brp_filesync.core.phrase import meaning
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.host import HostFile
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.schedule import ScheduleFile
from brp_filesync.profiles.settings import Settings
from brp_filesync.profiles.strict import Strict

Kind: TypeAlias = Literal["settings", "host", "portal", "bank", "schedule"]

MODELS: dict[Kind, type[Strict]] = {
    "settings": Settings,
    "host": HostFile,
    "portal": PortalProfile,
    "bank": BankProfile,
    "schedule": ScheduleFile,
}
SCHEMA_FILES: dict[Kind, Path] = {
    "settings": Path("config/schema/filesync.schema.json"),
    "host": Path("config/schema/host.schema.json"),
    "portal": Path("config/schema/portal.schema.json"),
    "bank": Path("config/schema/bank.schema.json"),
    "schedule": Path("config/schema/schedule.schema.json"),
}
PAGES: dict[Kind, Path] = {
    "settings": Path("docs/configuration.md"),
    "host": Path("docs/installations.md"),
    "portal": Path("docs/profiles.md"),
    "bank": Path("docs/banks.md"),
    "schedule": Path("docs/schedule.md"),
}
# Text that needs no quotes in YAML: a word, a path, or a date, which isn't text at all.
_PLAIN = re.compile(r"[A-Za-z/.][\w./@+-]*|\d{4}-\d{2}-\d{2}")
_LISTS = re.compile(r"(<!-- lists of keys: begin -->\n).*?(<!-- end -->)", re.DOTALL)


def schema(kind: Kind, language: Language = "en") -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the settings, of a profile, or of the schedule.

    What keys mean is told in that language. Rules over several keys aren't in it: an editor's
    silence doesn't replace `filesync` itself.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_in_language(MODELS[kind].model_json_schema(), language),
    }


def schema_text(kind: Kind, language: Language = "en") -> str:
    """Return the schema as its file holds it."""
    return json.dumps(schema(kind, language), indent=2, ensure_ascii=False) + "\n"


def meanings(part: Any) -> Iterator[str]:
    """Yield what a schema, or a part of one, tells of its keys."""
    if isinstance(part, dict):
        if isinstance(said := part.get("description"), str):
            yield said
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from meanings(each)


def _in_language(part: Any, language: Language) -> Any:
    if isinstance(part, dict):
        return {
            name: meaning(each).rendered(language)
            if name == "description" and isinstance(each, str)
            else _in_language(each, language)
            for name, each in part.items()
        }
    return [_in_language(each, language) for each in part] if isinstance(part, list) else part


def markdown(kind: Kind) -> str:
    """Return a table of keys for the top level and for each part below, in the file's order.

    A part that stands earlier on the page, or among a portal's, is a link to it.
    """
    whole = schema(kind)
    lists = [_list("Top level", whole)]
    told = _told("portal") if kind in ("bank", "settings") else {}
    for path, part in _parts(whole, whole, "", told):
        linked = told.get(_key(part))
        lists.append(_list(f"`{path}`", part) if linked is None else _as(path, linked))
        told.setdefault(_key(part), f"[`{path}`](#{_anchor(path)})")
    return "\n".join(lists)


def with_lists(page: str, kind: Kind) -> str:
    """Return the page with its lists of keys between the marks made anew."""
    return _LISTS.sub(lambda marks: f"{marks[1]}\n{markdown(kind)}\n{marks[2]}", page)


def _told(kind: Kind) -> dict[str, str]:
    """Return a link to each part that the page of that kind has."""
    whole, page = schema(kind), PAGES[kind].name
    return {
        _key(part): f"[`{path}`]({page}#{_anchor(path)})"
        for path, part in reversed(list(_parts(whole, whole, "", {})))
    }


def _key(part: dict[str, Any]) -> str:
    return json.dumps(part, sort_keys=True)


def _anchor(path: str) -> str:
    return re.sub(r"[^\w-]", "", path.lower().replace(" ", "-"))


def _as(path: str, linked: str) -> str:
    return f"### `{path}`\n\nThe same keys as {linked}.\n"


def _parts(
    part: dict[str, Any], whole: dict[str, Any], above: str, told: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and schema of each model below, but not what is below those told already.

    Secrets have no table: they are all alike.
    """
    for name, key in part["properties"].items():
        path = f"{above}.{name}".removeprefix(".")
        if isinstance(key.get("additionalProperties"), dict):
            word = "<column>" if name == "columns" else "<name>"
            key, path = key["additionalProperties"], f"{path}.{word}"
        if isinstance(key.get("items"), dict):
            key, path = key["items"], f"{path}[]"
        for number, below in enumerate(_below(key, whole)):
            is_new = _key(below) not in told
            # A second model is told apart by the word that chooses it.
            yield path if number == 0 else f"{path} ({_word(below)})", below
            if is_new:
                yield from _parts(below, whole, path, told)


def _word(part: dict[str, Any]) -> str:
    """Return the key and the word that a part is chosen by."""
    properties: dict[str, dict[str, Any]] = part["properties"]
    return ", ".join(
        f"{name}: {key['const']}" for name, key in properties.items() if "const" in key
    )


def _below(key: dict[str, Any], whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the models that a key's value is described by, none for a secret and for a value."""
    if "$ref" in key:
        if "SecretReference" in key["$ref"]:
            return []
        return [whole["$defs"][key["$ref"].rpartition("/")[2]]]
    choices = (*key.get("anyOf", []), *key.get("oneOf", []))
    return [below for each in choices for below in _below(each, whole)]


def _list(heading: str, part: dict[str, Any]) -> str:
    lines = [f"### {heading}", "", " ".join(part["description"].split()), ""]
    required = part.get("required", [])
    for name, key in part["properties"].items():
        value = _value(key, required=name in required)
        told = f" ({value})" if value else ""
        meaning = " ".join(key.get("description", "").split())
        lines.append(f"- `{name}`{told}: {meaning}{_example(key)}")
    return "\n".join(lines) + "\n"


def _example(key: dict[str, Any]) -> str:
    examples = key.get("examples")
    # Its words or its default are told already, or the part's own keys have theirs.
    if not examples or _default(key) or _type(key).startswith(("`", "keys", "[secret]")):
        return ""
    stop = "" if key.get("description", "").endswith(".") else "."
    return f"{stop} As " + " or ".join(f"`{_yaml(each)}`" for each in examples)


def _yaml(value: Any) -> str:
    """Return the value as a profile may write it, on one line."""
    match value:
        case dict():
            return f"{{{', '.join(f'{key}: {_yaml(below)}' for key, below in value.items())}}}"
        case list():
            return f"[{', '.join(map(_yaml, value))}]"
        case str() if "\\" in value:
            return f"'{value}'"
        case str() if _PLAIN.fullmatch(value):
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def _value(key: dict[str, Any], *, required: bool) -> str:
    """Return what may stand there and what holds where nothing does; text is taken for granted."""
    kind = "" if (name := _type(key)) == "text" else name
    parts = (f"{kind}, **required**" if kind else "**required**") if required else kind
    return f"{parts}{_default(key)}".removeprefix("; ")


def _default(key: dict[str, Any]) -> str:
    """Return what holds where the key isn't there; nothing where that is nothing, or told below."""
    default = key.get("default")
    if default is None or default in ([], {}) or isinstance(default, dict):
        return ""
    return f"; else `{json.dumps(default, ensure_ascii=False)}`"


def _type(key: dict[str, Any]) -> str:
    match key:
        case {"$ref": "#/$defs/SecretReference"}:
            return "[secret](configuration.md#secrets)"
        case {"$ref": _}:
            return "keys"
        case {"enum": words}:
            return ", ".join(f"`{word}`" for word in words)
        case {"const": word}:
            return f"`{word}`"
        case {"anyOf": choices} | {"oneOf": choices}:
            kinds = dict.fromkeys(_type(each) for each in choices if each.get("type") != "null")
            return " or ".join(kinds)
        case {"type": "array", "items": items}:
            return f"list of {_type(items)}"
        case {"type": "object", "additionalProperties": below}:
            keys = key.get("propertyNames", {"type": "string"})
            return f"{_type(keys)} → {_type(below)}"
        case {"format": "date"}:
            return "date"
        case {"type": name}:
            named = {
                "string": "text",
                "integer": "integer",
                "number": "number",
                "boolean": "`true`/`false`",
            }
            return named[name] + _limits(key)
    raise ValueError(f"no words for {sorted(key)}")


def _limits(key: dict[str, Any]) -> str:
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤"}
    limits = [f"{sign} {key[name]:g}" for name, sign in signs.items() if name in key]
    if key.get("maxLength") == 1:
        limits.append("one character")
    return f", {', '.join(limits)}" if limits else ""


def main() -> None:
    """Write the schemas and the pages' lists anew."""
    for kind, path in SCHEMA_FILES.items():
        path.write_text(schema_text(kind), encoding="utf-8", newline="\n")
        page = PAGES[kind].read_text(encoding="utf-8")
        PAGES[kind].write_text(with_lists(page, kind), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
