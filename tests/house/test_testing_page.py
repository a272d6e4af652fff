"""The page that counts the tests is made from the tests as they are."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house.source import ROOT
from tests.support.shares import COLLECTED

PAGE = ROOT / "docs/development/testing.md"
GENERATOR = ROOT / "docs/generate_testing.py"


def test_the_page_is_made_from_the_tests_as_they_are(pytestconfig: pytest.Config) -> None:
    made = _from_here(pytestconfig) if _holds_all(pytestconfig) else _from_anew()

    assert made == PAGE.read_text(encoding="utf-8"), "run: make docs"


def _holds_all(config: pytest.Config) -> bool:
    """Tell whether this very session has collected all tests: it takes a while to do that again."""
    asked = [Path(config.invocation_params.dir, each).resolve() for each in config.args]
    narrowed = ("lf", "ignore", "ignore_glob", "deselect")
    whole = asked == [ROOT / "tests"] and not any(config.getoption(each) for each in narrowed)
    return whole and COLLECTED in config.stash


def _from_here(config: pytest.Config) -> str:
    spec = importlib.util.spec_from_file_location("testing", GENERATOR)
    assert spec is not None
    assert spec.loader is not None
    generator: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    page: str = generator.page_of(config.stash[COLLECTED])
    return page


def _from_anew() -> str:
    """Have a process of its own collect them: pytest collects there what it is running here."""
    made = subprocess.run(
        [sys.executable, str(GENERATOR), "--print"],
        capture_output=True,
        cwd=ROOT,
        check=False,
        text=True,
    )
    assert made.stderr == ""
    return made.stdout
