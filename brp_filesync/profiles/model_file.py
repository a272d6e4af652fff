"""A YAML file → its strict model, or its mistakes: `file:line:column: what, and what to do`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.profiles.explain import explained, unknown_keys
from brp_filesync.profiles.places import Document, Mistake, parse
from brp_filesync.profiles.strict import KeyPath, Strict

Model = TypeVar("Model", bound=Strict)


def read_model(path: Path, model: type[Model]) -> tuple[Document, Model | None, list[str]]:
    """Return the file with its places, its model (None where there are mistakes), and those."""
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = reason_of(error) or type(error).__name__
        return (
            Document(),
            None,
            [phrase("{path}:1:1: can't be read: {reason}", path=path, reason=reason)],
        )
    return model_of(content, path, model)


def model_of(
    content: bytes, path: Path, model: type[Model]
) -> tuple[Document, Model | None, list[str]]:
    """Return what `read_model` does, of a content that isn't in its file yet."""
    document = parse(content)
    mistakes = list(document.mistakes)
    valid: Model | None = None
    if document.values:
        valid, more = _validated(model, document)
        mistakes += more
    lines = [
        f"{path}:{place.line}:{place.column}: " + text
        for place, text in sorted(set(mistakes), key=lambda each: each.place)
    ]
    return document, None if lines else valid, lines


def _validated(model: type[Model], document: Document) -> tuple[Model | None, list[Mistake]]:
    """Return the model or what's wrong; again without unknown keys, which hide broader rules."""
    try:
        return model.model_validate(document.value), []
    except ValidationError as error:
        mistakes = explained(error, model, document)
        unknown = set(unknown_keys(error, document))
    if unknown:
        try:
            model.model_validate(_without(document.value, unknown, ()))
        except ValidationError as error:
            mistakes += explained(error, model, document)
    return None, mistakes


def _without(value: Any, unknown: set[KeyPath], path: KeyPath) -> Any:
    if isinstance(value, dict):
        return dict(_kept(value, unknown, path))
    return value


def _kept(value: dict[Any, Any], unknown: set[KeyPath], path: KeyPath) -> Iterator[Any]:
    for key, below in value.items():
        if (*path, key) not in unknown:
            yield key, _without(below, unknown, (*path, key))
