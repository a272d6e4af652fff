"""A host's settings file: it names installations, each with a settings file of its own.

What is wrong with one stops no other; only a mistake of the host's own file stops all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.profiles.load import Installation, database_url, reports_folder
from brp_filesync.profiles.model_file import read_model
from brp_filesync.profiles.places import Document
from brp_filesync.profiles.settings import Settings
from brp_filesync.profiles.strict import Strict


class HostFile(Strict):
    """A machine's installations, instead of one installation's settings."""

    installations: dict[str, str] = Field(
        min_length=1,
        description="each installation's name, as its own file says it, and that file; relative "
        "paths count from the folder of this one",
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """An installation and its settings file, and what is wrong with how the host names it.

    The name is "" where the file that was found is an installation's own.
    """

    name: str
    path: Path
    mistake: ConfigurationMistake | None = None


def listed(path: Path) -> tuple[Listed, ...]:
    """Return the installations that the file names, in its order; one without a name for its own.

    Raises ConfigurationMistake with the mistakes of a host's file.
    """
    if not _names_installations(path):
        return (Listed("", path),)
    document, host, lines = read_model(path, HostFile)
    if host is None:
        raise ConfigurationMistake(joined("\n", lines))
    return tuple(_listed(path, document, host))


def _names_installations(path: Path) -> bool:
    try:
        return re.search(rb"^installations[ \t]*:", path.read_bytes(), re.MULTILINE) is not None
    except OSError:  # whoever reads it next tells why it can't be read
        return False


def _listed(path: Path, document: Document, host: HostFile) -> Iterator[Listed]:
    taken: dict[tuple[str, str], str] = {}  # what each has for itself → whose it is
    for name, told in host.installations.items():
        file = path.parent / Path(told).expanduser()
        if not file.is_file():
            line, column = document.values[("installations", name)]
            text = phrase(
                "{path}:{line}:{column}: installations.{name}: no such settings file: {file}",
                path=path,
                line=line,
                column=column,
                name=name,
                file=file,
            )
            yield Listed(name, file, ConfigurationMistake(text))
            continue
        own, settings, _ = read_model(file, Settings)
        lines = [] if settings is None else list(_misfits(name, path, file, own, settings, taken))
        yield Listed(name, file, ConfigurationMistake(joined("\n", lines)) if lines else None)


def _misfits(
    name: str,
    host: Path,
    file: Path,
    document: Document,
    settings: Settings,
    taken: dict[tuple[str, str], str],
) -> Iterator[str]:
    """Yield what is wrong beside the others: its name, and a place that is another's too."""
    if settings.installation != name:
        line, column = document.key_place(("installation",))
        yield (
            phrase(
                "{file}:{line}:{column}: installation: found '{installation}', expected "
                "'{name}', as {host} has it",
                file=file,
                line=line,
                column=column,
                installation=settings.installation,
                name=name,
                host=host,
            )
        )
    installation = Installation(settings, file.resolve().parent, {})
    for part, key, place in (
        ("database", "url", database_url(installation)),
        ("archive", "", str(installation.path(settings.archive))),
        ("report", "folder", str(reports_folder(installation))),
    ):
        whose = taken.setdefault((part, place), name)
        if whose != name:
            line, column = document.key_place((part, key) if key else (part,))
            called = f"{part}.{key}".removesuffix(".")
            yield phrase(
                "{file}:{line}:{column}: {called}: the same as {whose}'s: each has its own",
                file=file,
                line=line,
                column=column,
                called=called,
                whose=whose,
            )
