"""The afternoon on which a portal is taken on: docs/onboarding.md's commands, played for real.

What stands in the page is what the commands print. Only what differs from one afternoon to the
next is made the same: the server's port and key, hashes, room on disks, the time, and days, which
are moved so that the afternoon is always the same day.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

from click.testing import CliRunner
from ruamel.yaml import YAML

from brp_filesync.brp.load import load_folder, seed
from brp_filesync.cli.context import tell
from brp_filesync.cli.main import filesync
from brp_filesync.core.clock import SystemClock
from brp_filesync.core.dates import local_date
from brp_filesync.core.errors import FilesyncError
from brp_filesync.database.begin import open_database
from tests.servers.running import RunningServer
from tests.support.gym import open_gym
from tests.support.samples import SHIPPED as SAMPLES

DAY = date(2026, 11, 25)  # the page's
_HERE = Path(__file__).parents[1] / "onboarding"
_ORDERS = _HERE / "samples" / "orders" / "halsokortet"
_BLOCK = re.compile(r"```console\n(.*?)```\n", re.DOTALL)
_ROUND_TRIP = re.compile("takes [0-9]+ ms")  # as long as this machine is at work
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
CATALOGUE = {
    "facilities": {
        "file_name": "HK_PLATSER.dat",
        "columns": {"facility_id": "Plats", "name": "Namn", "city": "Ort"},
    },
    "products": {
        "file_name": "HK_VAROR.dat",
        "columns": {
            "facility_id": "Plats",
            "product_number": "Vara",
            "name": "Namn",
            "price": "Pris",
            "valid_from": "Från",
        },
    },
    "unit": "ore",
    "date_format": "%Y%m%d",
}


@dataclass(frozen=True)
class Afternoon:
    """The folder that the commands are typed in, the server's, and how many days are moved."""

    folder: Path
    server: RunningServer
    files: Path
    moved: timedelta

    def typed(self, command: str) -> str:
        """Return what a command prints: a line each, and after them an exit code that isn't 0."""
        words = self._today(command).split()
        if words[:2] == ["filesync", "run"] and "orders" in words:
            self._deliver()
        if words[0] == "filesync":
            ours, _, through = command.partition(" | ")
            code, said = _filesync(self._today(ours).split()[1:])
            if through:
                code, said = self._by_the_shell(through, said)
        else:
            code, said = self._by_the_shell(self._today(command), "")
        ended = f"(exit code {code})\n" if code else ""
        return self._page(said) + ended

    def _by_the_shell(self, command: str, given: str) -> tuple[int, str]:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def _deliver(self) -> None:
        """Let the portal put its order file on its server, once."""
        for file in (self.folder / "halsokortet").glob("HK_*.dat"):
            file.rename(self.files / "orders" / file.name)

    def _today(self, text: str) -> str:
        return _ISO.sub(lambda day: _shifted(day, self.moved), text)

    def _page(self, text: str) -> str:
        """Return the text as the page has it."""
        text = _ISO.sub(lambda day: _shifted(day, -self.moved), text)
        text = text.replace(f"{DAY + self.moved:%Y%m%d}", f"{DAY:%Y%m%d}")
        text = text.replace(str(self.folder), "/srv/gym").replace(str(self.server.port), "22")
        for pattern, same in (
            (r"SHA256:[A-Za-z0-9+/]{43}", "SHA256:Kx1m…"),
            (r"SHA-256 [0-9a-f]{64}", "SHA-256 5b…"),
            (r"\b\d\d:\d\d\b", "14:05"),
            (r"SQLite \d[\d.]*", "SQLite 3"),
            (r"the server's clock is \d+ s \w+ (of )?ours", "the server's clock agrees with ours"),
            (rf"\b{self.server.username} is let in", "gym is let in"),
            ("\t", " | "),
            (r"\b\d{1,2} [A-Z][a-z]+ \d{4}\. Tonight's", "25 November 2026. Tonight's"),
            (r"took [^\n]+\.\n", "took 5 s.\n"),
            (r"\d{8}T\d{6}Z", "20261125T130500Z"),
            (r"hk-\d+-[a-z0-9]+/", ""),
            (r"(?m) +$", ""),
            (r"revision \d{4}", "revision 0000"),
        ):
            text = re.sub(pattern, same, text)
        return text


def prepare(folder: Path, server: RunningServer) -> Afternoon:
    """Make the gym as it is in the morning, and what a person has got and written by then."""
    moved = local_date(SystemClock().now()) - DAY
    gym = open_gym(folder, filled=False, portal="halsokortet", profiles=_HERE / "portals")
    engine = gym.engine()
    database, now = open_database(engine, 30), SystemClock().now()
    seed(database, now)
    load_folder(database, SAMPLES / "brp", now)
    engine.dispose()
    profile = gym.installation.folder / "portals" / "halsokortet.yaml"
    drafts = folder / "halsokortet"
    shutil.copytree(_ORDERS, drafts / "samples")
    (drafts / "brp").mkdir()
    shutil.copy(_ORDERS / "brp" / "organisations.csv", drafts / "brp")
    _write_profile(profile, drafts / "halsokortet.yaml", server, gym.server)
    profile.unlink()
    shutil.copy(server.client_key, gym.installation.folder / "key")
    (gym.installation.folder / "key").chmod(0o600)
    shutil.copytree(SAMPLES / "brp", folder / "samples" / "brp")
    afternoon = Afternoon(folder, server, gym.server, moved)
    good = (_ORDERS / "good" / "HK_101_K10_1290_20261120.dat").read_bytes()
    ordered = (DAY - timedelta(days=1) + moved).strftime("%Y%m%d").encode()
    name = f"HK_101_K10_1290_{DAY + moved:%Y%m%d}.dat"
    (drafts / name).write_bytes(good.replace(b"20261119", ordered))
    agreed = (_ORDERS / "brp" / "agreed_prices.csv").read_text()
    first = (DAY - timedelta(days=1) + moved).isoformat()
    (drafts / "priser.csv").write_text(agreed.replace("2026-01-01", first))
    return afternoon


def played(page: str, type_: Callable[[str], str]) -> str:
    """Return the page with what its commands print now, typed in the page's order."""

    def block(found: re.Match[str]) -> str:
        commands = [line[2:] for line in found[1].splitlines() if line.startswith("$ ")]
        printed = "".join(f"$ {each}\n{type_(each)}" for each in commands)
        return "```console\n" + _ROUND_TRIP.sub("takes 1 ms", printed) + "```\n"

    return _BLOCK.sub(block, page)


def commands_of(page: str) -> Iterator[str]:
    """Yield the page's commands."""
    for block in _BLOCK.findall(page):
        yield from (line[2:] for line in block.splitlines() if line.startswith("$ "))


def _write_profile(source: Path, target: Path, server: RunningServer, files: Path) -> None:
    """Write the portal's profile as a person has it at first: on trial, with no start_from."""
    link = server.root / f"hk-{os.getpid()}-{files.parent.name}"
    link.symlink_to(files)
    yaml = YAML()
    profile = yaml.load(source)
    folders = {
        "orders": "orders",
        "archive": "orders/archive",
        "rejected": "orders/rejected",
        "responses": "responses",
        "catalogue": "catalogue",
    }
    del profile["start_from"]
    profile.update(
        {
            "mode": "trial",
            "server": server.profile().model_dump(mode="json", exclude_none=True),
            "folders": {kind: f"{link.name}/{name}" for kind, name in folders.items()},
            "catalogue": CATALOGUE,
        }
    )
    yaml.dump(profile, target)


def _filesync(words: list[str]) -> tuple[int, str]:
    """Return the exit code of a command, and what it prints but for its log."""
    done = CliRunner().invoke(filesync, words, env={"FILESYNC_USER": "eva"})
    if isinstance(done.exception, FilesyncError):
        with redirect_stderr(StringIO()) as said:
            tell(done.exception)
        return int(done.exception.exit_code), done.stdout + said.getvalue()
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    told = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    return done.exit_code, done.stdout + "".join(f"{line}\n" for line in told)


def _shifted(day: re.Match[str], by: timedelta) -> str:
    return (date(*(int(part) for part in day.groups())) + by).isoformat()
