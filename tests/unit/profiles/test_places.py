"""YAML becomes plain values, and what would surprise is a mistake at its line and column."""

import datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from brp_filesync.profiles import places
from brp_filesync.profiles.places import Mistake, Place, parse
from tests.support.gym import SHIPPED


def test_values_keep_their_yaml_types() -> None:
    content = b"a: 5\nb: '5'\nc: 2026-11-01\nd: [yes, true, 1.5, ~]\ne: {f: 007}\n"

    assert parse(content).value == {
        "a": 5,
        "b": "5",
        "c": datetime.date(2026, 11, 1),
        "d": ("yes", True, 1.5, None),
        "e": {"f": 7},
    }


def test_keys_and_values_have_places() -> None:
    document = parse(b"a:\n  - b: 1\n    cc: x\n")

    assert document.keys == {
        ("a",): (1, 1),
        ("a", 0): (2, 5),
        ("a", 0, "b"): (2, 5),
        ("a", 0, "cc"): (3, 5),
    }
    assert document.values[("a", 0, "cc")] == (3, 9)
    assert document.key_place(("a", 0, "nothing", "here")) == (2, 5)


def test_a_byte_order_mark_is_nothing() -> None:
    assert parse(b"\xef\xbb\xbfa: 1\n").value == {"a": 1}


@pytest.mark.parametrize(
    ("content", "line", "column", "text"),
    [
        (b"a: 1\nb: 2\na: 3\n", 3, 1, "this key is here twice; first on line 1"),
        (b"a:\n  b: 1\n  b: 1\n", 3, 3, "this key is here twice; first on line 2"),
        (b"", 1, 1, "the file is empty"),
        (b"# only a comment\n", 1, 1, "the file is empty"),
        (b"a: 1\nb: \xe5\n", 2, 4, "is not UTF-8: save the file as UTF-8"),
        (b"a: 1\nb: x\x01\n", 2, 5, "a control character is not allowed here"),
        (b"a: 1\n---\nb: 2\n", 2, 1, "is not YAML: but found another document"),
        (
            b"a: b: c\n",
            1,
            5,
            "is not YAML: mapping values are not allowed here (text with a colon belongs in "
            "quotes)",
        ),
        (
            b"a:\n\t- b\n",
            2,
            1,
            "is not YAML: found character … that cannot start any token (indent with spaces, not "
            "with tabs)",
        ),
        (b"a: !mine 1\n", 1, 4, "tags (!) are not used here"),
        (b"a: !!int x\n", 1, 4, "is no int"),
        (b"a: 2026-02-30\n", 1, 4, "no such date or time"),
        (
            b"{a: 1}: b\n",
            1,
            1,
            "a key must be a word: put a value that begins with { or [ in quotes",
        ),
        (
            b"a: 1\n~: 2\n",
            2,
            1,
            "a key must be text: put a number, a date or a word like true in quotes",
        ),
        (
            b"a: &x [*x]\n",
            1,
            4,
            "anchors (&) and aliases (*) are not used here: write the value out where it's used",
        ),
    ],
)
def test_a_mistake_has_its_place(content: bytes, line: int, column: int, text: str) -> None:
    assert parse(content).mistakes == [Mistake(Place(line, column), text)]


def test_a_tagged_key_is_a_mistake_and_its_value_is_left_out() -> None:
    document = parse(b"a: 1\n!x b: 2\n")

    assert document.value == {"a": 1}
    assert [mistake.place for mistake in document.mistakes] == [(2, 1), (2, 1)]


def test_very_deep_nesting_is_a_mistake_and_no_crash() -> None:
    for deep in (b"[" * 1500, b"a: " + b"[" * 900 + b"]" * 900):  # the second is well formed
        assert parse(deep).mistakes == [Mistake(Place(1, 1), "is not YAML")]


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.yaml")), ids=lambda path: path.name)
def test_libyaml_and_pythons_own_reader_find_the_same_at_the_same_places(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = parse(path.read_bytes())
    monkeypatch.setattr(places, "YAML", lambda typ, pure=True: YAML(typ=typ, pure=True))

    assert quick == parse(path.read_bytes())
    assert quick.mistakes == []
