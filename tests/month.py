"""A gym with four portals and a bank, and what a month brings: for the clock, day after day."""

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from brp_filesync.app import App, Profile, open_app
from brp_filesync.core.errors import LoginRefused, TemporaryTrouble
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.server import Folders
from brp_filesync.schedule.days import is_bank_day
from brp_filesync.schedule.expected import missing
from brp_filesync.schedule.load import load_schedule
from brp_filesync.schedule.seen import seen_lately
from brp_filesync.schedule.times import moment_on
from brp_filesync.ticks import Configuration, Ticker, tick
from brp_filesync.transfer.local import LocalRemote
from brp_filesync.transfer.remote import Remote
from tests.gym import Gym, a_file, an_order, personnummer
from tests.payment_gym import with_bank
from tests.sick_neighbour import copied_prices

PORTALS = ("norr", "soder", "vaster", "wellnet")
SCHEDULE = """\
run: ["30 2 * * *"]
portals:
""" + "".join(f"""\
  {portal}:
    orders:
      expected:
        - {{by: "02:30", dated: date, bears: day_before, forget_after_days: 3}}
    catalogue: {{run: []}}
""" for portal in PORTALS)  # fmt: skip


class FullDisk(LocalRemote):
    """A remote folder whose files don't fit on our disk: what is written to it fails."""

    def fetch(self, *_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")


@dataclass
class Month:
    """The gym, what was delivered, and what stands in the way of a portal on a day."""

    gym: Gym
    trouble: dict[tuple[str, date], str]
    delivered: dict[str, str] = field(default_factory=dict)  # order → the file that it came in
    lacking: set[tuple[str, date]] = field(default_factory=set)
    exit_codes: dict[date, dict[str, int]] = field(default_factory=dict)

    def connect(self, app: App, profile: Profile) -> Remote:
        match self.trouble.get((profile.source, app.today)):
            case "down":
                raise TemporaryTrouble("The server can't be reached.", "It is tried again.")
            case "login":
                raise LoginRefused("The server refused the login.", "Ask the portal.")
            case "disk":
                return FullDisk(self.gym.server)
        return LocalRemote(self.gym.server)

    def ticker(self) -> Ticker:
        """Return the clock of a service that has just been started."""
        installation = self.gym.installation
        return Ticker(
            Configuration(installation, load_schedule(installation)), self._open, self.gym.clock
        )

    @contextmanager
    def _open(self, installation: Installation) -> Iterator[App]:
        with open_app(installation, clock=self.gym.clock, connect=self.connect) as app:
            yield app

    def day(self, day: date, ticker: Ticker, *, awake: bool = True) -> None:
        """Let a day pass: files come at one, the clock ticks at half past two and at noon."""
        self.gym.clock.at = moment_on(day, "01:00")
        for portal in PORTALS if is_bank_day(day) else ():
            if self.trouble.get((portal, day)) not in ("missing", "late"):
                self.deliver(portal, day)
        if awake:
            self.at(moment_on(day, "02:30"), ticker)
        for portal in PORTALS:
            if self.trouble.get((portal, day)) == "late":
                self.gym.clock.at = moment_on(day, "09:00")
                self.deliver(portal, day)
        if awake:
            self.at(moment_on(day, "12:00"), ticker)

    def at(self, moment: datetime, ticker: Ticker) -> None:
        """Let the clock tick at a moment, and note what ran, and which files lack then."""
        self.gym.clock.at = moment
        night = tick(ticker)
        if night is None:
            return
        with self.gym.app() as app:
            self.exit_codes[app.today] = {
                each.portal: int(each.exit_code) for each in night.nights if each.exit_code
            }
            with app.doors.connect() as connection:
                seen = seen_lately(connection, moment)
        lacking = missing(ticker.configuration.schedule, seen, moment)
        self.lacking |= {(each.of.source, each.day) for each in lacking}

    def deliver(self, portal: str, day: date) -> None:
        """Put the portal's file of a day on its server, with one order."""
        number = f"{portal}-{day:%m%d}"
        before = day - timedelta(1)
        row = an_order(
            number, ordered=f"{before:%Y%m%d}", email="", product="K10", price_ore=120000,
            personnummer=personnummer(len(self.delivered)),
        )  # fmt: skip
        name = f"{portal.upper()}_ORDER_{before:%Y%m%d}_001.csv"
        path = self.gym.server / portal / "orders" / name
        path.write_bytes(a_file([row]))
        aged = self.gym.clock.at.timestamp() - 120
        os.utime(path, (aged, aged))
        self.delivered[number] = f"{portal}/responses/{name.replace('.csv', '_SVAR.csv')}"

    def reported(self) -> int:
        """Return how many rows the reports of all nights say were imported."""
        folder = self.gym.installation.path(self.gym.installation.settings.archive).parent
        return sum(
            each["counts"]["imported"]
            for path in sorted((folder / "reports").glob("*.json"))
            for source in json.loads(path.read_text(encoding="utf-8"))["sources"]
            for each in source["files"]
        )


def a_month(gym: Gym, trouble: dict[tuple[str, date], str]) -> Month:
    """Return the gym with four portals and SEB, and their schedule."""
    gym = with_bank(gym)
    portals = {}
    for portal in PORTALS:
        for name in ("orders/archive", "orders/rejected", "responses"):
            (gym.server / portal / name).mkdir(parents=True)
        folders = Folders(
            orders=f"{portal}/orders", archive=f"{portal}/orders/archive",
            rejected=f"{portal}/orders/rejected", responses=f"{portal}/responses",
        )  # fmt: skip
        named = gym.profile.orders.file_name.replace("WELLNET", portal.upper())
        orders = gym.profile.orders.model_copy(update={"file_name": named})
        portals[portal] = gym.profile.model_copy(
            update={"portal": portal, "folders": folders, "orders": orders,
                    "start_from": date(2026, 1, 1)}
        )  # fmt: skip
        if portal != "wellnet":
            gym.do(copied_prices(portal) + " WHERE portal = 'wellnet'")
    banks = {"seb": gym.installation.banks["seb"].model_copy(
        update={"start_from": date(2026, 1, 1)})}  # fmt: skip
    (gym.folder / "schedules").mkdir()
    (gym.folder / "schedules/nightly.yaml").write_text(SCHEDULE)
    installation = replace(gym.installation, portals=portals, banks=banks)
    return Month(replace(gym, installation=installation), trouble)
