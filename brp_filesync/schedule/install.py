"""What makes a machine run an installation's schedule, as text to be copied: nothing is changed."""

import getpass
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, Literal
from xml.sax.saxutils import escape

from pydantic import BaseModel

from brp_filesync.profiles.load import Installation, console_file, database_url, reports_folder
from brp_filesync.profiles.secrets import SecretReference

Way = Literal["cron", "systemd", "windows"]
# Where the secrets of systemd's credentials are expected to lie.
_SECRETS = "/etc/filesync/secrets"


@dataclass(frozen=True, slots=True)
class Machine:
    """What a template needs to know: absolute paths, who runs it, and systemd's credentials."""

    config: Path
    command: Path
    user: str
    log: Path
    writable: tuple[Path, ...]
    credentials: tuple[str, ...] = ()
    backups: tuple[str, ...] = ()  # installations that have a folder for them, "" for the only one


def machine_of(installations: Sequence[Installation], config: Path, command: Path) -> Machine:
    """Return this machine's: the user is who owns the settings file.

    The night's log lies beside the first installation's archive.
    """
    told = [model for each in installations for model in _models(each)]
    credentials = {name for model in told for name in _credentials(model)}
    writable = {path for each in installations for path in _writable(each)}
    first = installations[0]
    return Machine(
        config,
        command,
        _owner(config),
        first.path(first.settings.archive).parent / "night.log",
        tuple(sorted(writable)),
        tuple(sorted(credentials)),
        tuple(each.said for each in installations if each.settings.backup is not None),
    )


def template(way: Way, machine: Machine) -> str:
    """Return the crontab line, systemd's units, or the Windows task."""
    return {"cron": _cron, "systemd": _systemd, "windows": _windows}[way](machine)


def _models(installation: Installation) -> list[BaseModel]:
    return [installation.settings, *installation.portals.values(), *installation.banks.values()]


def _writable(installation: Installation) -> Iterator[Path]:
    settings = installation.settings
    yield installation.path(settings.archive)
    yield reports_folder(installation)
    url = database_url(installation)
    if url.startswith("sqlite:///"):
        yield Path(url.removeprefix("sqlite:///").partition("?")[0]).parent
    yield console_file(installation).parent
    if settings.backup is not None:
        yield installation.path(settings.backup.folder)
    if settings.log.file is not None:
        yield installation.path(settings.log.file).parent
    oauth2 = settings.mail.server.oauth2 if settings.mail else None
    if oauth2 and oauth2.refresh_token and oauth2.refresh_token.file:  # another takes its place
        yield installation.path(oauth2.refresh_token.file).parent


def _cron(machine: Machine) -> str:
    def word(path: Path) -> str:
        return shlex.quote(str(path)).replace("%", "\\%")  # cron ends a line at a percent sign

    command, config, log = word(machine.command), word(machine.config), word(machine.log)
    lines = _filled(
        "cron",
        command=command,
        config=config,
        log=log,
        log_file=str(machine.log).replace("\\", "\\\\").replace('"', '\\"'),
    )
    for name in machine.backups:  # in the morning: the night's work is in it
        which = f" --installation {shlex.quote(name)}" if name else ""
        lines += f"15 6 * * * {command} --config {config}{which} backup make >>{log} 2>&1\n"
    return lines


def _systemd(machine: Machine) -> str:
    # The whole line is the folder's name: no quotes.
    folder = str(machine.config.parent).replace("%", "%%")
    hardening = _filled(
        "hardening",
        user=machine.user,
        folder=folder,
        credentials="\n".join(
            f"LoadCredential={name}:{_SECRETS}/{name}" for name in machine.credentials
        )
        or "# No profile names a secret as {credential: NAME}: each would be loaded here.",
        writable=" ".join(_unit_word(path, "-") for path in machine.writable),
    )
    secrets = [
        f"#\n# Its secrets lie in {_SECRETS}, root's alone (chmod 600), a file each:",
        *(f"#   {_SECRETS}/{name}" for name in machine.credentials),
    ]
    return _filled(
        "systemd",
        config=str(machine.config),
        command=_unit_word(machine.command),
        config_word=_unit_word(machine.config),
        secrets="\n".join(secrets if machine.credentials else ["#"]),
        hardening=hardening.strip(),
    )


def _windows(machine: Machine) -> str:
    return _filled(
        "windows",
        command=escape(str(machine.command)),
        config=escape(str(machine.config)),
        folder=escape(str(machine.config.parent)),
    )


def _unit_word(path: Path, before: str = "") -> str:
    """Return the path as one word of a unit (systemd.syntax, "Quoting"; %% is a percent sign)."""
    text = before + str(path).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{text}"' if any(sign.isspace() for sign in text) else text


def _filled(name: str, **words: str) -> str:
    text = files("brp_filesync.schedule").joinpath(f"templates/{name}.txt").read_text("utf-8")
    return Template(text).substitute(words)


def _credentials(part: Any) -> Iterator[str]:
    if isinstance(part, SecretReference):
        if part.credential is not None:
            yield part.credential
        return
    below: list[Any] = []
    if isinstance(part, BaseModel):
        below = [value for _, value in part]
    elif isinstance(part, Mapping):
        below = list(part.values())
    elif isinstance(part, tuple):
        below = list(part)
    for each in below:
        yield from _credentials(each)


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except (KeyError, NotImplementedError, OSError):  # nobody of that number, or Windows
        return getpass.getuser()
