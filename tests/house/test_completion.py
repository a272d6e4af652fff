"""The shell completes commands as docs/commands.md says."""

import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from brp_filesync.cli.main import filesync
from tests.house.source import ROOT

ASK = "from brp_filesync.cli.main import main; main()"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("filesync sta", "plain,status"),
        ("filesync files ret", "plain,retry"),
        ("filesync --qui", "plain,--quiet"),
    ],
)
def test_a_command_that_is_begun_is_completed(typed: str, offered: str) -> None:
    words = {
        "COMP_WORDS": typed,
        "COMP_CWORD": str(typed.count(" ")),
        "_FILESYNC_COMPLETE": "bash_complete",
    }

    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=os.environ | words,
        capture_output=True,
        text=True,
        check=True,
    )

    assert asked.stdout.splitlines() == [offered]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_a_shell_needs_is_printed_and_asks_for_what_is_begun(shell: str) -> None:
    printed = CliRunner().invoke(filesync, ["completion", shell])

    assert printed.exit_code == 0
    assert f"_FILESYNC_COMPLETE={shell}_complete" in printed.stdout
    if found := shutil.which(shell):
        subprocess.run([found, "-n"], input=printed.stdout, text=True, check=True)
