"""Clocks as real processes: `filesync serve` and `run --due`, on a gym with a real sshd."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.gym import Gym

PATIENT_S = 120  # the machine may be busy


@dataclass(frozen=True)
class Clock:
    """A running filesync, and what it has said on stderr so far."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> list[dict[str, Any]]:
        """The events of its log, JSON a line; one that is half written is left out."""
        lines = self.log.read_text(encoding="utf-8").splitlines(keepends=True)
        whole = (line for line in lines if line.endswith("\n") and line.startswith("{"))
        return [json.loads(line) for line in whole]

    def shown(self) -> Any:
        """What it has shown as JSON."""
        return json.loads(self.log.with_suffix(".out").read_text(encoding="utf-8"))

    def events(self) -> list[str]:
        return [event["event"] for event in self.said()]

    def until_it_says(self, event: str, times: int = 1) -> None:
        """Wait for that."""
        until(lambda: self.events().count(event) >= times or self.process.poll() is not None)
        assert self.events().count(event) >= times, self.log.read_text(encoding="utf-8")

    def ended(self) -> int:
        """Wait for its end, and return its exit code."""
        return self.process.wait(PATIENT_S)

    def told(self, number: signal.Signals) -> None:
        self.process.send_signal(number)


@contextmanager
def running(gym: Gym, *words: str, config: Path | None = None) -> Iterator[Clock]:
    """Yield `filesync WORDS` as it runs; killed in the end if it still does."""
    filesync = shutil.which("filesync", path=str(Path(sys.executable).parent))
    assert filesync is not None
    settings = config or gym.installation.folder / "filesync.yaml"
    log = gym.folder / f"clock-{time.monotonic_ns()}.log"
    with log.open("wb") as stderr, log.with_suffix(".out").open("wb") as stdout:
        process = subprocess.Popen(
            [filesync, "--config", str(settings), *words],
            stdout=stdout,
            stderr=stderr,
        )
        try:
            yield Clock(process, log)
        finally:
            process.kill()
            process.wait()


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds, as long as a busy machine may need."""
    deadline = time.monotonic() + PATIENT_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
