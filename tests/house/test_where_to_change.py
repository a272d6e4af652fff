"""The page that says where to change what: each place is there, and none is left out.

Tried with what has a name of its own: whatever file of the package has that name is named.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, ROOT, modules, text

PAGE = "docs/development/architecture.md"
ROW = re.compile(r"^- \*\*(.+?)\*\*: (.+)$", re.MULTILINE)
PLACE = re.compile(r"`([\w./*-]+(?:\.py|\.yaml|\.md|/))`")

# What one would change → what is already there of its kind, as it stands in the code.
TRIED = {
    "a column of orders that we don't know yet": '"mobile"',
    "a problem code: a reject reason, a warning, its text": '"email-taken"',
    "what an answer says": "brp_order_number",
    "what a portal is told that it may sell": "vat_percent",
    "a payment format": "totalin",
    "why a payment waits: another reason": "settled-already|wrong-check-digit",
    "what is suggested": "two-digits-swapped",
    "what is promised and done after the commit": "[\"']clear[\"']",
    "a state of an invoice, or how it moves": "debt_collection",
    "what `filesync check` looks at": '"mail templates"',
    "what must always hold": '"invoice-rest"',
    "a kind of alarm": '"login-refused"',
    "a table or a column": "filesync_telling",
    "an exit code": r'"exit_77"|ExitCode\.LOGIN\b|\b77 login',
}


def test_every_place_is_there() -> None:
    missing = [
        f"{what}: {place}"
        for what, places in _rows().items()
        for place in places
        if "NAME" not in place and not list(_files(place))
    ]

    assert missing == []
    assert len(_rows()) > 40


@pytest.mark.parametrize(("what", "pattern"), TRIED.items())
def test_no_place_is_left_out(what: str, pattern: str) -> None:
    named = {file for place in _rows()[what] for file in _files(place)}
    found = {
        path
        for path in modules()
        if "versions" not in path.parts and re.search(pattern, text(path))
    }

    assert found - named == set()
    assert found


def _rows() -> dict[str, list[str]]:
    page = text(Path(PAGE)).partition("## Where do I change")[2].partition("\n## ")[0]
    return {what: PLACE.findall(places) for what, places in ROW.findall(page)}


def _files(place: str) -> Iterator[Path]:
    """Yield the files that a place means, relative to the root: a folder's are all of its own."""
    for pattern in (f"{PACKAGE}/{place}", place):
        for found in ROOT.glob(pattern.rstrip("/")):
            within = found.rglob("*.*") if found.is_dir() else [found]
            yield from (path.relative_to(ROOT) for path in within)
