"""Every problem that the code can tell of has its text, and every text is told by some code."""

import ast
from collections.abc import Iterator

from brp_filesync.core.problem_texts.texts import TEXTS
from tests.house.source import modules, tree


def test_every_word_of_a_problem_is_in_the_catalogue() -> None:
    unknown = [
        f"{path}:{line} {word}"
        for path in modules()
        for line, word in problem_words(tree(path))
        if word not in TEXTS
    ]

    assert unknown == []


def test_every_word_of_the_catalogue_is_told_by_some_code() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in modules()
        if path.parent.name != "problem_texts"
    )

    assert [word for word in TEXTS if f'"{word}"' not in source] == []


def test_words_are_found_as_first_and_as_named_argument() -> None:
    source = 'Problem("a", 1)\nproblems.Problem(word="b", line=2)\nProblem(word, 3)\nOther("c")'

    assert list(problem_words(ast.parse(source))) == [(1, "a"), (2, "b")]


def problem_words(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and word of each problem that is made with a literal word."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        if name != "Problem":
            continue
        named = [keyword.value for keyword in node.keywords if keyword.arg == "word"]
        for word in [*node.args[:1], *named]:
            if isinstance(word, ast.Constant) and isinstance(word.value, str):
                yield node.lineno, word.value


def test_every_text_can_be_written_in_a_portals_own_encoding() -> None:
    # Answers go out in the portal's encoding, where a sign that it lacks becomes a question mark.
    texts = [
        text
        for entry in TEXTS.values()
        for said in filter(None, (entry.text, entry.to_portal))
        for text in (str(said), said.rendered("sv"))
    ]

    assert [text for text in texts if not text.isascii() and "?" in _in_latin_1(text)] == []


def _in_latin_1(text: str) -> str:
    return text.encode("iso8859-1", errors="replace").decode("iso8859-1")
