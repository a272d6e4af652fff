"""Finds and reads an installation's settings, and its portals' and banks' profiles.

All mistakes of all files come in one error, a line each: `file:line:column: what, and what to do`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.explain import explained, unknown_keys
from brp_filesync.profiles.places import Document, Mistake, parse
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.settings import Settings
from brp_filesync.profiles.strict import KeyPath, Strict

ENVIRONMENT_VARIABLE = "FILESYNC_CONFIG"
PLACES = (Path("config/filesync.yaml"), Path("/etc/filesync/filesync.yaml"))

Model = TypeVar("Model", bound=Strict)


@dataclass(frozen=True)
class Installation:
    """One installation as configured: its settings, their folder, its portals and its banks."""

    settings: Settings
    folder: Path
    portals: Mapping[str, PortalProfile]
    banks: Mapping[str, BankProfile] = field(default_factory=dict)

    def path(self, text: str) -> Path:
        """Return a path of the settings, absolute: relative ones count from their folder."""
        return (self.folder / Path(text).expanduser()).resolve()


def find_settings(option: str | None, environment: Mapping[str, str]) -> Path:
    """Return the settings file: the option's, else FILESYNC_CONFIG's, else the first place's.

    A file that was asked for and isn't there is a ConfigurationMistake: another would surprise.
    """
    for named, source in (
        (option, "the option --config"),
        (environment.get(ENVIRONMENT_VARIABLE), f"the environment variable {ENVIRONMENT_VARIABLE}"),
    ):
        if named:
            if not Path(named).is_file():
                raise ConfigurationMistake(
                    f"{named}: no such settings file; {source} names it.",
                    "Correct the name, or leave it out to look in the usual places.",
                )
            return Path(named)
    for place in PLACES:
        if place.is_file():
            return place
    raise ConfigurationMistake(
        f"No settings file was found. Looked for the option --config, the environment variable "
        f"{ENVIRONMENT_VARIABLE}, and the files {' and '.join(map(str, PLACES))}.",
        "Name a file, or go to the folder that holds config.",
    )


def load_settings(path: Path) -> Installation:
    """Return the installation that the file describes; ConfigurationMistake with all mistakes."""
    installation, mistakes = load_what_is_sound(path)
    if mistakes:
        raise ConfigurationMistake("\n".join(each.message for each in mistakes.values()))
    return installation


def load_what_is_sound(path: Path) -> tuple[Installation, dict[Path, ConfigurationMistake]]:
    """Return the installation with its sound profiles, and what is wrong with the others, by file.

    Raises ConfigurationMistake where the settings themselves are wrong.
    """
    document, settings, lines = _read(path, Settings)
    if settings is None:
        raise ConfigurationMistake("\n".join(lines))
    folders = {"portals": settings.portals, "banks": settings.banks}
    for key, name in folders.items():
        if name is not None and not (path.parent / name).is_dir():
            line, column = document.key_place((key,))
            raise ConfigurationMistake(
                f"{path}:{line}:{column}: {key}: no such folder: {path.parent / name}"
            )
    portals, mistakes = _read_profiles(path.parent / settings.portals, PortalProfile, "portal")
    banks: dict[str, BankProfile] = {}
    if settings.banks is not None:
        banks, more = _read_profiles(path.parent / settings.banks, BankProfile, "bank")
        mistakes |= more
    return Installation(settings, path.resolve().parent, portals, banks), mistakes


def load_portals(folder: Path) -> dict[str, PortalProfile]:
    """Return the folder's profiles by portal, in the order of their names.

    ConfigurationMistake with all mistakes of all profiles. A `.yml` is one, else it would be
    forgotten.
    """
    return _load_profiles(folder, PortalProfile, "portal")


def load_banks(folder: Path) -> dict[str, BankProfile]:
    """Return the folder's profiles by bank; otherwise as `load_portals`."""
    return _load_profiles(folder, BankProfile, "bank")


def database_url(installation: Installation) -> str:
    """Return the database's URL; SQLite's path is absolute, counted from the settings' folder.

    A password isn't in it: whoever opens the database reveals `settings.database.password`.
    """
    url = installation.settings.database.url
    sqlite = re.fullmatch(r"sqlite:///([^?]+)(.*)", url)
    if sqlite is None:
        return url
    return f"sqlite:///{installation.path(sqlite[1]).as_posix()}{sqlite[2]}"


def _load_profiles(folder: Path, model: type[Model], key: str) -> dict[str, Model]:
    profiles, mistakes = _read_profiles(folder, model, key)
    if mistakes:
        raise ConfigurationMistake("\n".join(each.message for each in mistakes.values()))
    return profiles


def _read_profiles(
    folder: Path, model: type[Model], key: str
) -> tuple[dict[str, Model], dict[Path, ConfigurationMistake]]:
    """Return the folder's profiles by what each says under `key`, which is its file's name."""
    profiles: dict[str, Model] = {}
    mistakes: dict[Path, ConfigurationMistake] = {}
    for path in sorted(folder.glob("*.y*ml")):
        if path.suffix != ".yaml":
            text = f"{path}:1:1: a profile's file name ends in .yaml: rename it"
            mistakes[path] = ConfigurationMistake(text)
            continue
        document, profile, lines = _read(path, model)
        if profile is not None:
            name = getattr(profile, key)
            if name == path.stem:
                profiles[name] = profile
                continue
            line, column = document.values[(key,)]
            text = f"{key}: found '{name}', expected '{path.stem}', as the file's name"
            lines.append(f"{path}:{line}:{column}: {text}")
        mistakes[path] = ConfigurationMistake("\n".join(lines))
    return profiles, mistakes


def _read(path: Path, model: type[Model]) -> tuple[Document, Model | None, list[str]]:
    """Return the file with its places, its model (None where there are mistakes), and those."""
    try:
        document = parse(path.read_bytes())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Document(), None, [f"{path}:1:1: can't be read: {reason}"]
    mistakes = list(document.mistakes)
    valid: Model | None = None
    if document.values:
        valid, more = _validated(model, document)
        mistakes += more
    lines = [
        f"{path}:{place.line}:{place.column}: {text}"
        for place, text in sorted(set(mistakes), key=lambda each: each.place)
    ]
    return document, None if lines else valid, lines


def _validated(model: type[Model], document: Document) -> tuple[Model | None, list[Mistake]]:
    """Return the model or what's wrong; again without unknown keys, which hide broader rules."""
    try:
        return model.model_validate(document.value), []
    except ValidationError as error:
        mistakes = explained(error, model, document)
        unknown = set(unknown_keys(error, document))
    if unknown:
        try:
            model.model_validate(_without(document.value, unknown, ()))
        except ValidationError as error:
            mistakes += explained(error, model, document)
    return None, mistakes


def _without(value: Any, unknown: set[KeyPath], path: KeyPath) -> Any:
    if isinstance(value, dict):
        return dict(_kept(value, unknown, path))
    return value


def _kept(value: dict[Any, Any], unknown: set[KeyPath], path: KeyPath) -> Iterator[Any]:
    for key, below in value.items():
        if (*path, key) not in unknown:
            yield key, _without(below, unknown, (*path, key))
