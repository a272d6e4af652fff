"""docs/servers.md tells of each quirk that the tests' server has."""

import importlib.util
from types import ModuleType

from tests.house.source import ROOT


def test_the_page_is_made_from_the_quirks_that_are_tested() -> None:
    generator = _generator()
    written = (ROOT / "docs/servers.md").read_text(encoding="utf-8")

    assert written == generator.page(written), "run: make docs"
    assert [each for each in generator.QUIRKS.values() if each.does not in written] == []


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("servers", ROOT / "docs/generate_servers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
