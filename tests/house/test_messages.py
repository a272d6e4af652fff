"""Each language has every sentence of the code, whole; its compiled file is that of its text."""

import ast
import importlib.util
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message

from brp_filesync.cli.language import CLICK
from brp_filesync.core.phrase import DOMAIN, KEYS, LOCALE
from tests.house.source import ROOT, modules, tree

FOLDERS = sorted(LOCALE.glob("*/LC_MESSAGES"))
LANGUAGES = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
DOMAINS = pytest.mark.parametrize("domain", [DOMAIN, CLICK, KEYS])
_PARAMETER = re.compile(r"\{([a-z]\w*)(?:![rsa])?(?::[^{}]*)?\}")


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "docs/generate_messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def said(generator: ModuleType) -> dict[str, Catalog]:
    return {
        DOMAIN: generator.said(),
        CLICK: generator.said_by_click(),
        KEYS: generator.said_of_keys(),
    }


@LANGUAGES
@DOMAINS
def test_its_message_file_has_exactly_the_sentences_that_the_code_says(
    folder: Path, domain: str, generator: ModuleType, said: dict[str, Catalog]
) -> None:
    kept = {_key(each) for each in generator.kept(folder, domain) if each.id}

    assert kept == {_key(each) for each in said[domain] if each.id}, "run: make docs"


def test_every_sentence_is_found_also_one_within_another(
    generator: ModuleType, said: dict[str, Catalog]
) -> None:
    unfound = [
        (str(path), sentence)
        for path in modules()
        for sentence, context in _sentences(tree(path), generator.KEYWORDS)
        if said[DOMAIN].get(sentence, context=context) is None
    ]

    assert unfound == []


def _sentences(module: ast.AST, makers: Collection[str]) -> Iterator[tuple[str, str | None]]:
    """Yield the sentences that stand in a module as they are, each with its context."""
    for node in ast.walk(module):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in makers
        ):
            given = [each.value for each in node.args if isinstance(each, ast.Constant)]
            context = given.pop(0) if given and node.func.id.endswith("_of") else None
            if given:
                yield given[0], context


@LANGUAGES
@DOMAINS
def test_no_sentence_lacks_a_translation_and_none_is_fuzzy(
    folder: Path, domain: str, generator: ModuleType
) -> None:
    kept = generator.kept(folder, domain)

    assert generator.untranslated(kept) == []
    assert [each.id for each in kept if each.id and each.fuzzy] == []


@LANGUAGES
@DOMAINS
def test_a_translation_has_the_parameters_of_its_sentence(
    folder: Path, domain: str, generator: ModuleType
) -> None:
    for each in generator.kept(folder, domain):
        if each.id:
            ids = each.id if isinstance(each.id, tuple) else (each.id,)
            strings = each.string if isinstance(each.string, tuple) else (each.string,)
            for said, string in zip(ids, strings, strict=False):
                assert set(_PARAMETER.findall(string)) == set(_PARAMETER.findall(said)), each.id


@LANGUAGES
@DOMAINS
def test_what_the_program_reads_is_compiled_from_what_people_translate(
    folder: Path, domain: str, generator: ModuleType
) -> None:
    catalog = generator.kept(folder, domain)

    kept = folder.joinpath(f"{domain}.mo").read_bytes()
    assert kept == generator.as_mo(generator.updated(folder, catalog, domain)), "run: make docs"


def test_each_sentence_is_given_the_parameters_that_its_template_names() -> None:
    wrong = [
        f"{path}:{line}: {sorted(named ^ given)}"
        for path in modules()
        for line, named, given in _filled_in(tree(path))
        if named != given
    ]

    assert wrong == []


def test_parameters_that_differ_are_found() -> None:
    source = 'phrase("{a} and {b}", a=1, c=2)\nphrases("{count} x", "{count} xs", n)\nphrase("{a}")'

    assert list(_filled_in(ast.parse(source))) == [(1, {"a", "b"}, {"a", "c"})]


def _filled_in(module: ast.Module) -> Iterator[tuple[int, set[str], set[str]]]:
    """Yield line, names in the template and names given of each call that fills a sentence."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id not in ("phrase", "phrase_of", "phrases", "phrases_of"):
            continue
        given = {each.arg for each in node.keywords if each.arg is not None}
        texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
        templates = texts[1:] if node.func.id.endswith("_of") else texts
        named = {
            name for text in templates if isinstance(text, str) for name in _PARAMETER.findall(text)
        }
        if given:
            yield node.lineno, named - {"count"}, given - {"count"}


def _key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    return message.context, tuple(ids)
