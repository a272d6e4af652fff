"""Each kind of alarm says what is wrong and what to do, in both languages."""

import string
from dataclasses import fields

import pytest

from brp_filesync.alarms.ping import ping_url
from brp_filesync.core.alarms import KINDS, Texts


@pytest.mark.parametrize("kind", KINDS)
def test_its_languages_tell_the_same_facts_and_every_text_says_something(kind: str) -> None:
    texts = KINDS[kind]

    assert _facts(texts.sv) == _facts(texts.en)
    assert all(getattr(texts, each.name).strip() for each in fields(Texts))


@pytest.mark.parametrize(
    ("url", "part", "called"),
    [
        ("https://hc.example.com/uuid", "", "https://hc.example.com/uuid"),
        ("https://hc.example.com/uuid", "start", "https://hc.example.com/uuid/start"),
        ("https://hc.example.com/uuid/", "70", "https://hc.example.com/uuid/70"),
        ("https://kuma.example.com/p/x?a=b", "start", "https://kuma.example.com/p/x/start?a=b"),
    ],
)
def test_a_ping_adds_to_the_path_alone(url: str, part: str, called: str) -> None:
    assert ping_url(url, part) == called


def _facts(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}
