"""A process that runs tests in forks of itself: what the package needs of others is imported once.

    python -m benchmarks.mutants.forks        within the copy of the tree that has the bugs

A line of stdin is JSON, {"tests": [...], "most": seconds}; a line of stdout is what came of it,
{"code": pytest's exit code, none where it took too long, "by": the test that failed, or ""}. The
package and the tests themselves are imported in each fork, with the bug that is there then.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

_OURS = ("brp_filesync", "tests", "benchmarks")
_EVERYTHING = """
import pkgutil, sys
import brp_filesync, tests.conftest, tests.support
for found in pkgutil.walk_packages(brp_filesync.__path__, "brp_filesync."):
    if not found.name.endswith("__main__"):
        __import__(found.name)
for found in pkgutil.iter_modules(tests.support.__path__, "tests.support."):
    __import__(found.name)
print("\\n".join(sys.modules))
"""


class Forks:
    """The process, as seen by who asks it."""

    def __init__(self, copy: Path, surrounding: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.mutants.forks"],
            cwd=copy,
            env=surrounding,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, tests: Sequence[str], most_s: float) -> tuple[int | None, str]:
        """Return pytest's exit code (None: no end in time), and the test that failed, if one did."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({"tests": list(tests), "most": most_s}) + "\n")
        stdin.flush()
        came = json.loads(stdout.readline())
        return came["code"], came["by"]

    def end(self) -> None:
        """Let the process end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


class _First:
    """Tells which tests failed, a line each."""

    def __init__(self, told: int) -> None:
        self._told = told

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self._told, report.nodeid.encode() + b"\n")


def main() -> None:
    """Import what isn't ours; then run what each line asks for."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    listed = subprocess.run([sys.executable, "-c", _EVERYTHING], capture_output=True, text=True)
    for name in listed.stdout.split():
        if name.partition(".")[0] not in (*_OURS, "__main__"):
            _import(name)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(_run(asked["tests"], asked["most"])), file=answers, flush=True)


def _import(name: str) -> None:
    """Import a module, if it can be imported alone: it's only for speed."""
    try:
        importlib.import_module(name)
    except Exception as error:
        print(f"mutants: {name} isn't imported beforehand: {error!r}", file=sys.stderr)


def _run(tests: list[str], most_s: float) -> dict[str, Any]:
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        _in_child(tests, told)
    os.close(told)
    code = _await(child, time.monotonic() + most_s)
    # Not to its end: what a test started, and left behind, may hold the other side open.
    by, _, _ = os.read(heard, 10_000).partition(b"\n") if code == 1 else (b"", b"", b"")
    os.close(heard)
    return {"code": code, "by": by.decode()}


def _in_child(tests: list[str], told: int) -> NoReturn:
    os.setsid()
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    code = 3
    try:
        words = ["-x", "-q", "-p", "no:cacheprovider", *tests]
        code = int(pytest.main(words, plugins=[_First(told)]))
    finally:
        os._exit(code)


def _await(child: int, until: float) -> int | None:
    """Return the child's exit code, or kill it with all that it started, and return None."""
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


if __name__ == "__main__":
    main()
