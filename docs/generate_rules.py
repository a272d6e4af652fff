"""Write docs/rules.md from the rules and the tests that name them: `make docs`.

A test names what it shows with `@pytest.mark.rule("…")`: a quote of the rule, or "Orders in 13: "
and a quote. A clause without a test is seen as one.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parent
TARGET = DOCS / "rules.md"
RULES = DOCS / "domain-rules.txt"
TESTS = DOCS.parent / "tests"

# How much of a quote's words a clause must hold for the quote to be of it.
_ENOUGH = 0.6
Test = tuple[str, str]  # the quote, and where the test is


def page() -> str:
    """Return the page as it should be."""
    clauses = [
        line.split(": ", 1)
        for line in RULES.read_text().splitlines()
        if line and not line.startswith("#")
    ]
    shown: dict[int, list[str]] = {place: [] for place in range(len(clauses))}
    homeless = []
    for quote, where in sorted(set(marked_tests())):
        places = [place for place, clause in enumerate(clauses) if _is_of(quote, *clause)]
        for place in places:
            shown[place].append(where)
        if not places:
            homeless.append((quote, where))
    lines = [
        "# The rules and their tests",
        "",
        "Made by `make docs` from docs/domain-rules.txt and the tests' `rule` marks.",
    ]
    section = ""
    for place, (name, clause) in enumerate(clauses):
        if name != section:
            section = name
            lines += ["", f"## {name}"]
        tests = ", ".join(f"`{test}`" for test in dict.fromkeys(shown[place])) or "**no test**"
        lines.append(f"- {clause} — {tests}")
    lines += ["", "## Marks that quote no clause"]
    lines += [f"- {quote} — `{where}`" for quote, where in homeless] or ["None."]
    untested = sum(1 for tests in shown.values() if not tests)
    lines += ["", f"{len(clauses)} clauses, {untested} without a test of their own."]
    return "\n".join(lines) + "\n"


def marked_tests() -> Iterator[Test]:
    """Yield each rule that a test names, and the test."""
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                for quote in _quotes(node):
                    yield quote, f"{path.relative_to(TESTS)}::{node.name}"


def _quotes(function: ast.FunctionDef) -> Iterator[str]:
    for mark in function.decorator_list:
        if (
            isinstance(mark, ast.Call)
            and ast.unparse(mark.func) == "pytest.mark.rule"
            and isinstance(mark.args[0], ast.Constant)
        ):
            yield str(mark.args[0].value)


def _is_of(quote: str, section: str, clause: str) -> bool:
    named = re.match(r"((?:Orders|Payments) in \d+|Catalogue out): ", quote)
    if named is not None and named.group(1) != section:
        return False
    text = quote[named.end() :] if named is not None else quote
    if _plain(text) in _plain(clause) or _plain(clause) in _plain(text):
        return True
    words = _plain(text).split()
    held = set(_plain(clause).split())
    return named is not None and sum(word in held for word in words) >= _ENOUGH * len(words)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\wåäö ]", " ", text.lower()).split())


if __name__ == "__main__":
    TARGET.write_text(page())
