"""Modules are small, explain themselves, and are named after what they do."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import modules, product_files, text, tree

LONGEST = 350
MEDIAN = 140
NAMES_THAT_SAY_NOTHING = {
    "base",
    "bases",
    "common",
    "commons",
    "helper",
    "helpers",
    "manager",
    "managers",
    "misc",
    "stuff",
    "tool",
    "tools",
    "util",
    "utilities",
    "utils",
}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def test_no_module_is_longer_than_350_lines() -> None:
    lengths = {str(path): _lines(path) for path in modules()}

    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_half_of_the_modules_have_at_most_140_lines() -> None:
    assert statistics.median(_lines(path) for path in _with_content()) <= MEDIAN


def test_init_files_are_empty() -> None:
    inits = [path for path in modules() if path.name == "__init__.py"]

    assert inits
    assert [str(path) for path in inits if text(path)] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [str(path) for path in _with_content() if not _says_its_purpose(tree(path))] == []


def test_everything_public_has_a_docstring() -> None:
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in _with_content()
        for node in public(tree(path))
        if not ast.get_docstring(node)
    ]

    assert silent == []


def test_public_are_functions_classes_and_methods_without_an_underscore() -> None:
    source = (
        "def a():\n  def inner(): ...\n"
        "class B:\n  def c(self): ...\n  def _d(self): ...\n"
        "  @property\n  def field(self): ...\n"
        "def _e(): ..."
    )

    assert [node.name for node in public(ast.parse(source))] == ["a", "B", "c"]


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    empty_words = [
        str(path)
        for path in product_files()
        if {part.split(".")[0].lower() for part in path.parts} & NAMES_THAT_SAY_NOTHING
    ]

    assert empty_words == []


def public(node: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Yield the public definitions of a module, and the public methods of its public classes.

    A property without a body is a field of a Protocol, which the class explains.
    """
    for each in node.body:
        if isinstance(each, Definition) and not each.name.startswith("_") and not _is_field(each):
            yield each
            if isinstance(each, ast.ClassDef):
                yield from public(each)


def _is_field(node: Definition) -> bool:
    decorators = [each.id for each in node.decorator_list if isinstance(each, ast.Name)]
    return decorators == ["property"] and ast.unparse(node.body[0]) == "..."


def _with_content() -> list[Path]:
    return [path for path in modules() if path.name != "__init__.py"]


def _lines(path: Path) -> int:
    return len(text(path).splitlines())


def _says_its_purpose(module: ast.Module) -> bool:
    """A first sentence: on the docstring's first line, ended by a stop, a colon or a paragraph."""
    return bool((ast.get_docstring(module, clean=False) or "").split("\n")[0].strip())
