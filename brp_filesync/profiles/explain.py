"""What pydantic finds wrong, in words for the person who wrote the file, each at its place."""

import datetime
import re
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import Tag, ValidationError
from pydantic_core import ErrorDetails

from brp_filesync.core.phrase import joined, meaning, phrase
from brp_filesync.profiles.places import Document, Mistake, Place
from brp_filesync.profiles.renamed import RENAMED
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.profiles.strict import KeyPath, Strict, dotted
from brp_filesync.profiles.suggest import did_you_mean

# pydantic's name of a type's error → what belongs there.
_EXPECTED = {
    "string_type": phrase("text"),
    "int_type": phrase("a whole number"),
    "float_type": phrase("a number"),
    "bool_type": phrase("true or false"),
    "date_type": phrase("a date without quotes (2026-11-01)"),
    "tuple_type": phrase("a list"),
    "dict_type": phrase("keys with values"),
    "model_type": phrase("keys with values"),
}
# Found: the first type that fits, bool before int and datetime before date (they are subclasses).
_FOUND: tuple[tuple[type, str], ...] = (
    (type(None), phrase("nothing")),
    (bool, phrase("true or false")),
    (int, phrase("a whole number")),
    (float, phrase("a number")),
    (datetime.datetime, phrase("a date with a time")),
    (datetime.date, phrase("a date")),
    (str, phrase("text")),
    (tuple, phrase("a list")),
    (dict, phrase("keys with values")),
)
_THIS: tuple[tuple[type, str], ...] = (
    (datetime.date, phrase("this date")),
    (str, phrase("this text")),
    (tuple, phrase("this list")),
)
_OR = phrase(" or ")
# pydantic's name of a rule's error → what it demands of the value, with pydantic's parameters.
_RULES: Mapping[str, str] = {
    "greater_than": phrase("be greater than {gt}"),
    "greater_than_equal": phrase("be greater than or equal to {ge}"),
    "less_than": phrase("be less than {lt}"),
    "less_than_equal": phrase("be less than or equal to {le}"),
    "string_too_short": phrase("have at least {min_length} characters"),
    "string_too_long": phrase("have at most {max_length} characters"),
    "string_pattern_mismatch": phrase("match pattern '{pattern}'"),
    "too_short": phrase("have at least {min_length} items"),
    "too_long": phrase("have at most {max_length} items"),
}
_LONGEST_SHOWN = 40


def explained(error: ValidationError, model: type[Strict], document: Document) -> list[Mistake]:
    """Return each thing that is wrong once, at its place. No value is quoted but enum words."""
    found: list[Mistake] = []
    expected_at: dict[KeyPath, list[ErrorDetails]] = {}
    for each in error.errors(include_url=False):
        if each["type"] in _EXPECTED:  # a union gives one for each of its types
            expected_at.setdefault(_in_document(each["loc"], document), []).append(each)
        else:
            found += _explain(each, model, document)
    found += [_wrong_type(path, each, model, document) for path, each in expected_at.items()]
    return found


def unknown_keys(error: ValidationError, document: Document) -> list[KeyPath]:
    """Return the paths of keys that shouldn't be there; without them, other rules can be seen."""
    return [
        _in_document(each["loc"], document)
        for each in error.errors(include_url=False)
        if each["type"] == "extra_forbidden" or each["loc"][-1:] == ("[key]",)
    ]


def _explain(each: ErrorDetails, model: type[Strict], document: Document) -> list[Mistake]:
    path = _in_document(each["loc"], document)
    context = each.get("ctx", {})
    match each["type"]:
        case "extra_forbidden":
            parent = _model_at(model, path[:-1], each["loc"])
            return [Mistake(document.key_place(path), _unknown_key(path, parent))]
        case "missing":
            name = str(each["loc"][-1])
            text = phrase(
                "'{dotted}' is missing{meaning}",
                dotted=dotted((*path, name)),
                meaning=_meaning(model, (*path, name), each["loc"]),
            )
            return [Mistake(document.key_place(path), text)]
        case "misfits":
            return [
                Mistake(
                    _place((*path, *below), document),
                    joined(": ", [dotted((*path, *below)), text]),
                )
                for below, text in context["misfits"]
            ]
        case "literal_error" if each["loc"][-1] == "[key]":
            words = _words(context)
            text = phrase(
                "unknown key '{path}'{within}{hint}",
                path=path[-1],
                within=phrase(" in {dotted}", dotted=dotted(path[:-1])),
                hint=_hint(path, words),
            )
            return [Mistake(document.key_place(path), text)]
        case "literal_error":
            return [Mistake(_place(path, document), _unknown_word(path, each))]
        case "value_error":
            text = joined(": ", [dotted(path), *context["error"].args])
        case _:
            text = phrase(
                "{dotted}: {value} should {wanted}",
                dotted=dotted(path),
                value=_value(each["input"]),
                wanted=_wanted(each),
            )
    return [Mistake(_place(path, document), text)]


def _wrong_type(
    path: KeyPath, each: Sequence[ErrorDetails], model: type[Strict], document: Document
) -> Mistake:
    value = each[0]["input"]
    expected = joined(_OR, dict.fromkeys(_EXPECTED[error["type"]] for error in each))
    text = phrase(
        "{dotted}: found {kind}, expected {expected}",
        dotted=dotted(path) or phrase("the file"),
        kind=_kind(value),
        expected=expected,
    )
    if any(error["type"] == "string_type" for error in each) and isinstance(
        value, int | float | datetime.date
    ):
        text += phrase(": put it in quotes")
    if value is None:  # it waits to be filled in
        text += _meaning(model, path, each[0]["loc"])
    return Mistake(_place(path, document), text)


def _unknown_key(path: KeyPath, parent: type[Strict] | None) -> str:
    known = list(parent.model_fields) if parent else []
    within = phrase(" in {dotted}", dotted=dotted(path[:-1])) if len(path) > 1 else ""
    if parent is SecretReference:  # a secret written straight into the settings isn't repeated
        return phrase(
            "unknown key{within}; known are {known}", within=within, known=", ".join(known)
        )
    return phrase(
        "unknown key '{path}'{within}{hint}",
        path=path[-1],
        within=within,
        hint=_hint(path, known),
    )


def _hint(path: KeyPath, known: Sequence[str]) -> str:
    """Return what the key is called now, or may have been meant to be, else all that it can be."""
    if path[-1] in RENAMED:
        return phrase("; it was of an earlier version, now: {now}", now=RENAMED[str(path[-1])])
    return did_you_mean(str(path[-1]), known) or phrase(
        "; known are {known}", known=", ".join(known)
    )


def _wanted(each: ErrorDetails) -> str:
    """Return what a rule of one value demands, in our words; a seldom one's in pydantic's."""
    if each["type"] in _RULES:
        return phrase(_RULES[each["type"]], **each.get("ctx", {}))
    return re.sub(r"^(Input|String|Value|Dictionary|Tuple) should ", "", each["msg"])


def _unknown_word(path: KeyPath, each: ErrorDetails) -> str:
    value, words = each["input"], _words(each.get("ctx", {}))
    if not isinstance(value, str) or len(value) > _LONGEST_SHOWN:
        return phrase(
            "{dotted}: found {kind}, expected {words}",
            dotted=dotted(path),
            kind=_kind(value),
            words=joined(_OR, words),
        )
    text = phrase(
        "{dotted}: found '{value}', expected {words}",
        dotted=dotted(path),
        value=value,
        words=joined(_OR, words),
    )
    return text + did_you_mean(value, words)


def _words(context: Mapping[str, Any]) -> list[str]:
    """The words of an enum, from pydantic's `'a', 'b' or 'c'`."""
    return [a or b for a, b in re.findall(r"'([^']+)'|\"([^\"]+)\"", context["expected"])]


def _meaning(model: type[Strict], path: KeyPath, location: KeyPath) -> str:
    parent = _model_at(model, path[:-1], location)
    missing = parent.model_fields.get(str(path[-1])) if parent else None
    described = missing.description if missing else None
    return ": " + meaning(described) if described else ""


def _model_at(annotation: Any, path: KeyPath, location: KeyPath) -> type[Strict] | None:
    """Return the model that describes the value at the path, by the types of what's above it.

    Of a union of parts, pydantic's location names the one that was meant.
    """
    if get_origin(annotation) is Annotated:
        return _model_at(get_args(annotation)[0], path, location)
    if get_origin(annotation) in (Union, types.UnionType):
        choices = get_args(annotation)
        meant = [each for each in choices if _tag(each) in location] or choices
        found = (_model_at(each, path, location) for each in meant)
        return next((each for each in found if each is not None), None)
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        if not path:
            return annotation
        below = annotation.model_fields.get(str(path[0]))
        return _model_at(below.annotation, path[1:], location) if below else None
    if path and get_origin(annotation) is dict:
        return _model_at(get_args(annotation)[1], path[1:], location)
    if path and get_origin(annotation) is tuple:
        return _model_at(get_args(annotation)[0], path[1:], location)
    return None


def _tag(annotation: Any) -> str | None:
    """Return by which name pydantic's location calls a part of a union."""
    return next((each.tag for each in get_args(annotation)[1:] if isinstance(each, Tag)), None)


def _in_document(location: Sequence[str | int], document: Document) -> KeyPath:
    """Return pydantic's location without what the file doesn't have: types of unions, "[key]"."""
    path: KeyPath = ()
    for part in location:
        if (*path, part) in document.keys:
            path = (*path, part)
    return path


def _place(path: KeyPath, document: Document) -> Place:
    """Where a value begins, if on its key's line; else its key: the reader looks for that."""
    key = document.key_place(path)
    value = document.values.get(path, key)
    return value if value.line == key.line else key


def _kind(value: object) -> str:
    return next(
        (word for kind, word in _FOUND if isinstance(value, kind)), phrase("something else")
    )


def _value(value: object) -> str:
    """A number as it stands; anything else by its kind only, since it may be a secret."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return next((word for kind, word in _THIS if isinstance(value, kind)), phrase("this value"))
