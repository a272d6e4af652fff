"""What is built to be installed is whole: the tests run on the files as they lie here."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, ROOT, product_files

BUILD = """
import sys
from setuptools.build_meta import build_sdist, build_wheel
folder = sys.argv[1]  # setuptools has words of its own there later
build_wheel(folder)
build_sdist(folder)
"""
LINK = re.compile(r"\[[^\]]+\]\((?!https?:|#)([^)#]+)")
# What setuptools adds to a source package.
MADE = re.compile(r"PKG-INFO|setup\.cfg|[^/]+\.egg-info/.*")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source package, built from what git knows and no more."""
    folder = tmp_path_factory.mktemp("package")
    for path in product_files():
        (folder / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / "tree" / path)
    subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)],
        cwd=folder / "tree",
        # What a module of the tests compiles isn't a file of the package.
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=True,
    )
    return folder


def test_every_file_of_the_package_is_in_the_wheel_and_no_other(built: Path) -> None:
    inside = {name for name in _wheel(built).namelist() if name.startswith(f"{PACKAGE}/")}

    assert inside == {path.as_posix() for path in product_files() if path.parts[0] == PACKAGE}


def test_every_file_of_the_repository_is_in_the_source_package(built: Path) -> None:
    (packed,) = built.glob("*.tar.gz")
    with tarfile.open(packed) as opened:
        inside = {each.name.partition("/")[2] for each in opened.getmembers() if not each.isdir()}

    ours = {path.as_posix() for path in product_files()}
    assert ours - inside == set()
    assert {name for name in inside - ours if not MADE.fullmatch(name)} == set()


def test_each_link_of_the_readme_leads_to_a_file_also_where_it_is_installed(built: Path) -> None:
    links = LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    installed = [name.partition("/share/doc/brp-filesync/")[2] for name in _wheel(built).namelist()]

    assert len(links) > 20
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert [link for link in links if not any(name.startswith(link) for name in installed)] == []


def test_the_manual_page_is_installed_where_man_looks(built: Path) -> None:
    inside = [name.partition(".data/data/")[2] for name in _wheel(built).namelist()]

    assert [name for name in inside if "/man/" in name] == ["share/man/man1/filesync.1"]


def test_the_page_for_an_index_has_no_link_that_leads_nowhere(built: Path) -> None:
    wheel = _wheel(built)
    (name,) = [each for each in wheel.namelist() if each.endswith(".dist-info/METADATA")]
    page = message_from_string(wheel.read(name).decode("utf-8")).get_payload()

    assert LINK.findall(page) == []
    assert "`docs/runbook.md`" in page


def test_the_package_runs_as_a_module_too() -> None:
    said = subprocess.run(
        [sys.executable, "-m", PACKAGE, "--version"], cwd=ROOT, capture_output=True, check=True
    )

    assert said.stdout == f"filesync, version {version('brp-filesync')}\n".encode()


def _wheel(built: Path) -> zipfile.ZipFile:
    (packed,) = built.glob("*.whl")
    return zipfile.ZipFile(packed)
