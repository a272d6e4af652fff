"""A gym's answers and the templates → the files that it begins with."""

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import BaseLoader, DictLoader, Environment, StrictUndefined

from brp_filesync.new_gym.model import NewGym, NewPortal

SCHEDULE = "schedules/nightly.yaml"
# Text that YAML takes for text without quotes, in lists and maps too.
_PLAIN = re.compile(r"[A-Za-zÅÄÖåäö./][\w ./:+@-]*[\w/]|\d+\.\d+\.\d+\.\d+")
_NOT_TEXT = re.compile(r"(?i)(true|false|yes|no|on|off|null|~|\.inf|\.nan)|.*: .*|.*:$")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written, by its path from the gym's folder. A secret is empty until a person
    writes it."""

    path: str
    text: str


def compose(gym: NewGym, templates: Mapping[str, str]) -> Iterator[NewFile]:
    """Yield the settings, the profiles, the schedule, and an empty file for each secret."""
    environment = _environment(DictLoader(dict(templates)))

    def filled(template: str, **more: object) -> str:
        return environment.get_template(template).render(gym=gym, **more)

    yield NewFile("config/filesync.yaml", filled("filesync.yaml"))
    for portal in gym.portals:
        own = _own(templates, "portals", portal.name, "portal")
        yield NewFile(f"config/portals/{portal.name}.yaml", filled(own, portal=portal))
    for bank in gym.banks:
        own = _own(templates, "banks", bank.name, "bank")
        yield NewFile(f"config/banks/{bank.name}.yaml", filled(own, bank=bank))
    yield NewFile(SCHEDULE, filled("nightly.yaml", schedules=schedule_parts(gym, templates)))
    for secret in gym.secret_files:
        yield NewFile(f"config/{secret}", "")


def profile_of(portal: NewPortal, templates: Mapping[str, str]) -> str:
    """Return the profile of a portal of the gym's own, to be filled in."""
    template = _environment(DictLoader(dict(templates))).get_template("portals/portal.yaml")
    return template.render(portal=portal)


def schedule_parts(gym: NewGym, templates: Mapping[str, str], there: str = "") -> str:
    """Return what the schedule says of the portals that have a shipped part, below `portals:`.

    `there` is a schedule that is there already: those that it names are left out.
    """
    known = (
        templates.get(f"schedules/{portal.name}.yaml")
        for portal in gym.portals
        if not re.search(rf"^ +{re.escape(portal.name)}[ ]*:", there, re.MULTILINE)
    )
    return "\n".join(each for each in known if each is not None)


def _own(templates: Mapping[str, str], folder: str, name: str, general: str) -> str:
    shipped = f"{folder}/{name}.yaml"
    return shipped if shipped in templates else f"{folder}/{general}.yaml"


def _environment(loader: BaseLoader) -> Environment:
    environment = Environment(  # noqa: S701 - it's YAML: `text` and `quoted` escape
        loader=loader,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"text": _text, "quoted": _quoted, "value": _value}
    return environment


def _value(found: str | None, hint: str = "") -> str:
    """Return what stands after a key's colon: a value, or nothing and what would stand there."""
    if found is None or found == "":
        return f" # {hint}" if hint else ""
    return f" {_text(found)}"


def _text(found: str | datetime.date) -> str:
    if isinstance(found, datetime.date):
        return found.isoformat()
    if _PLAIN.fullmatch(found) and not _NOT_TEXT.fullmatch(found):
        return found
    return _quoted(found)


def _quoted(found: str) -> str:
    """Return it as a YAML string in double quotes, which JSON's are."""
    return json.dumps(found, ensure_ascii=False)
