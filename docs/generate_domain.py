"""Fill in docs/domain.md's last section, the tests of each rule, from their marks: `make docs`.

A test names the rules that it shows with `@pytest.mark.rule("Orders in 13.2")`, by their numbers
on the page. A rule without a test is seen as one.
"""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parent
TARGET = DOCS / "domain.md"
TESTS = DOCS.parent / "tests"
SHOWN = "## The tests that show each rule\n"

_HEADING = re.compile(r"(##|###) (?:(\d+)\. )?(.+)")
_RULE = re.compile(r"- \*\*(\d+\.\d+)\*\* ")


def page(written: str) -> str:
    """Return the page with its last section as the tests' marks are."""
    tests: dict[str, list[str]] = {}
    for number, where in marked_tests():
        tests.setdefault(number, []).append(where)
    lines = [
        f"| {number} | {', '.join(f'`{test}`' for test in tests.get(number, [])) or '**none**'} |"
        for number in rules(written)
    ]
    return written.partition(SHOWN)[0] + "\n".join(
        [SHOWN, "Paths are those below `tests/`.", "", "| rule | tests |", "|---|---|", *lines, ""]
    )


def rules(written: str) -> list[str]:
    """Return the number of each rule on the page, as "Orders in 8.2", in their order."""
    return [number for number in numbers(written) if "." in number]


def numbers(written: str) -> list[str]:
    """Return each number that may be cited: the rules', and the groups' that hold them."""
    found, section = [], ""
    for line in written.partition(SHOWN)[0].splitlines():
        heading, rule = _HEADING.fullmatch(line), _RULE.match(line)
        if heading is not None and heading[1] == "##":
            section = heading[3]
        elif heading is not None and heading[2] is not None:
            found.append(f"{section} {heading[2]}")
        elif rule is not None:
            found.append(f"{section} {rule[1]}")
    return found


@functools.cache
def marked_tests() -> tuple[tuple[str, str], ...]:
    """Return each number that a test names, with the test."""
    return tuple(
        (number, f"{path.relative_to(TESTS).as_posix()}::{node.name}")
        for path in sorted(TESTS.rglob("test_*.py"))
        if "mark.rule(" in (source := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        for number in _named(node)
    )


def _named(function: ast.FunctionDef) -> Iterator[str]:
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule":
            yield from (ast.literal_eval(each) for each in mark.args)


if __name__ == "__main__":
    TARGET.write_text(page(TARGET.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
