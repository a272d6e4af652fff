"""The repository's config/ and schedules/ are what `filesync init` makes, with the demo's answers."""

import importlib.util
from types import ModuleType

from tests.house.source import ROOT, product_files, text


def test_the_shipped_settings_are_made_by_the_templates_of_init() -> None:
    made = {each.path: each.text for each in _generator().files()}
    shipped = {
        path.as_posix(): text(path)
        for path in product_files()
        if path.parts[0] in ("config", "schedules") and path.suffix in (".yaml", ".template")
    }

    assert shipped == made, "run: make docs"


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("config", ROOT / "docs/generate_config.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
