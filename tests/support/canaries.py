"""Personal data that must never be told, looked for in all that every test makes the product say.

A plugin of pytest's. What a test writes to stdout, stderr and logs (at debug level), what commands
and processes say, their arguments and their exceptions' causes, and the names of all files that are
opened, made or left are searched; what the files left hold, too (tests/support/left_files.py). A test
that spills anything fails. ALLOWED are the few commands whose output personal data belongs in.
"""

import functools
import logging
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import CliRunner

from brp_filesync.core import luhn
from tests.support import left_files

SEARCHED = "canaries searched"

# As the factories of tests/support/gym.py write them, and as BRP's tables hold them.
CANARIES = {
    "a name": ("Öberg", "Kanariefågel", "Gulfjädersson"),
    "an e-mail address": ("asa@example", "kanariefagel@example"),
    "a phone": ("070-174 06 05", "+46701740605", "070-174 06 07", "+46701740607"),
    "a street": ("Storgatan 1", "Kanariegatan 17"),
    "a password": ("hemligt", "correct horse"),
    # How every private key of OpenSSH's begins, in its armour and within.
    "a key": ("PRIVATE KEY-----", "b3BlbnNzaC1rZXktdjE"),
}
# Any that is valid, with or without its century: no organisation number has such a month.
_PERSONNUMMER = re.compile(
    r"(?<![0-9A-Za-z_.+-])(?:19|20)?(\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[6-9]\d))[-+]?"
    r"(\d{4})(?![0-9A-Za-z_])"
)

# Commands whose output is for whoever works with these persons, and where it goes: nowhere else.
ALLOWED: Mapping[tuple[str, ...], str] = {
    ("cards", "list"): "the front desk hands out cards by name",
    ("cards", "collect"): "the front desk is told whose card that is",
    ("cards", "uncollect"): "and whose it was not",
    ("orders", "cancel"): "whoever cancels is told whose order that is",
    (
        "person",
        "extract",
    ): "whoever answers a person has all of theirs, in files of the owner's alone",
    ("persons", "duplicates"): "staff decide whether two are one",
    ("orders", "list"): "staff look orders up for their buyers",
    ("orders", "show"): "staff look an order up for its buyer",
    ("files", "answer"): "the answer, as the portal has got it",
    ("orders", "import"): "a dry run shows the answer, as the portal would get it",
    ("mail", "preview"): "a mail as its reader gets it",
    ("portal", "try"): "who takes a portal on sees how its rows are read",
}
_FILES = {"open", "os.rename", "os.mkdir", "os.link", "os.symlink", "shutil.copyfile"}
_TOLD = {*_FILES, "subprocess.Popen"}
Said = tuple[str, str]  # where, and what

_said: list[Said] = []
_named: set[str] = set()


def spilt(text: str) -> list[str]:
    """Return which kinds of personal data the text holds."""
    found = [kind for kind, all_of in CANARIES.items() if any(each in text for each in all_of)]
    numbers = (day + serial for day, serial in _PERSONNUMMER.findall(text))
    if any(luhn.check_digit(each[:-1]) == each[-1] for each in numbers):
        found.append("a personnummer")
    return found


def pytest_configure(config: pytest.Config) -> None:
    """Listen to commands, processes and the files that are opened, once for the process."""
    sys.addaudithook(_audit)
    logging.getLogger("mail").setLevel(logging.CRITICAL)  # the tests' own SMTP server
    _listen(CliRunner, "invoke", _of_command)
    _listen(subprocess.Popen, "communicate", _of_process)
    _listen(pytest.CaptureFixture, "readouterr", _of_capture)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Begin each test with nothing said."""
    _said.clear()
    _named.clear()
    left_files.begin()
    _hear_logs()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """Fail a test that spilt anything, at its end."""
    report: pytest.TestReport = yield
    if report.when != "teardown":
        return report
    try:
        said = _all_said(item, report)
    except Exception:  # raised from here, it would take the whole worker with it, and its tests
        report.outcome = "failed"
        report.longrepr = f"Personal data can't be looked for:\n{traceback.format_exc()}"
        return report
    report.user_properties.append((SEARCHED, len(said)))
    hits = [f"{what} in {where}" for where, text in said for what in spilt(text)]
    if hits and report.passed:
        report.outcome = "failed"
        report.longrepr = "Personal data was told: " + "; ".join(dict.fromkeys(hits))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was searched."""
    reports = [
        each
        for of in terminalreporter.stats.values()
        for each in of
        if isinstance(each, pytest.TestReport)
    ]
    searched = sum(
        count
        for report in reports
        for name, count in report.user_properties
        if name == SEARCHED and report.when == "teardown"
    )
    hits = sum(str(report.longrepr).startswith("Personal data was told") for report in reports)
    terminalreporter.write_line(f"canaries: {searched} texts and names searched, {hits} hits")


def _all_said(item: pytest.Item, report: pytest.TestReport) -> list[Said]:
    """Return all that the test has said, named and left."""
    said = [*_said, *(("a file's name or an argument", each) for each in _named.copy())]
    said += [(title, text) for title, text in report.sections if title.startswith("Captured")]
    said += left_files.left_in(getattr(item, "funcargs", {}).get("tmp_path"))
    said += left_files.left_among(_named.copy())
    return said


def _hear_logs() -> None:
    """Have structlog write everything to stderr as it is now: a command's settings outlive it."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _listen(owner: type, name: str, told_by: Any) -> None:
    """Wrap a method, so that what it returns is searched too."""
    real = getattr(owner, name)

    @functools.wraps(real)
    def heard(self: Any, *given: Any, **named: Any) -> Any:
        result = real(self, *given, **named)
        _said.extend(told_by((self, given, named), result))
        return result

    setattr(owner, name, heard)


def _of_command(call: tuple[Any, Sequence[Any], Mapping[str, Any]], result: Any) -> list[Said]:
    _hear_logs()
    _, given, named = call
    typed = [str(each) for each in named.get("args", given[1] if len(given) > 1 else None) or ()]
    left_files.ask_for(typed)
    typed = list(_without_whom(typed))
    words = tuple(_words(typed))
    where = f"`filesync {' '.join(words)}`"
    said = [(where, result.stderr), (where, " ".join(typed))]
    if not any(words[: len(each)] == each for each in ALLOWED):
        said.append((where, result.stdout))
    if result.exception is not None:
        trouble = result.exception
        whole = "".join(traceback.format_exception(trouble))
        said.append((where, f"{whole} {getattr(trouble, 'advice', '')}"))
    return said


def _without_whom(typed: Sequence[str]) -> Iterator[str]:
    """Yield what was typed without whom it looks for: whoever looks knows."""
    words = iter(typed)
    for each in words:
        yield each
        if each in ("--find", "--person", "--facility"):
            next(words, None)


def _words(typed: Sequence[str]) -> Iterator[str]:
    """Yield the command's words, without the options before and after."""
    words = iter(typed)
    for each in words:
        if each == "--config":
            next(words, None)
        elif not each.startswith("-"):
            yield each


def _of_process(call: tuple[Any, Sequence[Any], Mapping[str, Any]], result: Any) -> list[Said]:
    process = call[0]
    where = f"what {Path(str(process.args[0] if process.args else '')).name} said"
    return [
        (where, each.decode(errors="replace") if isinstance(each, bytes) else each)
        for each in result
        if each
    ]


def _of_capture(call: tuple[Any, Sequence[Any], Mapping[str, Any]], result: Any) -> list[Said]:
    return [
        ("its output", each.decode(errors="replace") if isinstance(each, bytes) else each)
        for each in result
        if each
    ]


def _audit(event: str, told: tuple[Any, ...]) -> None:
    """Note the names of files as they are opened, made and moved, and processes' arguments."""
    if event not in _TOLD:  # nearly all: Python tells of each attribute and frame that is asked for
        return
    left_files.audit(event, told)
    if event in _FILES:
        _named.update(os.fsdecode(each) for each in told[:2] if isinstance(each, (str, bytes)))
    elif event == "subprocess.Popen":
        _named.update(str(each) for each in told[1])
