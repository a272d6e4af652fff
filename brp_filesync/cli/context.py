"""What every command gets: the settings, read when they are first needed, and how to speak."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from brp_filesync.cli.terminal import harmless, harmless_json
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.exit_codes import ExitCode

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from brp_filesync.app import App
    from brp_filesync.database.begin import Doors
    from brp_filesync.profiles.load import Installation


@dataclass(frozen=True, slots=True)
class Context:
    """The options that stand before the command."""

    config: str | None
    verbose: bool
    quiet: bool = False

    @property
    def installation(self) -> "Installation":
        """Return the installation's settings and profiles. Raises ConfigurationMistake."""
        from brp_filesync.profiles.load import find_settings, load_settings

        return load_settings(find_settings(self.config, os.environ))

    @contextmanager
    def app(self, *, dry: bool = False) -> "Iterator[App]":
        """Yield the installation's parts, with logs set up."""
        from brp_filesync.app import open_app
        from brp_filesync.cli.logs import set_up_logs

        installation = self.installation
        set_up_logs(installation, verbose=self.verbose, quiet=self.quiet)
        with open_app(installation, dry=dry) as app:
            yield app

    def engine(self, *, create: bool = False) -> "Engine":
        """Return the engine of the installation's database; `create` makes SQLite's file."""
        from brp_filesync.app import open_engine

        return open_engine(self.installation, create=create)

    def doors(self) -> "Doors":
        """Return doors to the installation's database."""
        from brp_filesync.database.begin import open_doors

        return open_doors(self.engine(), self.installation.settings.database.writer_wait_s)


def acting_user() -> str:
    """Return who acts, for the audit log: FILESYNC_USER, else who ran sudo, else the login name."""
    for variable in ("FILESYNC_USER", "SUDO_USER"):
        if os.environ.get(variable):
            return os.environ[variable]
    return getpass.getuser()


def show_json(shown: Any) -> None:
    """Print one JSON value on stdout, and nothing else."""
    sys.stdout.write(harmless_json(shown) + "\n")


def end(code: ExitCode) -> NoReturn:
    """Leave with this exit code."""
    raise SystemExit(int(code))


def tell(trouble: FilesyncError) -> None:
    """Say on stderr what is wrong and what to do."""
    sys.stderr.write(f"filesync: {harmless(trouble.message, lines=True)}\n")
    if trouble.advice:
        sys.stderr.write(f"  → {harmless(trouble.advice, lines=True)}\n")
