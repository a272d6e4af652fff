"""The report in a real browser: at a phone's and at a desktop's width, everything fits."""

from pathlib import Path

import pytest

from brp_filesync.core.language import Language
from brp_filesync.report.model import Figures
from tests.support.browser import overflowing
from tests.support.report_figures import (
    bad_night,
    composed,
    figures,
    good_night,
    order_file,
    source,
)

DOCS = Path(__file__).parents[2] / "docs"
LONG = figures(source(name="Friskvårdsportalen" * 6, files=(order_file("W" * 200 + ".csv"),)))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("of", "language"),
    [(good_night(), "en"), (bad_night(), "sv"), (LONG, "sv")],
    ids=["good", "bad", "long"],
)
def test_a_report_fits_its_window(
    tmp_path: Path, of: Figures, language: Language, width: int
) -> None:
    page = tmp_path / "report.html"
    page.write_text(composed(of, language).page, encoding="utf-8")

    assert overflowing(page, width) == "[]"


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(("name", "of"), [("good", good_night()), ("bad", bad_night())])
def test_the_examples_are_what_is_written_today(name: str, of: Figures, language: Language) -> None:
    example = DOCS / "examples" / f"report-{name}-{language}.html"

    assert example.read_text(encoding="utf-8") == composed(of, language).page, "make pictures"
