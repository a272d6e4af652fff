"""Finds and reads an installation's settings, and its portals' and banks' profiles.

A file's mistakes come in one error, a line each: `file:line:column: what, and what to do`. A
profile with mistakes stops no other: only who asks for that portal is told.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.core.source import SourceKind
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.model_file import Model, read_model
from brp_filesync.profiles.places import Place
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.settings import Settings
from brp_filesync.profiles.suggest import did_you_mean


@dataclass(frozen=True)
class Installation:
    """One installation as configured: its settings, their folder, its portals and its banks.

    What is wrong with a profile stands under the name of its file, and the portal isn't among
    `portals`, nor the bank among `banks`. `said` is the name that commands must say before they are
    about it: a host has several; "" where there is but one.
    """

    settings: Settings
    folder: Path
    portals: Mapping[str, PortalProfile]
    banks: Mapping[str, BankProfile] = field(default_factory=dict)
    mistaken_portals: Mapping[str, ConfigurationMistake] = field(default_factory=dict)
    mistaken_banks: Mapping[str, ConfigurationMistake] = field(default_factory=dict)
    said: str = ""

    @property
    def portal_names(self) -> tuple[str, ...]:
        """The portals that have a profile, be it right or wrong, in the order of their names."""
        return tuple(sorted({*self.portals, *self.mistaken_portals}))

    @property
    def commission_products(self) -> dict[str, str]:
        """The commission article, "" for none, of each portal, be its profile right or wrong."""
        articles = dict.fromkeys(self.portal_names, "")
        return articles | {
            name: profile.commission_product or "" for name, profile in self.portals.items()
        }

    @property
    def bank_names(self) -> tuple[str, ...]:
        """The banks that have a profile, be it right or wrong, in the order of their names."""
        return tuple(sorted({*self.banks, *self.mistaken_banks}))

    @property
    def kinds(self) -> dict[str, SourceKind]:
        """What each name that has a profile is; a portal, where a bank is called the same."""
        kinds: dict[str, SourceKind] = dict.fromkeys(self.bank_names, "bank")
        return kinds | dict.fromkeys(self.portal_names, "portal")

    @property
    def served_banks(self) -> list[str]:
        """The banks that have a server; the others' files are only taken at hand.

        One whose profile has mistakes is among them: its night tells what they are.
        """
        served = {bank for bank, profile in self.banks.items() if profile.server is not None}
        return sorted(served | set(self.mistaken_banks))

    @property
    def told_portals(self) -> list[str]:
        """The portals that are told what they may sell: profile and folders say where and how.

        One whose profile has mistakes isn't among them: its orders' night tells what they are.
        """
        return sorted(
            portal
            for portal, profile in self.portals.items()
            if profile.catalogue is not None and profile.folders.catalogue is not None
        )

    @property
    def settled_portals(self) -> list[str]:
        """The portals whose settlement reports are booked: their profiles say how, and are live."""
        return sorted(
            portal
            for portal, profile in self.portals.items()
            if profile.settlement is not None and not profile.on_trial
        )

    @property
    def mistakes(self) -> tuple[ConfigurationMistake, ...]:
        """What is wrong with profiles, one for each that has mistakes."""
        return (*self.mistaken_portals.values(), *self.mistaken_banks.values())

    def demand_no_mistakes(self) -> None:
        """Raise ConfigurationMistake with all mistakes of all profiles, where there are any."""
        if self.mistakes:
            raise ConfigurationMistake(joined("\n", (each.message for each in self.mistakes)))

    def portal(self, name: str) -> PortalProfile:
        """Return the portal's profile. ConfigurationMistake: there is none, or it has mistakes."""
        if name in self.mistaken_portals:
            raise self.mistaken_portals[name]
        if name not in self.portals:
            raise self.no_portal(name)
        return self.portals[name]

    def no_portal(self, name: str) -> ConfigurationMistake:
        """Return what to say to who asks for a portal that has no profile."""
        return ConfigurationMistake(
            phrase(
                "No portal is called {name}{did_you_mean}",
                name=name,
                did_you_mean=did_you_mean(name, self.portal_names) or ".",
            ),
            phrase("Its profile would be a file of that name in the portals' folder."),
        )

    def bank(self, name: str) -> BankProfile:
        """Return the bank's profile. ConfigurationMistake: there is none, or it has mistakes."""
        if name in self.mistaken_banks:
            raise self.mistaken_banks[name]
        if name not in self.banks:
            raise self.no_bank(name)
        return self.banks[name]

    def no_bank(self, name: str) -> ConfigurationMistake:
        """Return what to say to who asks for a bank that has no profile."""
        return ConfigurationMistake(
            phrase(
                "No bank is called {name}{did_you_mean}",
                name=name,
                did_you_mean=did_you_mean(name, self.bank_names) or ".",
            ),
            phrase("Its profile would be a file of that name in the banks' folder."),
        )

    def source(self, name: str) -> PortalProfile | BankProfile:
        """Return the portal's profile, else the bank's of that name. Raises as `portal`."""
        if name in self.bank_names and name not in self.portal_names:
            return self.bank(name)
        return self.portal(name)

    def path(self, text: str) -> Path:
        """Return a path of the settings, absolute: relative ones count from their folder."""
        return (self.folder / Path(text).expanduser()).resolve()


def load_settings(path: Path) -> Installation:
    """Return the installation that the file describes; ConfigurationMistake with its mistakes.

    Those of profiles aren't raised: they stand in the installation, each under its file's name.
    """
    document, settings, lines = read_model(path, Settings)
    if settings is None:
        raise ConfigurationMistake(joined("\n", lines))
    folders = {"portals": settings.portals, "banks": settings.banks}
    for key, name in folders.items():
        if name is not None and not (path.parent / name).is_dir():
            line, column = document.key_place((key,))
            raise ConfigurationMistake(
                phrase(
                    "{path}:{line}:{column}: {key}: no such folder: {parent}",
                    path=path,
                    line=line,
                    column=column,
                    key=key,
                    parent=path.parent / name,
                )
            )
    portals, bad_portals = _load_profiles(path.parent / settings.portals, PortalProfile, "portal")
    banks: dict[str, BankProfile] = {}
    bad_banks: dict[str, ConfigurationMistake] = {}
    if settings.banks is not None:
        banks, bad_banks = _load_profiles(path.parent / settings.banks, BankProfile, "bank")
    folder = path.resolve().parent
    return Installation(settings, folder, portals, banks, bad_portals, bad_banks)


def load_portals(folder: Path) -> dict[str, PortalProfile]:
    """Return the folder's profiles by portal, in the order of their names.

    ConfigurationMistake with all mistakes of all profiles. A `.yml` is one, else it would be
    forgotten.
    """
    return _only_sound(*_load_profiles(folder, PortalProfile, "portal"))


def load_banks(folder: Path) -> dict[str, BankProfile]:
    """Return the folder's profiles by bank; otherwise as `load_portals`."""
    return _only_sound(*_load_profiles(folder, BankProfile, "bank"))


def database_url(installation: Installation) -> str:
    """Return the database's URL; SQLite's path is absolute, counted from the settings' folder.

    A password isn't in it: whoever opens the database reveals `settings.database.password`.
    """
    url = installation.settings.database.url
    sqlite = re.fullmatch(r"sqlite:///([^?]+)(.*)", url)
    if sqlite is None:
        return url
    return f"sqlite:///{installation.path(sqlite[1]).as_posix()}{sqlite[2]}"


def console_file(installation: Installation) -> Path:
    """Return the console's own database: where the settings say, else beside the archive's folder."""
    named = installation.settings.console.database
    if named is not None:
        return installation.path(named)
    return installation.path(installation.settings.archive).parent / "console.db"


def reports_folder(installation: Installation) -> Path:
    """Return where the installation's reports are kept."""
    folder = installation.settings.report.folder
    if folder is not None:
        return installation.path(folder)
    return installation.path(installation.settings.archive).parent / "reports"


def _only_sound(
    profiles: dict[str, Model], mistaken: dict[str, ConfigurationMistake]
) -> dict[str, Model]:
    if mistaken:
        raise ConfigurationMistake(joined("\n", (each.message for each in mistaken.values())))
    return profiles


def _load_profiles(
    folder: Path, model: type[Model], key: str
) -> tuple[dict[str, Model], dict[str, ConfigurationMistake]]:
    """Return the folder's sound profiles, and what is wrong with the others, by file name.

    A profile says its name under `key`: the same as its file's.
    """
    profiles: dict[str, Model] = {}
    wrong: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.y*ml")):
        if path.suffix != ".yaml":
            lines: list[str] = [
                phrase("{path}:1:1: a profile's file name ends in .yaml: rename it", path=path)
            ]
        else:
            document, profile, lines = read_model(path, model)
            if profile is not None:
                profiles[path.stem] = profile
                lines = _misnamed(path, getattr(profile, key), document.values[(key,)], key)
        if lines:
            wrong.setdefault(path.stem, []).extend(lines)
    sound = {name: profile for name, profile in profiles.items() if name not in wrong}
    return sound, {name: ConfigurationMistake(joined("\n", lines)) for name, lines in wrong.items()}


def _misnamed(path: Path, name: str, place: Place, key: str) -> list[str]:
    if name == path.stem:
        return []
    text = phrase(
        "{key}: found '{name}', expected '{stem}', as the file's name",
        key=key,
        name=name,
        stem=path.stem,
    )
    return [f"{path}:{place.line}:{place.column}: " + text]
