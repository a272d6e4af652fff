"""Schemas and pages say what the models say."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter

from brp_filesync.profiles.catalogue import CatalogueFiles, FacilityFile, ProductFile
from brp_filesync.profiles.column_source import Source
from brp_filesync.profiles.contact import Contact
from brp_filesync.profiles.dialect_words import DialectWords, TrailerLine
from brp_filesync.profiles.orders import OrderFiles
from brp_filesync.profiles.portal import Arrival, PortalProfile
from brp_filesync.profiles.schema_export import (
    PAGES,
    SCHEMA_FILES,
    Kind,
    markdown,
    schema,
    schema_text,
    with_lists,
)
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.profiles.server import Folders, Server

ROOT = Path(__file__).parents[3]
KINDS: tuple[Kind, ...] = ("settings", "host", "portal", "bank", "schedule")


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_files_are_up_to_date(kind: Kind) -> None:
    """If not: python -m brp_filesync.profiles.schema_export."""
    assert (ROOT / SCHEMA_FILES[kind]).read_text(encoding="utf-8") == schema_text(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_pages_lists_are_up_to_date(kind: Kind) -> None:
    """If not: python -m brp_filesync.profiles.schema_export."""
    page = (ROOT / PAGES[kind]).read_text(encoding="utf-8")

    assert markdown(kind) in page
    assert with_lists(page, kind) == page


def test_what_several_profiles_share_stands_once() -> None:
    pages = "".join((ROOT / PAGES[kind]).read_text(encoding="utf-8") for kind in ("portal", "bank"))

    assert pages.count("\n- `reply_timeout_s`") == 1
    assert pages.count("\n- `newline_in_quotes`") == 1
    assert "The same keys as [`server`](profiles.md#server)." in pages


def test_the_page_names_every_kind_of_secret() -> None:
    page = (ROOT / PAGES["settings"]).read_text(encoding="utf-8")

    assert [name for name in SecretReference.model_fields if f"\n- `{name}`: " not in page] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_says_what_it_means(kind: Kind) -> None:
    silent = [
        f"{model}.{name}"
        for model, part in models(schema(kind))
        for name, key in part["properties"].items()
        if not key.get("description")
    ]

    assert silent == []


def test_every_key_of_a_portals_profile_is_on_the_page_with_its_words_or_an_example() -> None:
    page = (ROOT / PAGES["portal"]).read_text(encoding="utf-8")
    told = re.compile(r"(?m)^- `(\w+)`(?: \(|: .*? As `)")
    known = set(told.findall(page))
    lacking = [
        f"{model}.{name}"
        for model, part in models(schema("portal"))
        if model != "SecretReference"  # on the settings' page
        for name in part["properties"]
        if name not in known
    ]

    assert lacking == []


def test_every_example_is_one_that_its_key_takes() -> None:
    tried = 0
    for model in (
        PortalProfile,
        Contact,
        Server,
        Folders,
        Arrival,
        OrderFiles,
        DialectWords,
        TrailerLine,
        Source,
        CatalogueFiles,
        FacilityFile,
        ProductFile,
    ):
        for name, key in model.model_fields.items():
            takes: TypeAdapter[Any] = TypeAdapter(Annotated[key.annotation, key])
            for example in key.examples or ():
                value = tuple(example) if isinstance(example, list) else example
                takes.validate_python(value, strict=True)
                assert example != key.default, f"{model.__name__}.{name}"
                tried += 1

    assert tried > 50


@pytest.mark.parametrize("kind", KINDS)
def test_no_schema_allows_an_unknown_key(kind: Kind) -> None:
    assert schema(kind)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert [name for name, part in models(schema(kind)) if part["additionalProperties"]] == []


def test_each_yaml_file_names_its_schema_in_its_first_line() -> None:
    kinds: dict[str, Kind] = {
        "config": "settings",
        "portals": "portal",
        "banks": "bank",
        "schedules": "schedule",
    }
    files = [ROOT / "config/filesync.yaml", *sorted((ROOT / "config").glob("*s/*.yaml"))]
    files += sorted((ROOT / "schedules").glob("*.yaml"))
    marker = "# yaml-language-server: $schema="
    named = {}
    for path in files:
        first = path.read_text(encoding="utf-8").split("\n")[0]
        named[path] = (path.parent / first.removeprefix(marker)).resolve()

    assert {path.parent.name for path in files} == kinds.keys()
    assert named == {path: ROOT / SCHEMA_FILES[kinds[path.parent.name]] for path in files}


def models(whole: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield whole["title"], whole
    yield from whole.get("$defs", {}).items()
