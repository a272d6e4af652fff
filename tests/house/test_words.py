"""One word for one thing (docs/glossary.md): the words that a thing was called by before are gone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import product_files, text

# The thing's word → what it isn't called. A word that means something else too, as a letter of the
# alphabet does, is told by what stands beside it.
OLD_WORDS = {
    "answer": r"\bresponses?\b|\brepl(?:y|ies|ied)\b",
    "duty": r"\b(?:a|an|the|these|those|this|every|each|no|its|new|open|of|and|for)\s+promises?\b"
    r"|\bPromises\b",
    "mail": r"\btrial_letters?\b|[.\"]letter\b|\bletters? (?:to|from|for) (?:a|the|our)\b",
    "FlowResult": r"\b(?:Portal|Bank|Catalogue)Night\b|\b(?:portal|catalogue)_night\.py\b",
    "source": r"\bFlowResult\(portal=|\bnight\.portal\b",
    "problem text": r"\bcatalogue of (?:problems?|problem words|texts|codes)\b|\bcore[./]catalogue"
    r"|\bwords of the catalogue\b",
    "guard": r"\bflows[./](?:told|neighbours)\b|\btold_(?:night|file)\b",
    "Database": r"\b(?:open|dry)_doors\b|\bdatabase(?:'s)? doors?\b",
    "login": r"\bflows[./]calling\b|\bspoken_of\b",
}

# What is called so by others, or is a name that gyms have written into their files.
ALLOWED = {
    "answer": (
        r"\bprofile\.response\b|`response`|\"response\"|\bresponse:|\bresponse\.(?:file_name|columns"
        r"|date_format|decimal|statuses|messages|language)\b|[_}]response\.(?:csv|txt)|\.response\.csv",
        r"[./\"`]responses\b|\bresponses[/:=\"`]|\"title\": \"Responses\"",  # the folder's key
        r"starlette\.responses import(?: \([^)]*\))?|= Response\b|\bhttp\.response\.\w+",
        r"X-Auto-Response-Suppress|SMTPResponse\w*|sent pending response",
        r"Reply-To|Reply Timeout S|Reply To|\breply_(?:to|timeout_s)\b|-13, \"Responses\"",
        r"\b[Rr]eply(?=: Reply|: tuple|[,)[]| = (?:smtp|tuple))|, with replies as",  # RFC 5321's word
        r"\bfiles response\b",  # the hidden old name
    ),
}
# What was, and what says so.
LEFT_ALONE = (
    "brp_filesync/migrations/versions/",
    "docs/examples/",
    "docs/glossary.md",  # which says what things aren't called
    "tests/house/test_words.py",
)
WRITTEN = {".cfg", ".css", ".html", ".json", ".md", ".py", ".toml", ".txt", ".yaml"}


def old_words(written: str) -> Iterator[tuple[str, str]]:
    """Yield each old word that the text has, behind the word that it should have."""
    for word, pattern in OLD_WORDS.items():
        flags = re.IGNORECASE if word == "answer" else 0
        if not re.search(pattern, written, flags):  # nearly every file
            continue
        rest = re.sub("|".join(ALLOWED.get(word, ("(?!)",))), " ", written)
        for found in re.finditer(pattern, rest, flags):
            yield word, found[0]


def test_no_thing_is_called_by_an_old_word() -> None:
    found = [
        f"{path}: {old!r} is {word!r}"
        for path in _written_files()
        for word, old in old_words(text(path))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("breach", "allowed"),
    [
        (
            "the portal gets a response file",
            "named by `response.file_name`, into folders.responses",
        ),
        ("every promise made", "what is promised in a transaction"),
        ('<table class="letter">', "every letter as it was written"),
        ("what a PortalNight came to", "what a portal's night came to"),
        ("night.portal", "profile.portal"),
        ("words of the catalogue", "what is in the catalogue"),
        ("flows/told.py", "trouble is told"),
        ("open_doors(engine)", "with its doors shut"),
        ("flows/calling.py", "calling on a server"),
    ],
)
def test_an_old_word_is_seen_and_another_thing_of_that_name_is_not(
    breach: str, allowed: str
) -> None:
    assert len(list(old_words(breach))) == 1
    assert list(old_words(allowed)) == []


def test_each_word_stands_in_the_glossary() -> None:
    glossary = text(Path("docs/glossary.md"))

    assert [word for word in OLD_WORDS if f"| `{word}` |" not in glossary] == []


def _written_files() -> Iterator[Path]:
    for path in product_files():
        if path.suffix in WRITTEN and not path.as_posix().startswith(LEFT_ALONE):
            yield path
