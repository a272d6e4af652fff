"""A process that runs tests in forks of itself: what the package needs of others is imported once.

    python -m benchmarks.mutants.forks        within the copy of the tree that has the bugs

A line of stdin is JSON, {"tests": [...], "most": seconds}; a line of stdout is what came of it,
{"code": pytest's exit code, none where it took too long, "by": the test that failed, or "", "cpu_s":
seconds of a processor, with what the tests started}. The
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
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

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


@dataclass(frozen=True)
class Came:
    """What came of some tests: pytest's exit code (None: no end in time), and which one failed."""

    code: int | None
    by: str
    cpu_s: float


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

    def run(self, tests: Sequence[str], most_s: float) -> Came:
        """Run the tests until the first that fails, for so many seconds at most."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({"tests": list(tests), "most": most_s}) + "\n")
        stdin.flush()
        return Came(**json.loads(stdout.readline()))

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
        came = _run(asked["tests"], asked["most"])
        print(json.dumps(asdict(came)), file=answers, flush=True)


def _import(name: str) -> None:
    """Import a module, if it can be imported alone: it's only for speed."""
    try:
        importlib.import_module(name)
    except Exception as error:
        print(f"mutants: {name} isn't imported beforehand: {error!r}", file=sys.stderr)


def _run(tests: list[str], most_s: float) -> Came:
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        _in_child(tests, told)
    os.close(told)
    code, cpu_s = _await(child, time.monotonic() + most_s)
    # Not to its end: what a test started, and left behind, may hold the other side open.
    by, _, _ = os.read(heard, 10_000).partition(b"\n") if code == 1 else (b"", b"", b"")
    os.close(heard)
    return Came(code, by.decode(), cpu_s)


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


def _await(child: int, until: float) -> tuple[int | None, float]:
    """Return the child's exit code and seconds of a processor.

    At the time it is killed, with all that it started: the code is None.
    """
    while True:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            _, _, used = os.wait4(child, 0)
            return None, used.ru_utime + used.ru_stime
        time.sleep(0.02)
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
