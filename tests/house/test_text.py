"""What is written down is true anywhere and any day: no machine, no diary, nothing left undone."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.house.source import comments, product_files, python_files, text

# Brackets around a letter change nothing, but keep this file from breaking its own rules.
MACHINE_PATH = re.compile(r"(?<![\w.$})\-/])/(?:wor[k]|hom[e]|roo[t]|tm[p])/")
UNDONE = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X])\b")
DIARY = re.compile(
    r"\b(issue|ticket|sprint|session|milestone|iteration|pull request|PR)s?"
    r"\s*(#|no\.?|number)?\s*\d",
    re.IGNORECASE,
)
BARE_IGNORE = re.compile(
    r"#\s*(type:\s*ignore(?!\[)|noqa(?!:\s*[A-Z])|ruff:\s*noqa|mypy:\s*ignore-errors)"
)
GENERATED = {"requirements.lock", "requirements-dev.lock"}


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert list(_lines_with(MACHINE_PATH, _written_files())) == []


def test_nothing_is_marked_as_undone() -> None:
    prose = [path for path in _written_files() if path.suffix != ".py"]

    assert list(_lines_with(UNDONE, prose)) == []
    assert list(_comments_with(UNDONE)) == []


def test_no_file_keeps_a_diary() -> None:
    assert list(_lines_with(DIARY, _written_files())) == []


def test_every_ignored_warning_is_named() -> None:
    assert list(_comments_with(BARE_IGNORE)) == []


@pytest.mark.parametrize(
    ("pattern", "breach", "allowed"),
    [
        (MACHINE_PATH, "see /" + "home/anna/x", "/var/lib/filesync, sftp://host/home/x, my/work/x"),
        (UNDONE, "# TODO later", "# duties that are todo, personnummer XXXX"),
        (DIARY, "as said in issue " + "#12", "the issue of 1 January is no concern, port 22"),
        (BARE_IGNORE, "# type: ignore", "# type: ignore[arg-type]"),
        (BARE_IGNORE, "# noqa", "# noqa: N818 - it's an outcome"),
    ],
)
def test_a_pattern_catches_its_breach_and_no_more(
    pattern: re.Pattern[str], breach: str, allowed: str
) -> None:
    assert pattern.search(breach)
    assert not pattern.search(allowed)


def _written_files() -> list[Path]:
    return [path for path in product_files() if path.name not in GENERATED]


def _lines_with(pattern: re.Pattern[str], paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        for number, line in enumerate(text(path).splitlines(), start=1):
            if pattern.search(line):
                yield f"{path}:{number}: {line.strip()}"


def _comments_with(pattern: re.Pattern[str]) -> Iterator[str]:
    for path in python_files():
        if not pattern.search(text(path)):  # to find the comments takes longer than to look
            continue
        for number, comment in comments(text(path)):
            if pattern.search(comment):
                yield f"{path}:{number}: {comment}"
