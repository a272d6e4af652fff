"""A portal's samples, each run as a night of its own, and compared with what must come of it.

Below the folder of samples, `brp` is a gym to import them into, and `orders/PORTAL/KIND` holds an
order file, `expected.yaml`, and the answer in `expected`. What a portal's samples need besides,
such as its organisation and its prices, is in `orders/PORTAL/brp`.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from sqlalchemy import Connection

from brp_filesync.app import App, open_app, open_engine
from brp_filesync.brp.load import load_folder
from brp_filesync.brp.made import credit_notes_made, orders_made, vat_made
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import phrase
from brp_filesync.database.begin import open_database
from brp_filesync.flows.orders import run_portal
from brp_filesync.flows.result import FlowResult
from brp_filesync.ledger.lists import outcomes_by_line
from brp_filesync.migrations.upgrade import make_tables
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.server import Folders
from brp_filesync.transfer.local import LocalRemote

KINDS = ("good", "mixed", "refused")
_HOUR = (1, 30)  # UTC, in the night
_BEGINNING = date(1970, 1, 1)


@dataclass(frozen=True)
class Sample:
    """A folder `PORTAL/KIND` with an order file, expected.yaml, and the answer in expected/."""

    folder: Path

    @property
    def portal(self) -> str:
        """Return the portal's name."""
        return self.folder.parent.name

    @property
    def expected(self) -> Mapping[str, Any]:
        """Return what must come of it. Raises ConfigurationMistake where that can't be read."""
        path = self.folder / "expected.yaml"
        try:
            found = YAML(typ="safe").load(path)
        except (OSError, YAMLError):
            raise ConfigurationMistake(phrase("{path} can't be read as YAML.", path=path)) from None
        lacking = [key for key in ("file", "on") if key not in (found or {})]
        if lacking:
            raise ConfigurationMistake(
                phrase("{path} has no key {lacking!r}.", path=path, lacking=lacking[0])
            )
        expected: Mapping[str, Any] = found
        return expected

    @property
    def order_file(self) -> Path:
        """Return the order file."""
        return self.folder / str(self.expected["file"])

    @property
    def answer(self) -> Path:
        """Return the answer that must come. Raises ConfigurationMistake where there isn't one."""
        folder = self.folder / "expected"
        answers = list(folder.iterdir()) if folder.is_dir() else []
        if len(answers) != 1:
            raise ConfigurationMistake(
                phrase("{folder} must hold one file: the answer.", folder=folder)
            )
        return answers[0]


@dataclass
class StandingClock:
    """A clock that stands still, but for those who sleep."""

    at: datetime
    slept: float = field(default=0)

    def now(self) -> datetime:
        """Return the moment."""
        return self.at

    def monotonic(self) -> float:
        """Return how many seconds were slept."""
        return self.slept

    def sleep(self, seconds: float) -> None:
        """Wait for nothing."""
        self.slept += seconds


def samples_below(folder: Path) -> list[Sample]:
    """Return the samples below a folder of portals."""
    return [Sample(path.parent) for path in sorted(folder.glob("*/*/expected.yaml"))]


def differences(
    installation: Installation, profile: PortalProfile, samples: Path, aside: Path
) -> dict[str, list[str]]:
    """Return for each kind of the portal's samples in what it differs from what must come of it.

    `samples` is the folder of all, `aside` an empty one to work in. Raises ConfigurationMistake
    where a sample is no whole one.
    """
    ours = [each for each in samples_below(samples / "orders") if each.portal == profile.portal]
    found: dict[str, list[str]] = {}
    gym = sample_gym(installation, profile, samples, aside)
    for sample in ours:
        if sample.expected.get("unchecked"):
            found[sample.folder.name] = [phrase("its draft is unchecked")]
            continue
        folder = aside / sample.folder.name
        shutil.copytree(aside / "gym", folder)
        found[sample.folder.name] = _run(gym, sample, folder)
    return found


def hollow_samples(samples: Path, portal: str) -> list[str]:
    """Return what of the portal's samples shows nothing: one that expects nothing, or the same file.

    In words without anything of the files.
    """
    ours = [each for each in samples_below(samples / "orders") if each.portal == portal]
    said: list[str] = [
        phrase("{kind}: expected.yaml says nothing that must come of it.", kind=each.folder.name)
        for each in ours
        if not _says_anything(each.expected)
    ]
    contents = [each.order_file.read_bytes() for each in ours]
    if len(set(contents)) < len(contents):
        said.append(phrase("Two of the samples are the same file."))
    return said


def _says_anything(expected: Mapping[str, Any]) -> bool:
    """Whether anything is compared: of counts and VAT only what is named is."""
    named = (expected.get("counts"), expected.get("vat"))
    return any(named) or bool(expected.keys() - {"file", "on", "counts", "vat"})


def came_to(
    connection: Connection, night: FlowResult, expected: Mapping[str, Any], on: date
) -> dict[str, Any]:
    """Return what came of the night's one file, by the keys that are expected of it."""
    (file,) = night.files
    decided = file.decided
    if decided is None:
        return {"result": "left"}
    counts, problem = night.counts.as_dict(), decided.problem
    vat = vat_made(connection)
    found = {
        "file": file.file.name,
        "on": on,
        "result": decided.result,
        "exit_code": int(night.exit_code),
        "counts": {key: counts.get(key) for key in expected.get("counts", ())},
        "invoiced_ore": decided.invoiced_ore,
        "problem": problem
        and {"word": problem.word, "line": problem.line, "column": problem.column},
        "rows": outcomes_by_line(connection),
        "orders": orders_made(connection),
        "credit_notes": credit_notes_made(connection),
        "vat": {number: vat.get(number, []) for number in expected.get("vat", ())},
    }
    return {key: found.get(key) for key in expected}


def sample_gym(
    installation: Installation, profile: PortalProfile, samples: Path, aside: Path
) -> Installation:
    """Make the gym that samples are imported into, with the portal alone, whatever the day.

    It is in the folder `gym` below `aside`: to be copied for each sample.
    """
    here = profile.model_copy(
        update={
            "mode": "live",
            "start_from": _BEGINNING,
            "folders": Folders(
                orders="orders",
                archive="orders/archive",
                rejected="orders/rejected",
                responses="responses",
            ),
        }
    )
    settings = installation.settings
    apart = settings.model_copy(
        update={
            "database": settings.database.model_copy(
                update={"url": "sqlite:///gym.db", "password": None}
            ),
            "archive": "archive",
            "mail": None,
        }
    )
    folder = aside / "gym"
    folder.mkdir()
    gym = Installation(apart, folder, {profile.portal: here})
    engine = open_engine(gym, create=True)
    try:
        make_tables(engine)
        database = open_database(engine, settings.database.writer_wait_s)
        for start in (samples / "brp", samples / "orders" / profile.portal / "brp"):
            if start.is_dir():
                load_folder(database, start, _BEGUN)
    finally:
        engine.dispose()
    return gym


_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


@contextmanager
def gym_on(gym: Installation, folder: Path, on: date) -> Iterator[App]:
    """Open a copy of the gym, in a folder of its own, in the night of a day; a server is there too."""
    server = folder / "server"
    for name in ("orders/archive", "orders/rejected", "responses"):
        (server / name).mkdir(parents=True, exist_ok=True)
    clock = StandingClock(datetime(on.year, on.month, on.day, *_HOUR, tzinfo=UTC))
    copy = replace(gym, folder=folder)
    with open_app(copy, clock=clock, connect=lambda app, profile: LocalRemote(server)) as app:
        yield app


def order_night(app: App, sample: Sample, folder: Path) -> FlowResult:
    """Put a sample's order file on the server of a gym that `gym_on` has opened, and run its night."""
    an_hour_ago = app.clock.now() - timedelta(hours=1)
    orders = folder / "server" / "orders"
    _deliver(app.profile(sample.portal), sample.order_file, orders, an_hour_ago)
    return run_portal(app, sample.portal)


def _run(gym: Installation, sample: Sample, folder: Path) -> list[str]:
    """Return what differs, in words without anything of the file."""
    expected = sample.expected
    on: date = expected["on"]
    with gym_on(gym, folder, on) as app:
        night = order_night(app, sample, folder)
        if len(night.files) != 1:
            why = "; ".join(trouble.message for trouble in night.all_troubles)
            return [
                phrase(
                    "its file wasn't taken: {why}", why=why or "see orders.file_name and arrival"
                )
            ]
        with app.database.connect() as connection:
            came = came_to(connection, night, expected, on)
    return differs(expected, came) + _of_answer(
        sample.answer, folder / "server" / "responses" / sample.answer.name
    )


def differs(expected: Mapping[str, Any], came: Mapping[str, Any]) -> list[str]:
    """Return the keys of what is expected that came otherwise, with the places in them."""
    return [
        _told(key, value, came.get(key))
        for key, value in expected.items()
        if came.get(key) != value
    ]


def _deliver(profile: PortalProfile, file: Path, folder: Path, at: datetime) -> None:
    """Put the complete file there, with its marker where the portal writes one."""
    try:
        delivered = [Path(shutil.copy(file, folder))]
    except OSError:
        raise ConfigurationMistake(
            phrase("{file} can't be read: expected.yaml names it.", file=file)
        ) from None
    if profile.arrival.complete_when == "marker":
        marker = folder / (file.name + profile.arrival.marker_suffix)
        marker.touch()
        delivered.append(marker)
    for each in delivered:
        os.utime(each, (at.timestamp(), at.timestamp()))


def _told(key: str, expected: Any, found: Any) -> str:
    if isinstance(expected, dict) and isinstance(found, dict):
        places = [
            str(each)
            for each in sorted({*expected, *found}, key=str)
            if expected.get(each) != found.get(each)
        ]
        return f"{key} {', '.join(places[:5])}{', …' * (len(places) > 5)}"
    return key


def _of_answer(expected: Path, found: Path) -> list[str]:
    if not found.is_file():
        return [phrase("no answer is called {name}", name=expected.name)]
    lines: Sequence[bytes] = expected.read_bytes().splitlines(keepends=True)
    others = found.read_bytes().splitlines(keepends=True)
    wrong = [
        at
        for at, pair in enumerate(zip(lines, others, strict=False), start=1)
        if pair[0] != pair[1]
    ]
    if wrong or len(lines) != len(others):
        at = wrong[0] if wrong else min(len(lines), len(others)) + 1
        return [phrase("the answer, from its line {at} on", at=at)]
    return []
