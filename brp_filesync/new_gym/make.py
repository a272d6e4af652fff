"""A gym's folder made: folders for its owner alone, and files that overwrite nothing."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from brp_filesync.core.errors import DiskTrouble, NotPossible
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.new_gym.comments import translated
from brp_filesync.new_gym.compose import SCHEDULE, NewFile, compose, schedule_parts
from brp_filesync.new_gym.model import NewGym
from brp_filesync.new_gym.sources import load_templates
from brp_filesync.profiles.model_file import model_of
from brp_filesync.profiles.schema_export import SCHEMA_FILES, schema_text
from brp_filesync.profiles.settings import Settings

_SETTINGS = "config/filesync.yaml"
# Also where nothing is written yet: a service may be let into a folder only where it is there.
_FOLDERS = (
    "config",
    "config/portals",
    "config/banks",
    "config/secrets",
    "schedules",
    "var",
    "var/archive",
    "var/reports",
)


@dataclass(slots=True)
class Made:
    """What has been made, and what was there already and stays as it is: paths in the folder."""

    made: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)


def files_of(gym: NewGym) -> list[NewFile]:
    """Return all that the gym begins with: settings, profiles, schedule, schemas for editors.

    Raises NotPossible where the answers make no settings that can be read.
    """
    files = [*compose(gym, translated(load_templates(), gym.language)), *_schemas(gym.language)]
    for file in files:
        if file.path == _SETTINGS:
            _, _, mistakes = model_of(file.text.encode(), Path(file.path), Settings)
            if mistakes:
                raise NotPossible(
                    joined(
                        "\n",
                        [
                            phrase("These answers would make settings that can't be read."),
                            *mistakes,
                        ],
                    ),
                    phrase("Nothing has been made. Answer otherwise."),
                )
    return files


def settings_of(folder: Path) -> Path:
    """Return where the settings of a gym in the folder are."""
    return folder / _SETTINGS


def is_there(folder: Path) -> bool:
    """Return whether a gym's settings are in the folder already."""
    return os.path.lexists(settings_of(folder))


def missing_in_schedule(folder: Path, gym: NewGym) -> str:
    """Return the lines of the gym's portals that a schedule there lacks; it's a person's to add them.

    "" where there is nothing to add, or nothing to be read.
    """
    try:
        there = (folder / SCHEDULE).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return schedule_parts(gym, translated(load_templates(), gym.language), there)


def make(folder: Path, files: Iterable[NewFile]) -> Made:
    """Make the folder with what is in it. Only its owner may look in, and read the files.

    What is there already stays as it is, byte for byte. Raises DiskTrouble where something can't be
    made.
    """
    made = Made()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in _FOLDERS:
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in files:
            path = folder / file.path
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (made.made if _written(path, file.text) else made.there).append(file.path)
    except OSError as error:
        raise DiskTrouble(
            phrase(
                "{filename} can't be made: {strerror}.",
                filename=error.filename or folder,
                strerror=reason_of(error),
            ),
            phrase("Name a folder that you may write in."),
        ) from None
    return made


def _schemas(language: Language) -> Iterator[NewFile]:
    for kind, path in SCHEMA_FILES.items():
        yield NewFile(path.as_posix(), schema_text(kind, language))


def _written(path: Path, text: str) -> bool:
    """Write a new file; return False where anything of that name is there."""
    try:
        place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(place, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
    return True
