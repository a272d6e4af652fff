"""Canaries are found wherever they are told, by the plugin that watches every test."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.support import left_files
from tests.support.canaries import ALLOWED, CANARIES, spilt
from tests.support.gym import an_order, personnummer

ROOT = Path(__file__).parents[2]
HEAD = """
import logging, pathlib, subprocess, sys, tempfile
import click, pytest, structlog
from click.testing import CliRunner

SPILT = sys.argv[0] and "Ö" + "berg"

@click.group()
def told(): pass

@told.group()
def cards(): pass

@cards.command("list")
def listed(): click.echo(SPILT)

@cards.command()
def hand(): click.echo(SPILT)

@cards.command()
def lost(): raise ValueError(SPILT)

@cards.command()
def unsaid(): raise ValueError("a card is lost") from KeyError(SPILT)

@cards.command()
def quiet():
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(20),
                        logger_factory=structlog.PrintLoggerFactory(sys.stderr))

"""
# A test each, by where it tells a name.
SPILLS = {
    "stdout": "print(SPILT)",
    "stderr": "print(SPILT, file=sys.stderr)",
    "debug_log": "logging.getLogger('x').debug('%s', SPILT)",
    "captured": "print(SPILT); assert capsys.readouterr()",
    "command": "CliRunner().invoke(told, ['cards', 'hand'])",
    "trouble": "CliRunner().invoke(told, ['cards', 'lost'])",
    "process": "subprocess.run([sys.executable, '-c', 'print(chr(214) + \\'berg\\')'],"
    " capture_output=True)",
    "argument": "subprocess.run([sys.executable, '-c', '', SPILT])",
    "opened": "(tmp_path / SPILT).write_text('x'); (tmp_path / SPILT).unlink()",
    "left": "(tmp_path / 'x').symlink_to('y'); (tmp_path / 'x').rename(tmp_path / SPILT)",
    "log_file": "(tmp_path / 'x.log').write_text(SPILT)",
    # Its own test comes behind one whose settings of logs nobody has taken back.
    "structlog": "structlog.get_logger().debug('x', last=SPILT)",
    "structlog_after_a_command": "CliRunner().invoke(told, ['cards', 'quiet']);"
    " structlog.get_logger().debug('x', last=SPILT)",
    "an_exceptions_cause": "CliRunner().invoke(told, ['cards', 'unsaid'])",
    "a_file_left_behind": "(tmp_path / 'x.part').write_text(SPILT)",
    "a_temporary_file_left_behind": "open(tempfile.mkstemp()[1], 'w').write(SPILT)",
}
HARMLESS = {
    "quietened": "quiet.callback()",
    "nothing": "print('Ek')",
    "allowed": "CliRunner().invoke(told, ['cards', 'list'])",
    "content": "(tmp_path / 'server').mkdir(); (tmp_path / 'server/x.csv').write_text(SPILT)",
}
# A search that goes wrong is told of that test, and the others go on.
UNSEARCHABLE = {"unsearchable": "request.node.funcargs['tmp_path'] = 3"}


@pytest.mark.family("canaries", cases=len(SPILLS))
def test_a_test_that_tells_a_canary_anywhere_fails(tmp_path: Path) -> None:
    tests = {**HARMLESS, **UNSEARCHABLE, **SPILLS}
    (tmp_path / "test_told.py").write_text(
        HEAD
        + "".join(
            f"def test_{name}(tmp_path, capsys, request): {line}\n" for name, line in tests.items()
        )
    )

    # The tests' own folders lie in it: told names must not be left for this test to be blamed for.
    with tempfile.TemporaryDirectory() as temporary:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-rA",
                "--show-capture=no",
                "-p",
                "tests.support.canaries",
                "-p",
                "no:cacheprovider",
                "-o",
                "log_level=DEBUG",
                "--rootdir",
                str(tmp_path),
                "-c",
                "/dev/null",
                str(tmp_path),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"TMPDIR": temporary},
        )

    failed = [
        line.split("::test_")[1].split()[0]
        for line in done.stdout.splitlines()
        if line.startswith("ERROR ")
    ]
    assert sorted(failed) == sorted([*UNSEARCHABLE, *SPILLS]), done.stdout
    assert f"{len(SPILLS)} hits" in done.stdout


@pytest.mark.family("canaries", cases=sum(map(len, CANARIES.values())))
def test_every_canary_is_known_by_its_kind() -> None:
    assert {
        kind: [spilt(f"x {each} y") for each in all_of] for kind, all_of in CANARIES.items()
    } == {kind: [[kind]] * len(all_of) for kind, all_of in CANARIES.items()}
    assert set(spilt(an_order())) == {
        "a name",
        "an e-mail address",
        "a phone",
        "a street",
        "a personnummer",
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (personnummer(3), ["a personnummer"]),
        (f'"{personnummer(3)[2:]}",', ["a personnummer"]),
        (f"{personnummer(3)[2:8]}-{personnummer(3)[8:]}", ["a personnummer"]),
        ("811278-9873", ["a personnummer"]),  # a coordination number
        ("811218-9875", []),  # a wrong check digit
        ("556036-0793", []),  # an organisation's
        (f"a1{personnummer(3)}", []),  # within a hash
    ],
)
def test_a_valid_personnummer_is_found_however_it_is_written(text: str, found: list[str]) -> None:
    assert spilt(text) == found


def test_each_place_where_personal_data_belongs_has_its_reason() -> None:
    assert all(len(reason) > 10 for reason in (*ALLOWED.values(), *left_files.ALLOWED.values()))
