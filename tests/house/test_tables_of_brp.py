"""Only `brp/` names BRP's tables, so that only `brp/` changes when they do."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.house.source import modules, tree, within

HOME = ("brp", "migrations")


def test_brp_tables_have_brps_prefix() -> None:
    assert table_names()
    assert [name for name in table_names() if not name.startswith("brp_")] == []


def test_only_brp_and_migrations_name_brps_tables() -> None:
    assert list(_breaches()) == []


def test_naming_a_table_or_importing_the_schema_is_found() -> None:
    named = "rows = text('SELECT id FROM brp_person WHERE 1')"
    imported = "from brp_filesync.brp.schema import person"
    imported_whole = "from brp_filesync.brp import schema_people"
    innocent = "column = 'brp_person_number'"

    found = [
        list(names_tables(ast.parse(source), ["brp_person"]))
        for source in (named, imported, imported_whole, innocent)
    ]

    assert found == [[1], [1], [1], []]


def table_names() -> list[str]:
    """Return the names of the tables that `brp/` defines, read from its sources."""
    return sorted(
        node.args[0].value
        for path in modules()
        if within(path, "brp")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Table"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    )


def names_tables(module: ast.Module, names: Iterable[str]) -> Iterator[int]:
    """Yield the lines that name a table in a string or import the schema."""
    word = re.compile(rf"\b({'|'.join(names)})\b")
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if word.search(node.value):
                yield node.lineno
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("brp_filesync.brp"):
            parts = [node.module or "", *(alias.name for alias in node.names)]
            if any(part.rpartition(".")[2].startswith("schema") for part in parts):
                yield node.lineno
        if isinstance(node, ast.Import):
            if any(alias.name.startswith("brp_filesync.brp.schema") for alias in node.names):
                yield node.lineno


def _breaches() -> Iterator[str]:
    names = table_names()
    for path in _outside():
        for line in names_tables(tree(path), names):
            yield f"{path}:{line}"


def _outside() -> list[Path]:
    return [path for path in modules() if not within(path, *HOME)]
