"""The product's files as the house tests read them: what git tracks, and what it would."""

import ast
import functools
import io
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "brp_filesync"


@functools.cache
def product_files() -> tuple[Path, ...]:
    """Return every file that is tracked or could be (not ignored), relative to the root."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    names = sorted({Path(name) for name in listing.decode().split("\0") if name})
    return tuple(name for name in names if (ROOT / name).is_file())


@functools.cache
def modules() -> tuple[Path, ...]:
    """Return the package's Python files, relative to the root."""
    return tuple(path for path in python_files() if path.parts[0] == PACKAGE)


@functools.cache
def python_files() -> tuple[Path, ...]:
    """Return all Python files: the package, tests, benchmarks and scripts."""
    return tuple(path for path in product_files() if path.suffix == ".py")


@functools.cache
def text(path: Path) -> str:
    """Return a file's text, "" for a binary one (samples may be in any encoding)."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@functools.cache
def tree(path: Path) -> ast.Module:
    """Return a Python file's syntax tree."""
    return ast.parse(text(path), filename=str(path))


@functools.cache
def comments(source: str) -> tuple[tuple[int, str], ...]:
    """Return line number and text of each comment of a Python source."""
    return tuple(_comments(source))


def _comments(source: str) -> Iterator[tuple[int, str]]:
    if "#" not in source:
        return
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def within(path: Path, *places: str) -> bool:
    """Tell whether a module is one of the places: `brp/` is a folder, `cli` or `core/clock.py`."""
    inside = path.relative_to(PACKAGE).as_posix()
    return any(inside == place or inside.startswith(place.rstrip("/") + "/") for place in places)
