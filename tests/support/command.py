"""The command as a person types it, in this process and on the tests' day."""

import json
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from typing import Any

import time_machine
from click.testing import CliRunner

from brp_filesync.cli.context import tell
from brp_filesync.cli.main import filesync
from brp_filesync.core.errors import FilesyncError
from tests.support.gym import Gym


@dataclass(frozen=True)
class Typed:
    """What came of a command: its exit code, and what it said."""

    exit_code: int
    out: bytes
    said: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def typed(gym: Gym, *words: str, answers: str | None = None) -> Typed:
    """Return what comes of a command, as `main` would end it; eva types, and answers questions."""
    with time_machine.travel(gym.clock.at, tick=False):
        return typed_now(gym, *words, answers=answers)


def typed_now(gym: Gym, *words: str, answers: str | None = None) -> Typed:
    """Return the same on the machine's own clock: where time stands still, no patience ends."""
    config = str(gym.folder / "config" / "filesync.yaml")
    return typed_alone("--config", config, *words, answers=answers)


def typed_alone(*words: str, answers: str | None = None) -> Typed:
    """Return what comes of a command that needs no gym; it logs all, for canaries to be seen."""
    options, env = ["--verbose", *words], {"FILESYNC_USER": "eva"}
    done = CliRunner().invoke(filesync, options, env=env, input=answers)
    if isinstance(done.exception, FilesyncError):
        with redirect_stderr(StringIO()) as said:
            tell(done.exception)
        return Typed(int(done.exception.exit_code), done.stdout_bytes, said.getvalue())
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Typed(done.exit_code, done.stdout_bytes, done.stderr)
