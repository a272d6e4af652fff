"""The report's templates, as they are shipped."""

from importlib.resources import files
from pathlib import Path

from brp_filesync.core.language import Language
from brp_filesync.mail.compiled import Compiled
from brp_filesync.report.compose import Paper

_NAMES = ("page.html", "page.txt", "style.css")


def load_paper(language: Language) -> Paper:
    """Return what reports in that language are written on."""
    folder = files("brp_filesync.report").joinpath("templates")
    return Paper(
        language,
        {name: folder.joinpath(name).read_text(encoding="utf-8") for name in _NAMES},
        Compiled(Path(str(folder)), language),
    )
