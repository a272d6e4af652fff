"""A bug of ours is caught in one place: what else catches everything is named here, with its why."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import PACKAGE, modules, text

ALLOWED = {
    "flows/guard.py": "the one guard",
    "cli/main.py": "the last resort, which must work where nothing else can be loaded",
    "console/site.py": "the last resort of a page: the others are served on, and a reference is told",
    "transfer/negotiate.py": "whatever a peer's bytes make paramiko raise; hung up, and told as ours",
    "transfer/login.py": "hangs up, and raises it again",
    "transfer/sftp.py": "hangs up, which must never raise",
    "transfer/hostkeys.py": "takes its half-written file away, and raises it again",
    "mail/connect.py": "hangs up, and raises it again",
}
EVERYTHING = {"Exception", "BaseException"}


def catches(source: str) -> Iterator[int]:
    """Yield the lines that catch, or pass over, every exception."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler):
            names = {"BaseException"} if node.type is None else _names(node.type)
        elif isinstance(node, ast.Call) and _names(node.func) == {"suppress"}:
            names = set().union(*map(_names, node.args))
        else:
            continue
        if names & EVERYTHING:
            yield node.lineno


def test_only_the_guard_catches_a_bug_of_ours() -> None:
    found = {path.relative_to(PACKAGE).as_posix() for path in modules() if any(catches(text(path)))}

    assert found == ALLOWED.keys()


@pytest.mark.parametrize(
    "breach",
    [
        "try:\n    do()\nexcept Exception:\n    pass",
        "try:\n    do()\nexcept (ValueError, BaseException) as bug:\n    pass",
        "try:\n    do()\nexcept:\n    pass",
        "with suppress(KeyError, Exception):\n    do()",
    ],
)
def test_a_breach_is_seen(breach: str) -> None:
    assert list(catches(breach)) != []


def _names(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Tuple):
        return set().union(*map(_names, node.elts))
    return {node.id} if isinstance(node, ast.Name) else set()
