"""The runbook has every exit code and every problem code, each with what to look at and to do."""

import importlib.util
import re
from collections import Counter
from types import ModuleType

from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.problem_texts.texts import TEXTS
from tests.house.source import ROOT

PAGE = ROOT / "docs/runbook.md"
GENERATOR = ROOT / "docs/generate_runbook.py"


def test_every_exit_code_says_what_it_means_what_to_look_at_and_what_to_do() -> None:
    sections = _sections(r"### (\d+): ", PAGE.read_text(encoding="utf-8"))
    lacking = [
        (code, word)
        for code, text in sections
        for word in ("**Means**", "**Look at**", "**Do**")
        if word not in text
    ]

    assert sorted(int(code) for code, _ in sections) == sorted(ExitCode)
    assert lacking == []


def test_every_problem_code_stands_once_under_a_heading_that_says_what_to_look_at() -> None:
    generator = _generator()
    text = PAGE.read_text(encoding="utf-8")
    told = Counter(generator.ROW.findall(text))
    tables = [part for _, part in _sections(r"### ([A-Z].*)", text) if generator.ROW.search(part)]

    assert told == Counter(TEXTS.keys()), 'write "- `word`:" in docs/runbook.md; make docs'
    assert [part[:60] for part in tables if "**Look at**" not in part] == []
    assert len(tables) >= 15


def test_its_lists_are_made_from_the_problem_texts_as_they_are() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert _generator().page(text, TEXTS) == text, "run: make docs"


def _sections(heading: str, text: str) -> list[tuple[str, str]]:
    """Return what the headings capture, and the text up to the next heading of any kind."""
    parts = re.split(r"^(?=#)", text, flags=re.MULTILINE)
    return [(found[1], part) for part in parts if (found := re.match(heading, part))]


def _generator() -> ModuleType:
    specification = importlib.util.spec_from_file_location("generate_runbook", GENERATOR)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
