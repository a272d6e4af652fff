"""Every link of a page leads somewhere, and every page that the code names is there."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import ROOT, product_files, text

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"```.*?```", re.DOTALL)
# A page as a comment, a message or another page names it, from the repository's root.
NAMED = re.compile(r"(?<![\w./-])docs/[\w/.-]*\w\.(?:md|py|txt|html|png)\b")


def test_every_link_of_a_page_leads_to_a_file_and_a_heading() -> None:
    broken = [f"{page}: {target}" for page in _pages() for target in _broken(page, text(page))]

    assert broken == []


def test_every_page_of_the_documentation_that_is_named_is_there() -> None:
    missing = [
        f"{path}: {named}"
        for path in product_files()
        for named in sorted(set(NAMED.findall(text(path))))
        if not (ROOT / named).is_file()
    ]

    assert missing == []


def test_a_broken_link_is_found_and_a_sound_one_is_not() -> None:
    page = Path("docs/mail.md")

    assert list(_broken(page, "[a](gone.md) [b](../README.md#exit-codes) [c](#no-such)")) == [
        "gone.md",
        "#no-such",
    ]


def _pages() -> list[Path]:
    return [path for path in product_files() if path.suffix == ".md"]


def _broken(page: Path, written: str) -> Iterator[str]:
    for path, anchor in LINK.findall(CODE.sub("", written)):
        target = page if not path else (page.parent / path)
        if not (ROOT / target).exists():
            yield path
        elif anchor and anchor not in _anchors(target, written if not path else None):
            yield f"{path}#{anchor}"


def _anchors(page: Path, written: str | None) -> set[str]:
    """Return the anchors that a page's headings have, as the usual renderers make them."""
    source = written if written is not None else (ROOT / page).read_text(encoding="utf-8")
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in HEADING.findall(CODE.sub("", source))
    }
