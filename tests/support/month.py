"""A gym with four portals and a bank, and what a month brings: for the clock, day after day.

The portals and the bank are real servers, one of which can be turned off; mails go to a real mail
server, and alarms to a real webhook. Only our disk is made full by hand.
"""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from brp_filesync.app import App, Profile, by_sftp, open_app
from brp_filesync.core.swedish_days import is_bank_day
from brp_filesync.profiles.bank import BankFolders
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.profiles.server import Folders
from brp_filesync.schedule.expected import missing
from brp_filesync.schedule.load import load_schedule
from brp_filesync.schedule.seen import seen_lately
from brp_filesync.schedule.times import moment_on
from brp_filesync.service.tick import Configuration, Ticker, tick
from brp_filesync.transfer.remote import Remote
from tests.servers.running import RunningServer, new_key
from tests.servers.smtp import Mailbox
from tests.servers.web import Listener
from tests.support.alarmed_gym import alarmed
from tests.support.gym import Gym, a_file, an_order, personnummer
from tests.support.mailed_gym import mailed
from tests.support.month_payments import a_payment_file
from tests.support.month_reports import assert_true
from tests.support.payment_gym import with_bank
from tests.support.sick_neighbour import copied_prices

PORTALS = ("norr", "soder", "vaster", "wellnet")
SCHEDULE = """\
run: ["30 2 * * *"]
portals:
""" + "".join(
    f"""\
  {portal}:
    orders:
      expected:
        - {{by: "02:30", dated: date, bears: day_before, forget_after_days: 3}}
"""
    for portal in PORTALS
)
Trouble = Mapping[tuple[str, date], str]


class FullDisk:
    """A server whose files don't fit on our disk: what is written of them fails as a disk does."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def __getattr__(self, name: str) -> Any:
        return getattr(self._remote, name)

    def fetch(self, *_: Any, **__: Any) -> Any:
        with Path("/dev/full").open("wb", buffering=0) as disk:
            disk.write(b"more than it holds")


@dataclass
class Month:
    """The gym, what was delivered, and what stands in the way of a portal on a day."""

    gym: Gym
    trouble: Trouble
    servers: Mapping[str, RunningServer]
    box: Mailbox
    listener: Listener
    delivered: dict[str, str] = field(default_factory=dict)  # order → the file that it came in
    lacking: set[tuple[str, date]] = field(default_factory=set)
    exit_codes: dict[date, dict[str, int]] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)  # reference → öre, by the bank's files
    reports: int = 0

    def connect(self, app: App, profile: Profile) -> Remote:
        remote: Any = by_sftp(app, profile)
        full = self.trouble.get((profile.source, app.today)) == "disk"
        return FullDisk(remote) if full else remote  # type: ignore[return-value]

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
        if is_bank_day(day):
            self.pay(day)
        if awake:
            with self._in_trouble(day):
                self.at(moment_on(day, "02:30"), ticker)
        for portal in PORTALS:
            if self.trouble.get((portal, day)) == "late":
                self.gym.clock.at = moment_on(day, "09:00")
                self.deliver(portal, day)
        if awake:
            self.at(moment_on(day, "12:00"), ticker)

    @contextmanager
    def _in_trouble(self, day: date) -> Iterator[None]:
        """Let servers be down, logins be wrong and mails be refused on that day."""
        keys = {name: self.gym.installation.folder / f"key-{name}" for name in self.servers}
        found = {name: what for (name, on), what in self.trouble.items() if on == day}
        for name, what in found.items():
            if what == "down":
                self.servers[name].trouble.off()
            elif what == "login":
                new_key(keys[name])
            elif what == "mails":
                self.box.trouble = ("greeting", "4xx")
        try:
            yield
        finally:
            self.box.trouble = None
            for name, what in found.items():
                if what == "down":
                    self.servers[name].trouble.on()
                elif what == "login":
                    _copy_key(self.servers[name], keys[name])

    def at(self, moment: datetime, ticker: Ticker) -> None:
        """Let the clock tick at a moment, and note what ran; its report must be true."""
        self.gym.clock.at = moment
        night = tick(ticker)
        if night is None:
            return
        with self.gym.app() as app:
            self.exit_codes[app.today] = {
                each.source: int(each.exit_code) for each in night.nights if each.exit_code > 3
            }
            with app.database.connect() as connection:
                seen = seen_lately(connection, moment)
        lacking = missing(ticker.configuration.schedule, seen, moment)
        self.lacking |= {(each.of.source, each.day) for each in lacking}
        assert night.reported is not None
        assert night.reported.troubles == []
        assert night.reported.kept is not None
        told = json.loads(night.reported.kept.data.read_text(encoding="utf-8"))
        assert {(each["source"], each["day"]) for each in told["late"]} == {
            (each.of.source, each.day.isoformat()) for each in lacking
        }
        assert_true(self.gym, told)
        self.reports += 1

    def deliver(self, portal: str, day: date) -> None:
        """Put the portal's file of a day on its server: an order, and now and then more.

        Every other day yesterday's order comes again, every third a row has a wrong price.
        """
        before = day - timedelta(1)
        rows = [self._order(f"{portal}-{day:%m%d}", before)]
        sent = [number for number in self.delivered if number.startswith(f"{portal}-")]
        if day.day % 2 == 0 and sent:
            rows.append(self._order(sent[-1], before))
        if day.day % 3 == 0:
            rows.append(an_order(f"{portal}-{day:%m%d}-X", ordered=f"{before:%Y%m%d}", price_ore=1))
        name = f"{portal.upper()}_ORDER_{before:%Y%m%d}_001.csv"
        self._put(f"{portal}/orders/{name}", a_file(rows))
        self.delivered[f"{portal}-{day:%m%d}"] = (
            f"{portal}/responses/{name.replace('.csv', '_SVAR.csv')}"
        )
        if self.trouble.get((portal, day)) == "refused":
            bad = [an_order(f"{portal}-{place}-Z", personnummer="12") for place in range(10)]
            sound = an_order(f"{portal}-Z", personnummer=personnummer(500), email="")
            self._put(f"{portal}/orders/{name.replace('001', '002')}", a_file([sound, *bad]))

    def pay(self, day: date) -> None:
        """Let the bank pay each invoice once, by BgMax or camt; on a day something unknown too."""
        invoiced = self.gym.rows("brp_invoice", "ocr_number", "total_ore")
        paid = [row for row in invoiced if row[0] not in self.paid]
        if self.trouble.get(("seb", day)) == "unknown":
            paid.append(("4711", 70000))
        if paid:
            name, content = a_payment_file(day, paid)
            self._put(f"bank/{name}", content)
            self.paid |= dict(paid)

    def _order(self, number: str, before: date) -> str:
        """Return an order's row, the same whenever it comes: its buyer is known by its number."""
        known = [*self.delivered, number].index(number)
        portal, day = number.split("-")
        on = date(before.year, int(day[:2]), int(day[2:])) - timedelta(1)
        return an_order(
            number,
            ordered=f"{on:%Y%m%d}",
            email=f"kund-{portal}-{day}@example.com",
            product="K10",
            price_ore=120000,
            personnummer=personnummer(known),
        )

    def _put(self, path: str, content: bytes) -> None:
        (self.gym.server / path).write_bytes(content)
        aged = self.gym.clock.at.timestamp() - 120
        os.utime(self.gym.server / path, (aged, aged))


def a_month(
    gym: Gym,
    trouble: Trouble,
    servers: Mapping[str, RunningServer],
    box: Mailbox,
    listener: Listener,
) -> Month:
    """Return the gym with four portals and SEB on their servers, and their schedule."""
    gym = with_bank(alarmed(mailed(gym, box), listener))
    place = f"month-{secrets.token_hex(6)}"
    known_hosts = gym.folder / "known_hosts"
    known_hosts.write_text(
        "".join(sorted({server.known_hosts.read_text() for server in servers.values()}))
    )
    for name, server in servers.items():
        if not (server.root / place).is_symlink():
            (server.root / place).symlink_to(gym.server)
        _copy_key(server, gym.installation.folder / f"key-{name}")
    portals = {portal: _portal(gym, portal, place, servers[portal]) for portal in PORTALS}
    for portal in PORTALS:
        if portal != gym.portal:
            gym.do(copied_prices(portal) + " WHERE portal = 'wellnet'")
    bank = gym.installation.banks["seb"].model_copy(
        update={
            "start_from": date(2026, 1, 1),
            "server": _profile("seb", servers["seb"]),
            "folders": BankFolders(
                payments=f"{place}/bank",
                archive=f"{place}/bank/archive",
                rejected=f"{place}/bank/rejected",
            ),
        }
    )
    (gym.folder / "schedules").mkdir()
    (gym.folder / "schedules/nightly.yaml").write_text(SCHEDULE)
    settings = gym.installation.settings.model_copy(update={"known_hosts": str(known_hosts)})
    installation = replace(
        gym.installation, portals=portals, banks={"seb": bank}, settings=settings
    )
    return Month(replace(gym, installation=installation), trouble, servers, box, listener)


def _portal(gym: Gym, portal: str, place: str, server: RunningServer) -> Any:
    """Return a profile: Wellnet's rules, folders of its own; Wellnet is told what it sells."""
    for name in ("orders/archive", "orders/rejected", "responses", "catalogue"):
        (gym.server / portal / name).mkdir(parents=True)
    folders = Folders(
        orders=f"{place}/{portal}/orders",
        archive=f"{place}/{portal}/orders/archive",
        rejected=f"{place}/{portal}/orders/rejected",
        responses=f"{place}/{portal}/responses",
        catalogue=f"{place}/{portal}/catalogue" if portal == gym.portal else None,
    )
    named = gym.profile.orders.file_name.replace("WELLNET", portal.upper())
    orders = gym.profile.orders.model_copy(update={"file_name": named})
    return gym.profile.model_copy(
        update={
            "portal": portal,
            "folders": folders,
            "orders": orders,
            "server": _profile(portal, server),
            "start_from": date(2026, 1, 1),
        }
    )


def _profile(name: str, server: RunningServer) -> Any:
    """Return a server's section, by a key of its own; the machine may be busy."""
    key = SecretReference(file=f"key-{name}")
    return server.profile(private_key=key, connect_timeout_s=60.0, reply_timeout_s=60.0)


def _copy_key(server: RunningServer, path: Path) -> None:
    path.write_text(server.client_key.read_text())
    path.chmod(0o600)
