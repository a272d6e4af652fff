"""The shipped settings and profiles, as templates: read from the package."""

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

_GENERAL = {"portals": "portal.yaml", "banks": "bank.yaml"}


def load_templates() -> dict[str, str]:
    """Return the templates' texts by their names: `filesync.yaml`, `portals/wellnet.yaml`."""
    return dict(_within(files("brp_filesync.new_gym").joinpath("templates"), ""))


def shipped(templates: Mapping[str, str], folder: str) -> tuple[str, ...]:
    """Return the portals or banks (the `folder`) whose profile is shipped, by their names."""
    return tuple(
        sorted(
            name.removeprefix(f"{folder}/").removesuffix(".yaml")
            for name in templates
            if name.startswith(f"{folder}/") and not name.endswith(f"/{_GENERAL[folder]}")
        )
    )


def _within(folder: Traversable, before: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for each in folder.iterdir():
        if each.is_dir():
            found += _within(each, f"{before}{each.name}/")
        elif each.name.endswith(".yaml"):
            found.append((f"{before}{each.name}", each.read_text(encoding="utf-8")))
    return found
