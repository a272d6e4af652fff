"""Which test reaches which line, and how long it takes: a pytest plugin, and what reads its notes.

    python -m pytest -p benchmarks.mutants.reached …    with MUTANTS_NOTES=FOLDER

A test's own process is traced by coverage, and so is each `filesync` that it starts: coverage names
the test as the context, which a started process is told by its environment.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

SETTINGS = """\
[run]
source = brp_filesync
data_file = {notes}/lines
parallel = true
patch = subprocess
context = ${{MUTANTS_TEST-}}
core = ctrace
"""
Reached = dict[str, dict[int, set[str]]]
"""By module and line, the tests that went through it; "" stands for what happened at import."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tell coverage and what the test starts whose lines these are."""
    os.environ["MUTANTS_TEST"] = item.nodeid
    traced = coverage.Coverage.current()
    if traced is not None:
        traced.switch_context(item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note the test's seconds with its set-up, in a file of this process."""
    reports: list[float] = []
    item.stash[_SECONDS] = reports
    result = yield
    notes = Path(os.environ["MUTANTS_NOTES"]) / f"seconds-{os.getpid()}"
    with notes.open("a", encoding="utf-8") as file:
        file.write(json.dumps([item.nodeid, sum(reports)]) + "\n")
    return result


_SECONDS = pytest.StashKey[list[float]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Add up what a test took; what it shares with others counts for the first of them."""
    item.stash[_SECONDS].append(call.duration)
    return (yield)


def read(notes: Path, root: Path) -> tuple[Reached, dict[str, float]]:
    """Return the tests by module (its path from the root) and line, and each test's seconds."""
    data = coverage.CoverageData(str(notes / "lines"))
    data.read()
    reached: Reached = {}
    for name in data.measured_files():
        lines = data.contexts_by_lineno(name)
        path = str(Path(name).relative_to(root))
        reached[path] = {line: set(tests) for line, tests in lines.items()}
    seconds: dict[str, float] = {}
    for file in notes.glob("seconds-*"):
        for line in file.read_text(encoding="utf-8").splitlines():
            test, took = json.loads(line)
            seconds[test] = took
    return reached, seconds
