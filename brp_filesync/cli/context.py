"""What every command gets: the settings, read when they are first needed, and how to speak."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from brp_filesync.cli.language import said, speak
from brp_filesync.cli.terminal import harmless
from brp_filesync.core.errors import FilesyncError, NotPossible
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.core.phrase import phrase
from brp_filesync.core.typed import typed_for

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from brp_filesync.app import App
    from brp_filesync.database.begin import Database
    from brp_filesync.profiles.apart import Contacts
    from brp_filesync.profiles.host import Listed
    from brp_filesync.profiles.load import Installation


@dataclass(frozen=True, slots=True)
class Context:
    """The options that stand before the command."""

    config: str | None
    verbose: bool
    quiet: bool = False
    wanted: str | None = None  # which of a host's installations
    chosen: "Listed | None" = None  # the one that this context is of

    @property
    def installation(self) -> "Installation":
        """Return the installation's settings and profiles. Raises as `settings_file` does."""
        from brp_filesync.profiles.load import load_settings

        one = self._one()
        installation = replace(load_settings(one.path), said=one.name)
        speak(installation.settings.language)
        return installation

    def settings_file(self) -> Path:
        """Return the one installation's settings file.

        Raises ConfigurationMistake, and NotPossible where the settings name several and nobody has
        said which is meant.
        """
        return self._one().path

    def host_file(self) -> Path:
        """Return the settings file that is found, be it an installation's or a host's."""
        from brp_filesync.profiles.where import find_settings

        return find_settings(self.config, os.environ)

    def contacts(self) -> "Contacts | None":
        """Return who is told when the settings can't be used; None where there is no file."""
        from brp_filesync.profiles.apart import contacts_apart

        try:
            chosen = self.chosen or self._choose()
        except FilesyncError:
            try:
                return contacts_apart(self.host_file())
            except FilesyncError:
                return None
        return contacts_apart(chosen.path, chosen.name)

    def several(self) -> "dict[str, Context]":
        """Return a context for each installation that a host's settings name.

        Nothing where the settings are an installation's own, or one is said.
        """
        from brp_filesync.profiles.host import listed

        if self.wanted is not None or self.chosen is not None:
            return {}
        return {
            each.name: replace(self, chosen=each) for each in listed(self.host_file()) if each.name
        }

    def _one(self) -> "Listed":
        chosen = self.chosen or self._choose()
        if chosen.mistake is not None:
            raise chosen.mistake
        return chosen

    def _choose(self) -> "Listed":
        from brp_filesync.profiles.host import listed
        from brp_filesync.profiles.load import load_settings
        from brp_filesync.profiles.suggest import did_you_mean

        found = {
            each.name or load_settings(each.path).settings.installation
            if self.wanted is not None
            else each.name: each
            for each in listed(self.host_file())
        }
        if self.wanted in found:
            return found[self.wanted]
        if self.wanted is not None:
            meant = did_you_mean(self.wanted, tuple(found))
            raise NotPossible(
                phrase(
                    "No installation is called {wanted}{meant}.", wanted=self.wanted, meant=meant
                ),
                phrase("The settings name {found}.", found=", ".join(found)),
            )
        if len(found) > 1:
            raise NotPossible(
                phrase("Which installation? The settings name {found}.", found=", ".join(found)),
                phrase("Say --installation NAME before the command."),
            )
        return next(iter(found.values()))

    @contextmanager
    def app(self, *, dry: bool = False, bars: bool = False) -> "Iterator[App]":
        """Yield the installation's parts, with logs set up; `bars` show progress on a terminal."""
        from brp_filesync.app import open_app
        from brp_filesync.cli.bars import bars_of
        from brp_filesync.cli.logs import set_up_logs

        installation = self.installation
        set_up_logs(installation, verbose=self.verbose, quiet=self.quiet)
        with (
            bars_of(wanted=bars and not self.quiet) as watch,
            open_app(installation, dry=dry, watch=watch) as app,
        ):
            yield app

    def engine(self, *, create: bool = False) -> "Engine":
        """Return the engine of the installation's database; `create` makes SQLite's file."""
        from brp_filesync.app import open_engine

        return open_engine(self.installation, create=create)

    def database(self) -> "Database":
        """Return database to the installation's database."""
        from brp_filesync.app import commits_of
        from brp_filesync.core.clock import SystemClock
        from brp_filesync.database.begin import open_database

        installation = self.installation
        wait_s = installation.settings.database.writer_wait_s
        witness = commits_of(installation, SystemClock())
        return open_database(self.engine(), wait_s, witness=witness)


def tell_nobody_ran(context: Context, trouble: FilesyncError) -> None:
    """Tell whoever is told of alarms that nothing was run: by the settings as far as they go."""
    from brp_filesync.alarms.straight import nothing_runs
    from brp_filesync.core.clock import SystemClock

    contacts = context.contacts()
    if contacts is not None:
        nothing_runs(contacts, trouble, SystemClock())


@contextmanager
def telling(context: Context, *, dry: bool) -> Iterator[None]:
    """Tell of trouble by which nothing can be run; not of a `dry` one's, nor of what can't be.

    A bug of ours is such trouble, and raised as one.
    """
    from brp_filesync.flows.guard import guard

    try:
        with guard(phrase("The command"), phrase("the next night goes on.")):
            yield
    except NotPossible:
        raise
    except FilesyncError as trouble:
        if not dry:
            tell_nobody_ran(context, trouble)
        raise


def acting_user() -> str:
    """Return who acts, for the audit log: FILESYNC_USER, else who ran sudo, else the login name."""
    for variable in ("FILESYNC_USER", "SUDO_USER"):
        if os.environ.get(variable):
            return os.environ[variable]
    return getpass.getuser()


def end(code: ExitCode) -> NoReturn:
    """Leave with this exit code."""
    raise SystemExit(int(code))


def tell(trouble: FilesyncError, of: str = "") -> None:
    """Say on stderr what is wrong and what to do; `of` which of several installations."""
    whose = f"{of}: " if of else ""
    message, advice = (typed_for(said(each), of) for each in (trouble.message, trouble.advice))
    with suppress(OSError):  # a file on a full disk: the exit code says it still
        sys.stderr.write(f"filesync: {whose}{harmless(message, lines=True)}\n")
        if advice:
            sys.stderr.write(f"  → {harmless(advice, lines=True)}\n")
