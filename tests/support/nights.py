"""Nights of a gym as each of its readers sees them: terminal, report, mail, webhook, ping, monitors.

The gym is configured by its files alone and runs by what is typed, with a folder in its portal's
server's place, a real webhook, a real mail server and something that is pinged.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.servers.smtp import PASSWORD, Mailbox
from tests.servers.web import Listener
from tests.support.command import Typed, typed
from tests.support.gym import Gym, open_gym

READER = "drift@gym.example.com"
SCHEDULE = {
    "run": ["30 2 * * *"],
    "portals": {"wellnet": {"catalogue": {"run": []}}},
}
_STATUS = re.compile(r"^filesync_status\{[^}]*\} (\d+)", re.MULTILINE)


_SHOWN = 45  # letters of the terminal's line
_HEADLINES = {
    "All is done": "All is done.",
    "Done, but": "Done, but …",
    "went wrong": "Something went wrong",
}


def _kind(subject: str) -> str:
    if subject.startswith("Alarms"):
        return "alarms"
    return "report" if subject.startswith("gym: ") else "buyer"


@dataclass(frozen=True)
class Seen:
    """What a run's readers see; "" where they see nothing."""

    terminal: str
    exit_code: int
    headline: str
    mails: tuple[str, ...]
    webhook: tuple[str, ...]
    ping: tuple[str, ...]
    status: int
    metrics: int

    @property
    def row(self) -> list[str]:
        """Return it as short cells of a table: mails by their kind, the headline by its beginning."""
        terminal = self.terminal[:_SHOWN] + "…" * (len(self.terminal) > _SHOWN)
        return [
            "same" if self.headline == self.terminal != "" else terminal or "–",
            str(self.exit_code),
            next((each for word, each in _HEADLINES.items() if word in self.headline), "–"),
            ", ".join(sorted({_kind(subject) for subject in self.mails})) or "–",
            ", ".join(self.webhook) or "–",
            " ".join(self.ping) or "–",
            str(self.status),
            str(self.metrics),
        ]


@dataclass
class World:
    """A gym in a folder, and who is told."""

    gym: Gym
    hook: Listener
    pinged: Listener
    box: Mailbox
    serial: int = 0
    seen: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Path:
        return self.gym.folder / "config/filesync.yaml"

    @property
    def profile(self) -> Path:
        return self.gym.folder / "config/portals/wellnet.yaml"

    @property
    def schedule(self) -> Path:
        return self.gym.folder / "schedules/nightly.yaml"

    @property
    def database(self) -> Path:
        return self.gym.folder / "var/filesync.db"

    def tomorrow(self, days: int = 1) -> None:
        self.later(24 * days)

    def later(self, hours: float) -> None:
        self.gym.clock.at += timedelta(hours=hours)

    def deliver(self, *rows: str, serial: int | None = None, day: str = "20261123") -> str:
        self.serial = self.serial + 1 if serial is None else serial
        return self.gym.deliver(list(rows), self.serial, day)

    def type(self, *words: str) -> Typed:
        return typed(self.gym, *words)

    def change(self, path: Path, **told: Any) -> None:
        """Change keys at the top of a YAML file; None takes one out."""
        yaml = YAML()
        yaml.width = 10_000  # a long path would take a line more, and mistakes are told by theirs
        written = yaml.load(path)
        for key, value in told.items():
            if value is None:
                written.pop(key, None)
            else:
                written[key] = value
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(written, file)

    def plan(self, orders: Mapping[str, Any]) -> None:
        """Write the schedule with these keys of the portal's orders."""
        portals = {"wellnet": {**SCHEDULE["portals"]["wellnet"], "orders": dict(orders)}}  # type: ignore[index]
        with self.schedule.open("w", encoding="utf-8") as file:
            YAML().dump({**SCHEDULE, "portals": portals}, file)

    def run(self, *words: str) -> Typed:
        """Let it run, with nothing told before."""
        self.hook.got.clear()
        self.pinged.got.clear()
        self.box.received.clear()
        return self.type("--quiet", "run", *words)

    def night(self, *words: str) -> Seen:
        """Let it run, and return what its readers see."""
        before = set(self._reports())
        ran = self.run(*words)
        new = [path for path in self._reports() if path not in before]
        lines = ran.out.decode().splitlines() or ran.said.splitlines()
        told = json.loads(new[-1].read_text()) if new else {"first_line": ""}
        return self.as_seen(ran.exit_code, lines[0] if lines else "", told["first_line"])

    def look(self) -> Seen:
        """Return what monitors see where nothing has run."""
        self.hook.got.clear()
        self.pinged.got.clear()
        self.box.received.clear()
        return self.as_seen(-1, "", "")

    def as_seen(self, code: int, terminal: str, headline: str) -> Seen:
        out = self.gym.folder / "filesync.prom"
        self.type("metrics", "--out", str(out))
        found = _STATUS.search(out.read_text())
        assert found is not None
        status = self.type("status")
        return Seen(
            terminal.replace(str(self.gym.folder), "…").removeprefix("filesync: "),
            status.exit_code if code < 0 else code,
            headline,
            tuple(str(each["Subject"]) for each in self.box.mails()),
            tuple(f"{each['event']} {each['alarm']['kind']}" for each in self.hook.notices()),
            tuple(path.removeprefix("/SECRET") or "/" for path in self.pinged.paths),
            status.exit_code,
            int(found[1]),
        )

    def _reports(self) -> list[Path]:
        return sorted((self.gym.folder / "var/reports").rglob("*.json"))


def open_world(folder: Path, hook: Listener, pinged: Listener, box: Mailbox) -> World:
    """Return a gym that tells everybody of everything, and whose first night is over."""
    gym = open_gym(folder)
    config = folder / "config"
    (folder / "schedules").mkdir()
    (config / "smtp-password").write_text(PASSWORD)
    (config / "smtp-password").chmod(0o600)
    (gym.server / "mounted").touch()
    world = World(gym, hook, pinged, box)
    with world.schedule.open("w", encoding="utf-8") as file:
        YAML().dump(SCHEDULE, file)
    yaml = YAML()
    profile = yaml.load(world.profile)
    place = {"transport": "folder", "path": str(gym.server), "marker": "mounted"}
    folders = {**profile["folders"], "catalogue": None}
    folders = {name: each.lstrip("/") for name, each in folders.items() if each}
    arrival = {**profile["arrival"], "settle_s": 0.01}
    world.change(world.profile, server=place, folders=folders, arrival=arrival, catalogue=None)
    plain = box.settings().model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    world.change(
        world.settings,
        mail=plain,
        alarms={
            "mail_to": [READER],
            "webhook": {"url": hook.secret_in(config), "timeout_s": 5.0, "tries": 1},
        },
        ping={"url": pinged.secret_in(config, "ping-url")},
        report={"folder": "../var/reports", "mail": {"to": [READER], "when": "problems"}},
    )
    first = world.run()
    assert first.exit_code == 0, (first.said, first.out)
    world.tomorrow()
    return world
