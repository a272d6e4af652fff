"""What is remembered outside the database: who is told, and what was told without a ledger.

For nights on which neither settings nor database can be read. A file beside the archive, 0600, with
secrets by reference only; where it can't be written, one in the machine's folder for what is
temporary.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from brp_filesync.core.language import Language
from brp_filesync.profiles.alarms import AlarmSettings, PingSettings
from brp_filesync.profiles.apart import Contacts
from brp_filesync.profiles.mail import MailSettings
from brp_filesync.profiles.strict import Strict

NAME = "last-known.json"
Part = TypeVar("Part", bound=Strict)


@dataclass(frozen=True, slots=True)
class LastKnown:
    """Who was to be told last, and what was told straight out: exit code → its text and moment.

    `login_refused_at` is when the mail server refused us (UTC text), "" where it didn't.
    """

    contacts: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    login_refused_at: str = ""


def recalled(contacts: Contacts) -> LastKnown:
    """Return what is remembered of this installation; nothing where no file can be read."""
    for path in _places(contacts):
        with suppress(OSError, ValueError, TypeError):
            known = json.loads(path.read_text(encoding="utf-8"))
            return LastKnown(
                dict(known["contacts"]), dict(known["told"]), str(known["login_refused_at"])
            )
    return LastKnown()


def keep_contacts(contacts: Contacts) -> None:
    """Remember who is told by settings that could be read, where that has changed."""
    known = recalled(contacts)
    plain = {
        "installation": contacts.installation,
        "language": contacts.language,
        **{name: _plain(getattr(contacts, name)) for name in ("ping", "alarms", "mail")},
    }
    nobody = contacts.ping is None and contacts.alarms in (None, AlarmSettings())
    if dict(known.contacts) != plain and not (nobody and not known.contacts):
        keep(contacts, replace(known, contacts=plain))


def keep(contacts: Contacts, known: LastKnown) -> bool:
    """Remember this, and say whether that could be done."""
    text = json.dumps(
        {
            "contacts": known.contacts,
            "told": known.told,
            "login_refused_at": known.login_refused_at,
        },
        ensure_ascii=False,
        indent=1,
    )
    written = False
    for path in _places(contacts):
        if written:  # an older one must not be read instead
            with suppress(OSError):
                path.unlink()
            continue
        with suppress(OSError):
            _replace(path, text)
            written = True
    return written


def as_they_stood(contacts: Contacts, known: LastKnown) -> Contacts:
    """Return the contacts, and what is remembered of those that couldn't be read."""
    told = known.contacts
    language = told.get("language")
    return contacts.or_else(
        replace(
            contacts,
            installation=told.get("installation"),
            language=cast(Language, language) if language in ("sv", "en") else None,
            ping=_part(PingSettings, told.get("ping")),
            alarms=_part(AlarmSettings, told.get("alarms")),
            mail=_part(MailSettings, told.get("mail")),
        )
    )


def _plain(part: Strict | None) -> Any:
    return None if part is None else part.model_dump(mode="json", exclude_none=True)


def _part(model: type[Part], plain: Any) -> Part | None:
    try:
        return None if plain is None else model.model_validate_json(json.dumps(plain))
    except ValidationError:  # kept by another version
        return None


def _places(contacts: Contacts) -> Iterator[Path]:
    yield contacts.room / NAME
    of = hashlib.sha256(str(contacts.folder).encode()).hexdigest()[:16]
    whose = os.getuid() if hasattr(os, "getuid") else "own"
    yield Path(tempfile.gettempdir()) / f"filesync-{whose}" / f"{of}.json"


def _replace(path: Path, text: str) -> None:
    """Write the file as a whole, for its owner alone; one in a folder that others own never."""
    if path.name != NAME:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if path.parent.is_symlink() or path.parent.stat().st_uid != os.getuid():
            raise PermissionError(path.parent)
    made, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
    beside = Path(name)
    os.close(made)
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
