"""Shipped templates are compiled once, and only what is exactly theirs is taken for them."""

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from brp_filesync.core.language import Language
from brp_filesync.mail.compiled import Compiled

TEXT = "Hej {{ 100|priced }}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates, as shipped, in a Python that keeps what it compiles."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "a.txt").write_text(TEXT)
    return tmp_path


def rendered(folder: Path, language: Language = "sv", text: str = TEXT, name: str = "a.txt") -> str:
    environment = Environment(
        loader=DictLoader({name: text}), bytecode_cache=Compiled(folder, language)
    )
    environment.filters["priced"] = lambda ore: f"{ore} {language}"
    return environment.get_template(name).render()


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "__pycache__").glob("*"))


def test_code_is_kept_by_language_and_taken_again(folder: Path) -> None:
    said = [rendered(folder, language) for language in ("sv", "en", "sv")]
    first = kept(folder)
    of_english = first[0].read_bytes()
    first[1].write_bytes(of_english)  # the code of "en" in the place of that of "sv"

    assert said == ["Hej 100 sv", "Hej 100 en", "Hej 100 sv"]
    assert [path.name.split(".")[2] for path in first] == ["en", "sv"]
    assert rendered(folder) == "Hej 100 en"


def test_what_isnt_exactly_the_shipped_template_is_compiled(folder: Path) -> None:
    rendered(folder)
    (path,) = kept(folder)

    assert rendered(folder, text="Other {{ 100|priced }}") == "Other 100 sv"
    assert rendered(folder, name="own.txt") == "Hej 100 sv"
    assert kept(folder) == [path]
    for spoilt in (b"", b"nonsense", path.read_bytes()[:-9]):
        path.write_bytes(spoilt)
        assert rendered(folder) == "Hej 100 sv"


def test_where_nothing_can_be_kept_it_is_compiled_each_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "__pycache__").write_text("in the way")
    assert rendered(folder) == "Hej 100 sv"

    (folder / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert (rendered(folder), kept(folder)) == ("Hej 100 sv", [])
