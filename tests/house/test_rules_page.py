"""The page of rules is made from the tests as they are, and no rule is without one unseen."""

import importlib.util
from types import ModuleType

from tests.house.source import ROOT

PAGE = ROOT / "docs/rules.md"

# Rules that no test can show here, or that wait for what isn't built.
UNTESTED = {
    "printing or sending the invoice document is BRP's own work": "not ours to do",
    "The same as for an internet purchase": "the reason for the rules below it",
}


def test_the_page_is_made_from_the_tests_as_they_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == _generator().page(), "run: make docs"


def test_no_rule_is_without_a_test_but_those_that_are_known() -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()
    untested = [line.removeprefix("- ") for line in page if line.endswith("**no test**")]

    unknown = [line for line in untested if not line.startswith(tuple(UNTESTED))]
    assert unknown == []
    assert len(untested) == len(UNTESTED)


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rules", ROOT / "docs/generate_rules.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
