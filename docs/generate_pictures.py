"""Take the pictures of docs/pictures anew, with headless Chromium: `make pictures`."""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))

from tests.support.browser import picture  # noqa: E402
from tests.support.command import typed  # noqa: E402
from tests.support.gym import open_gym  # noqa: E402
from tests.support.mails import a_mail, order_facts, parts, purchase  # noqa: E402
from tests.support.report_figures import as_mail, as_read, bad_night, composed, good_night  # noqa: E402
from tests.support.samples import load_gym  # noqa: E402

_LOOK = {"footer": "Exempelgymmet AB, Göteborg\nwww.gym.example.com"}
_ORDER = order_facts(
    purchase(name="Träningskort 6 månader"),
    purchase(name="Klippkort 10 klipp, påfyllning", effect="refilled", clips=10),
)
_OVERVIEW = (1100, 1000)
_SIZES = {"phone": (390, 1130), "desktop": (1280, 1150)}
_LANGUAGES: tuple[Literal["sv", "en"], ...] = ("sv", "en")
_WIDTHS = {"phone": 390, "desktop": 1280}


def main() -> None:
    """Write a picture for each width."""
    folder = DOCS / "pictures"
    folder.mkdir(exist_ok=True)
    _, html = parts(a_mail(_ORDER, look=_LOOK))
    with tempfile.TemporaryDirectory() as aside:
        page = Path(aside) / "mail.html"
        page.write_text(html, encoding="utf-8")
        for name, (width, height) in _SIZES.items():
            picture(page, folder / f"confirmation-{name}.png", width, height)
        gym = open_gym(Path(aside) / "gym", filled=False, portal="benify")
        load_gym(gym)
        typed(gym, "catalogue", "export", "--portal", "benify", "--out", aside, "--overview")
        shown = Path(aside) / "benify-overview-v1.html"
        picture(shown, folder / "overview-desktop.png", *_OVERVIEW)
    _write_reports(folder, DOCS / "examples")


def _write_reports(folder: Path, examples: Path) -> None:
    """Write a good and a bad night's report in both languages, as pages, as pictures and as a mail."""
    examples.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        page = Path(aside) / "report.html"
        for name, figures in (("good", good_night()), ("bad", bad_night())):
            for language in _LANGUAGES:
                report = composed(figures, language)
                example = examples / f"report-{name}-{language}.html"
                example.write_text(report.page, encoding="utf-8", newline="\n")
                page.write_text(report.page, encoding="utf-8")
                for size, width in _WIDTHS.items():
                    _taken(page, folder / f"report-{name}-{language}-{size}.png", width)
            page.write_text(as_read(as_mail(figures)), encoding="utf-8")
            for size, width in _WIDTHS.items():
                _taken(page, folder / f"report-{name}-mail-{size}.png", width)


def _taken(page: Path, target: Path, width: int) -> None:
    """Take a picture of the whole page, in few colours: it takes a third of the room."""
    picture(page, target, width)
    with Image.open(target) as image:
        few = image.convert("RGB").quantize(colors=256, dither=Image.Dither.NONE)
    few.save(target, optimize=True)


if __name__ == "__main__":
    main()
