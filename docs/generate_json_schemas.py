"""Write docs/json-schemas.json from the shapes that the commands declare: `make docs`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter

from brp_filesync.cli.main import filesync
from brp_filesync.cli.shown import JsonOption

TARGET = Path(__file__).with_name("json-schemas.json")


def text() -> str:
    """Return the whole file: a JSON Schema for each command, by what is typed after `filesync`."""
    schemas = {path: schema(shape) for path, shape in shapes(filesync, "") if shape}
    return json.dumps(schemas, ensure_ascii=False, indent=1) + "\n"


def schema(shape: Any) -> dict[str, Any]:
    """Return the JSON Schema of a shape."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_untitled(TypeAdapter(shape).json_schema()),
    }


def shapes(command: click.Command, path: str) -> Iterator[tuple[str, Any]]:
    """Yield each command that does something, with its shape; None where it has none."""
    found = [each.shape for each in command.params if isinstance(each, JsonOption)]
    if found or not isinstance(command, click.Group):
        yield path.strip(), next(iter(found), None)
    if not isinstance(command, click.Group):
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None, name  # noqa: S101 - it was just listed
        yield from shapes(inner, f"{path} {name}")


def _untitled(schema: Any) -> Any:
    """Return a schema without the titles that only repeat the fields' names."""
    if isinstance(schema, list):
        return [_untitled(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {key: _untitled(each) for key, each in value.items()}
        if name == "properties"
        else _untitled(value)
        for name, value in schema.items()
        if name != "title" or not isinstance(value, str)
    }


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
