"""The page of rules is made from the tests as they are, and no rule is without one unseen."""

import importlib.util
from types import ModuleType

from tests.house.source import ROOT

PAGE = ROOT / "docs/rules.md"


def test_the_page_is_made_from_the_tests_as_they_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == _generator().page(), "run: make docs"


def test_no_rule_is_without_a_test() -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()

    assert [line for line in page if line.endswith("**no test**")] == []
    assert len([line for line in page if line.startswith("- ")]) > 100


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rules", ROOT / "docs/generate_rules.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
