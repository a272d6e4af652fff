"""Who is to be told when the settings can't be used: their parts, each read apart from the rest.

A mistake in one part, or in another file, takes no other part away. Where the file is no YAML any
more, or isn't there, nothing of it is known: alarms/last_known.py remembers what stood in it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from brp_filesync.core.language import Language
from brp_filesync.profiles.alarms import AlarmSettings, PingSettings
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.mail import MailSettings
from brp_filesync.profiles.places import parse
from brp_filesync.profiles.strict import Strict

Part = TypeVar("Part", bound=Strict)
_ARCHIVE = re.compile(rb"^archive[ \t]*:[ \t]*['\"]?([^'\"#\r\n]+)", re.MULTILINE)
_DEFAULT_ARCHIVE = "../var/archive"


@dataclass(frozen=True, slots=True)
class Contacts:
    """Who is told, and how: None is a part that couldn't be read, or isn't there.

    `folder` is the settings' own, which relative paths count from; `room` the one beside the
    archive, in which what is remembered lies.
    """

    folder: Path
    room: Path
    installation: str | None = None
    language: Language | None = None
    ping: PingSettings | None = None
    alarms: AlarmSettings | None = None
    mail: MailSettings | None = None
    said: str = ""

    def or_else(self, others: "Contacts") -> "Contacts":
        """Return these, and the others' parts where these have none."""
        parts = ("installation", "language", "ping", "alarms", "mail")
        lacking = {name: getattr(others, name) for name in parts if getattr(self, name) is None}
        return replace(self, **lacking)


def contacts_of(installation: Installation) -> Contacts:
    """Return those of settings that could be read."""
    settings = installation.settings
    return Contacts(
        installation.folder,
        installation.path(settings.archive).parent,
        settings.installation,
        settings.language,
        settings.ping,
        settings.alarms,
        settings.mail,
        installation.said,
    )


def contacts_apart(path: Path, said: str = "") -> Contacts:
    """Return what can be read of a settings file that has mistakes, or isn't there at all."""
    folder = path.resolve().parent
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    told = parse(content).value
    values: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    found = _ARCHIVE.search(content)
    archive = found[1].decode("utf-8", "replace").strip() if found else _DEFAULT_ARCHIVE
    name, language = values.get("installation"), values.get("language")
    return Contacts(
        folder,
        (folder / Path(archive).expanduser()).resolve().parent,
        name if isinstance(name, str) else None,
        cast(Language, language) if language in ("sv", "en") else None,
        _part_of(PingSettings, values.get("ping")),
        _part_of(AlarmSettings, values.get("alarms")),
        _part_of(MailSettings, values.get("mail")),
        said,
    )


def installation_name(path: Path) -> str:
    """Return what the settings call the installation; "" where that can't be read."""
    return contacts_apart(path).installation or ""


def _part_of(model: type[Part], value: Any) -> Part | None:
    try:
        return None if value is None else model.model_validate(value)
    except ValidationError:
        return None
