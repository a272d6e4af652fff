"""The shell completes commands as docs/commands.md says."""

import os
import subprocess
import sys

import pytest

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
