"""The page of commands is made from the commands as they are, and shows how each is typed."""

import importlib.util
import shutil
import subprocess
from collections.abc import Iterator
from types import ModuleType

import click
import pytest

from brp_filesync.cli.main import filesync
from tests.house.source import ROOT

DOCS = ROOT / "docs"


@pytest.mark.parametrize(
    ("page", "generator"),
    [("commands.md", "generate_commands.py"), ("filesync.1", "generate_manual.py")],
)
def test_a_page_is_made_from_the_commands_as_they_are(page: str, generator: str) -> None:
    made = _generator(generator).page()

    assert (DOCS / page).read_text(encoding="utf-8") == made, "run: make docs"


def test_the_manual_page_has_nothing_that_a_reader_of_manuals_would_warn_of() -> None:
    if shutil.which("groff") is None:
        pytest.skip("no groff on this machine")

    read = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z", str(DOCS / "filesync.1")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert read.stderr == ""


def test_each_command_that_does_something_shows_an_example_of_itself() -> None:
    silent = [path for path, said in _leaves(filesync, "filesync") if path not in said]

    assert silent == []


def test_each_option_says_what_it_is_for() -> None:
    unsaid = [
        f"{path} {option.name}"
        for path, command in _commands(filesync, "filesync")
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]

    assert unsaid == []


def _leaves(command: click.Command, path: str) -> Iterator[tuple[str, str]]:
    for name, each in _commands(command, path):
        if not isinstance(each, click.Group):
            yield name, each.help or ""


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None, name
            if not inner.hidden:
                yield from _commands(inner, f"{path} {name}")


def _generator(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name.removesuffix(".py"), DOCS / name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
