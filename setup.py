"""What setup.cfg can't say: the page that a package index shows, and what is installed beside it."""

import re
from pathlib import Path

from setuptools import setup

SHARED = Path("share/doc/brp-filesync")
# They lie beside each other as in the repository, so that each page's links lead somewhere.
PAGES = ("README.md", "CHANGELOG.md")
FOLDERS = ("config", "docs", "samples", "schedules")
LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)[^)]+\)")


def index_page() -> str:
    """Return README.md for where the files that it links to aren't: their names are left."""
    readme = Path("README.md").read_text(encoding="utf-8")
    where = f"The pages named here are in the source package, and installed in `{SHARED}`.\n\n"
    title, rest = readme.split("\n\n", 1)
    return f"{title}\n\n{where}{LINK.sub(shown, rest)}"


def shown(link: re.Match[str]) -> str:
    """Return a link's text, as code where it is a file's name."""
    return f"`{link[1]}`" if re.fullmatch(r"[\w./-]+\.\w+", link[1]) else link[1]


def installed_files() -> list[tuple[str, list[str]]]:
    """Return the documentation, by the folder where an installation has it."""
    found = [Path(name) for name in PAGES]
    found += [path for name in FOLDERS for path in sorted(Path(name).rglob("*"))]
    kept = [path for path in found if path.is_file() and not belongs_to_the_repository(path)]
    folders = sorted({path.parent for path in kept})
    return [
        (str(SHARED / folder), [str(path) for path in kept if path.parent == folder])
        for folder in folders
    ]


def belongs_to_the_repository(path: Path) -> bool:
    """Tell whether it is a program, which needs what lies around it there, or the manual page."""
    return path.suffix in (".py", ".pyc", ".1") or path.is_relative_to("samples/demo")


setup(
    long_description=index_page(),
    long_description_content_type="text/markdown",
    data_files=[*installed_files(), ("share/man/man1", ["docs/filesync.1"])],
)
