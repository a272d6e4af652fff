"""A bug of ours in any command: told by its place and a reference, with 70, and never by its text."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest
import structlog

from brp_filesync.cli.main import filesync, main
from brp_filesync.core.exit_codes import ExitCode
from tests.house.source import ROOT

pytestmark = pytest.mark.one_database
SECRET = "19121212-1212 Tolvan"


def commands(group: click.Group, *above: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command of the tree with its words, the hidden ones too."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)
        elif command is not None:
            yield (*above, name), command


TREE = dict(commands(filesync))


@pytest.fixture(autouse=True)
def _process_as_at_the_start(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a command sets for its whole process is taken back: logs, and what threads raise."""
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize("words", TREE, ids=" ".join)
def test_a_bug_in_any_command_ends_with_70_and_tells_its_place_and_not_its_text(
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(TREE[words], "callback", _bug)

    with pytest.raises(SystemExit) as left:
        main([*words, *_demanded(TREE[words], tmp_path)])

    out, said = capsys.readouterr()
    told = re.search(r"a bug of ours \(ZeroDivisionError at (\S+), reference ([0-9a-f]{8})\)", said)
    (logged,) = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert (left.value.code, out) == (70, "")
    assert told is not None
    assert (logged["where"][-1], logged["reference"]) == told.groups()
    assert "Report it, with the reference" in said
    assert "Traceback" not in said
    assert SECRET not in said


def test_a_bug_in_a_thread_is_told_in_the_same_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def in_a_thread(**_: object) -> None:
        thread = threading.Thread(target=_bug)
        thread.start()
        thread.join()

    monkeypatch.setattr(TREE["ocr", "check"], "callback", in_a_thread)

    with pytest.raises(SystemExit):
        main(["ocr", "check", "1"])

    said = capsys.readouterr().err
    assert "a bug of ours (ZeroDivisionError at " in said
    assert "Traceback" not in said
    assert SECRET not in said


def test_a_bug_while_trouble_is_told_is_told_by_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("brp_filesync.cli.main.tell", _bug)
    monkeypatch.setattr(TREE["ocr", "check"], "callback", _bug)

    with pytest.raises(SystemExit) as left:
        main(["ocr", "check", "1"])

    said = capsys.readouterr().err
    assert left.value.code == ExitCode.BROKEN
    assert "filesync: a bug of ours (ZeroDivisionError at cli/main.py:" in said
    assert "Traceback" not in said
    assert SECRET not in said


def test_ctrl_c_ends_a_command_with_130_and_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(TREE["ocr", "check"], "callback", _interrupted)

    with pytest.raises(SystemExit) as left:
        main(["ocr", "check", "1"])

    assert (left.value.code, capsys.readouterr().out) == (ExitCode.INTERRUPTED, "")


def test_who_reads_no_more_ends_a_command_with_141(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    with os.fdopen(writer, "w") as stdout, monkeypatch.context() as patched:
        patched.setattr("sys.stdout", stdout)
        with pytest.raises(SystemExit) as left:
            main(["--help"])

    assert left.value.code == ExitCode.UNREAD


@pytest.mark.parametrize("words", [("--nope",), ("nope",), ("ocr", "check")], ids=" ".join)
def test_what_is_typed_wrongly_ends_with_2(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)

    assert left.value.code == ExitCode.USAGE
    assert "Usage: filesync" in capsys.readouterr().err


def test_a_command_that_is_terminated_ends_with_143_as_a_shell_tells_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "file")  # read, it waits for a writer who never comes
    typed = f"{sys.executable} -m brp_filesync payments inspect {tmp_path / 'file'}"

    ended = subprocess.run(
        ["sh", "-c", f"timeout --preserve-status 3 {typed}; echo $?"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert (ended.stdout, ended.stderr) == (f"{int(ExitCode.TERMINATED)}\n", "")


def _interrupted(**_: object) -> None:
    raise KeyboardInterrupt


def _bug(*_: object, **__: object) -> None:
    raise ZeroDivisionError(SECRET)


def _demanded(command: click.Command, folder: Path) -> Sequence[str]:
    """Return words for all that the command demands."""
    words: list[str] = []
    for each in command.params:
        if each.required:
            option = [] if isinstance(each, click.Argument) else [each.opts[0]]
            words += [*option, _value(each.type, folder)]
    return words


def _value(kind: click.ParamType, folder: Path) -> str:
    if isinstance(kind, click.Choice):
        return str(kind.choices[0])
    if isinstance(kind, click.Path):
        if not kind.file_okay:
            return str(folder)
        (folder / "file.csv").write_text("x")
        return str(folder / "file.csv")
    if isinstance(kind, click.DateTime):
        return "2026-11-24"
    return "1"
