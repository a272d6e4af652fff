"""The page that counts the tests is made from the tests as they are."""

import subprocess
import sys

from tests.house.source import ROOT

PAGE = ROOT / "docs/development/testing.md"


def test_the_page_is_made_from_the_tests_as_they_are() -> None:
    # In a process of its own: pytest collects there what it is running here.
    made = subprocess.run(
        [sys.executable, str(ROOT / "docs/generate_testing.py"), "--print"],
        capture_output=True,
        cwd=ROOT,
        check=False,
        text=True,
    )

    assert made.stderr == ""
    assert made.stdout == PAGE.read_text(encoding="utf-8"), "run: make docs"
