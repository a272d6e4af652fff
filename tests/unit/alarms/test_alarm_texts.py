"""Each kind of alarm says what is wrong and what to do, in both languages."""

import string

import pytest

from brp_filesync.alarms.ping import ping_url
from brp_filesync.core.alarms import KINDS, Alarm, told_text


@pytest.mark.parametrize("kind", KINDS)
def test_its_languages_tell_the_same_facts_and_every_text_says_something(kind: str) -> None:
    texts = KINDS[kind]

    facts = {name: f"<{name}>" for name in _facts(texts.advice.rendered("sv"))}
    for said in (texts.text, texts.advice):
        assert said.rendered("sv") != str(said)
    assert facts.keys() == _facts(texts.advice)


@pytest.mark.parametrize(
    ("count", "sv", "en"),
    [
        (
            1,
            "seb: en omatchad betalning är äldre än 30 dagar; den är från 2026-10-01",
            "seb: one unmatched payment is older than 30 days; it is of 2026-10-01",
        ),
        (
            2,
            "seb: 2 omatchade betalningar är äldre än 30 dagar; den äldsta från 2026-10-01",
            "seb: 2 unmatched payments are older than 30 days; the oldest is of 2026-10-01",
        ),
    ],
)
def test_one_payment_is_told_of_as_one(count: int, sv: str, en: str) -> None:
    facts = {"count": count, "days": 30, "oldest": "2026-10-01"}
    alarm = Alarm(1, "unmatched-old", "seb", "", facts, "2026-11-24T02:00:00Z", "")

    assert (told_text(alarm, "sv"), told_text(alarm, "en")) == (sv, en)


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
