"""The rules have numbers and tests, and whatever cites a rule or a file's layout cites one that is."""

import functools
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.source import ROOT, product_files, python_files, text

RULES = ROOT / "docs/domain.md"
FILES = ROOT / "docs/formats.md"
SECTIONS = "Orders in|Subscriptions|Payments in|Catalogue out|Files|Law"
NUMBERS = re.compile(rf"({SECTIONS}) (\d[\d., ]*(?:(?:to|and) [\d., ]+)*)")
NAMED = re.compile(r"[\w./-]*\w\.md\b")
CITED = re.compile(r"docs/(domain|formats)\.md([^)`\"]*)")


def test_the_tests_of_each_rule_are_those_that_name_it() -> None:
    page = RULES.read_text(encoding="utf-8")

    assert _generator().page(page) == page, "run: make docs"


def test_no_rule_is_without_a_test_and_no_test_names_another() -> None:
    generator = _generator()
    rules = generator.rules(RULES.read_text(encoding="utf-8"))
    named = {number for number, _ in generator.marked_tests()}

    assert sorted(set(rules) - named) == []
    assert sorted(named - set(rules)) == []
    assert len(rules) == len(set(rules)) > 150


def test_every_rule_and_layout_that_the_code_cites_is_there() -> None:
    known = _known()
    cited = [(path, each) for path in _citing() for each in citations(text(path))]

    assert [f"{path}: {each}" for path, each in cited if each not in known] == []
    assert len(cited) > 40


def test_every_rule_that_another_page_names_is_there() -> None:
    known = _known()
    named = [
        f"{page}: {section} {number}"
        for page in product_files()
        if page.suffix == ".md" and page != RULES.relative_to(ROOT)
        for section, numbers in NUMBERS.findall(text(page))
        for number in _each(numbers)
        if f"{section} {number}" not in known
    ]

    assert named == []


def test_no_page_is_cited_that_is_not_in_the_repository() -> None:
    outside = [
        f"{path}: {page}"
        for path in _citing()
        for line in text(path).splitlines()
        if ".md" in line
        for page in NAMED.findall(line)
        if not (ROOT / page).is_file() and not (ROOT / "docs" / page).is_file()
    ]

    assert outside == []


@pytest.mark.parametrize(
    ("said", "cited"),
    [
        (
            "(docs/domain.md, Orders in 8, 9 and 12.1)",
            ["Orders in 8", "Orders in 9", "Orders in 12.1"],
        ),
        ("docs/domain.md, Orders in 9; Catalogue\n# out 1)", ["Orders in 9", "Catalogue out 1"]),
        (
            "(docs/domain.md, Payments in 6 to 8)",
            ["Payments in 6", "Payments in 7", "Payments in 8"],
        ),
        ("(docs/formats.md 5.2)", ["5.2"]),
        ("(docs/domain.md)", ["docs/domain.md without a number"]),
    ],
)
def test_numbers_are_read_from_what_is_said(said: str, cited: list[str]) -> None:
    assert list(citations(said)) == cited


def citations(said: str) -> Iterator[str]:
    """Yield each number that is cited, as "Orders in 8" of the rules and as "5.2" of the files."""
    for page, rest in CITED.findall(re.sub(r"\n[ #]*", " ", said)):
        if page == "formats":
            yield from re.findall(r"\d+(?:\.\d+)?", rest) or ["docs/formats.md without a number"]
            continue
        found = NUMBERS.findall(rest)
        if not found:
            yield "docs/domain.md without a number"
        for section, numbers in found:
            yield from (f"{section} {number}" for number in _each(numbers))


def _each(numbers: str) -> Iterator[str]:
    for first, last in re.findall(r"(\d+(?:\.\d+)?)(?: to (\d+))?", numbers):
        yield from [first] if not last else map(str, range(int(first), int(last) + 1))


def _known() -> set[str]:
    headings = re.findall(
        r"^##+ (\d+(?:\.\d+)?)\.", FILES.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {*_generator().numbers(RULES.read_text(encoding="utf-8")), *headings}


def _citing() -> list[Path]:
    """Return the Python files that may cite; the house tests and the generators only look."""
    return [path for path in python_files() if not {"house", "docs"} & set(path.parts)]


@functools.cache
def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("domain", ROOT / "docs/generate_domain.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
