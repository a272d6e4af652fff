"""Real Chromium, headless: what a page looks like, and whether it fits its window."""

import re
import shutil
import subprocess
from pathlib import Path

# Debian's package chromium-headless-shell, else a whole Chromium.
_PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")
_WITHIN_S = 120
_MEASURE = """<script>
const wide = [...document.querySelectorAll("body *")].filter(
  each => each.getBoundingClientRect().right > window.innerWidth + 0.5
    || each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0);
document.title = JSON.stringify([window.innerWidth, document.documentElement.scrollWidth,
  document.documentElement.scrollHeight, wide.map(each => each.tagName + "." + each.className)]);
document.body.remove();  // what is dumped is searched for personal data, as all output of tests is
</script>"""


class BrowserMissing(Exception):  # noqa: N818 - named by what happened
    """The tests need a real browser, and never pass over it."""


def overflowing(page: Path, width: int) -> str:
    """Return what is wider than a window of so many pixels: "[]" where everything fits.

    Raises AssertionError where the page itself is wider.
    """
    found = _measured(page, width)
    assert (int(found[1]), int(found[2])) == (width, width)
    return found[4]


def picture(page: Path, target: Path, width: int, height: int = 0) -> None:
    """Write a picture (PNG) of the page in a window of that size; of the whole page by default."""
    height = height or int(_measured(page, width)[3])
    _run(page, width, height, f"--screenshot={target}")


def _measured(page: Path, width: int) -> re.Match[str]:
    """Return the window's width, the page's width and height, and what is too wide, as groups."""
    measured = page.with_name(f"measured-{page.name}")
    measured.write_text(page.read_text(encoding="utf-8") + _MEASURE, encoding="utf-8")
    said = _run(measured, width, 400, "--dump-dom")
    found = re.search(r"<title>\[(\d+),(\d+),(\d+),(\[.*?\])\]</title>", said)
    assert found is not None, said[-2000:]
    return found


def _run(page: Path, width: int, height: int, *options: str) -> str:
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise BrowserMissing("No Chromium was found: run `make servers`.")
    # Root may not use the sandbox; what is shown is our own.
    done = subprocess.run(
        [
            program,
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            f"--window-size={width},{height}",
            f"--user-data-dir={page.parent / 'chromium'}",
            *options,
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=_WITHIN_S,
        check=True,
    )
    return done.stdout
