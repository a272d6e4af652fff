"""A gym for tests: an installation of its own in a folder, with a small BRP and one portal."""

import csv
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, insert, select, text

from brp_filesync.app import App, open_app, open_engine
from brp_filesync.brp import schema_catalogue as sold
from brp_filesync.brp import schema_people as people
from brp_filesync.database.engine import make_engine
from brp_filesync.database.metadata import METADATA
from brp_filesync.flows.orders import run_portal
from brp_filesync.migrations.upgrade import make_tables, upgrade
from brp_filesync.profiles.load import Installation, load_settings
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.transfer.local import LocalRemote
from brp_filesync.transfer.remote import Remote

SHIPPED = Path(__file__).parents[2] / "config"
TODAY = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
HEADER = (
    "BESTALLNINGSNR;RAD;TYP;BESTALLD;ANLAGGNING;ARBETSGIVARE_ORGNR;ARBETSGIVARE;PERSONNR;FORNAMN;"
    "EFTERNAMN;EPOST;MOBIL;GATA;POSTNR;ORT;PRODUKTNR;ANTAL;PRIS_ORE;START"
)


@dataclass
class FixedClock:
    """A clock that stands still, but for those who sleep."""

    at: datetime = TODAY
    slept: float = 0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


def an_order(number: str = "W-1", **given: Any) -> str:
    """Return an order row of Wellnet's; what isn't given is sound."""
    values: dict[str, Any] = {
        "number": number,
        "line": "1",
        "kind": "B",
        "ordered": "20261120",
        "facility": "101",
        "employer_number": "556036-0793",
        "employer": "Exempelbolaget AB",
        "personnummer": "19811218-9876",
        "first": "Åsa",
        "last": "Öberg",
        "email": "asa@example.com",
        "mobile": "070-174 06 05",
        "street": "Storgatan 1",
        "postal_code": "411 01",
        "city": "Göteborg",
        "product": "M12",
        "quantity": "1",
        "price_ore": 499000,
        "start": "",
    }
    unknown = given.keys() - values.keys()
    assert not unknown, unknown
    return ";".join(str(value) for value in (values | given).values())


def a_cancel(number: str) -> str:
    """Return a cancellation row: nothing but the order's number."""
    return f"{number};1;M" + ";" * 16


def a_file(rows: Sequence[str], header: str = HEADER) -> bytes:
    """Return an order file of these rows, as Wellnet writes them."""
    return "".join(f"{line}\r\n" for line in [header, *rows]).encode("iso8859-1")


def personnummer(number: int) -> str:
    """Return a personnummer with a right check digit; another for each number below 2,000,000."""
    year, rest = divmod(number, 12 * 28 * 90)
    month, rest = divmod(rest, 28 * 90)
    day, serial = divmod(rest, 90)
    digits = f"{60 + year:02d}{month + 1:02d}{day + 1:02d}{900 + serial:03d}"
    total = sum(sum(divmod(int(each) * (2 - at % 2), 10)) for at, each in enumerate(digits))
    return f"19{digits}{-total % 10}"


@dataclass
class Gym:
    """The installation, its portal's folders (as a local remote) and its clock."""

    folder: Path
    installation: Installation
    clock: FixedClock = field(default_factory=FixedClock)
    portal: str = "wellnet"

    @property
    def server(self) -> Path:
        return self.folder / "server"

    @property
    def profile(self) -> PortalProfile:
        return self.installation.portals[self.portal]

    def connect(self, app: App, profile: PortalProfile) -> Remote:
        return LocalRemote(self.server)

    @contextmanager
    def app(self, *, dry: bool = False, **parts: Any) -> Iterator[App]:
        parts = {"clock": self.clock, "connect": self.connect} | parts
        with open_app(self.installation, dry=dry, **parts) as app:
            yield app

    def deliver(self, rows: Sequence[str], serial: int = 1, day: str = "20261123") -> str:
        """Put an order file on the portal's server, and return its name."""
        return self.deliver_bytes(a_file(rows), f"WELLNET_ORDER_{day}_{serial:03d}.csv")

    def deliver_bytes(self, content: bytes, name: str) -> str:
        """Put a complete file there, an hour old, with its marker where the portal writes one."""
        path = self.server / "orders" / name
        path.write_bytes(content)
        arrival = self.profile.arrival
        marked = arrival.complete_when == "marker"
        marker = path.with_name(name + arrival.marker_suffix)
        aged = self.clock.at.timestamp() - 3600
        for each in (path, marker) if marked else (path,):
            each.touch()
            os.utime(each, (aged, aged))
        return name

    def night(self, *, dry: bool = False, **parts: Any) -> Any:
        """Run the portal's night, and return what came of it."""
        with self.app(dry=dry, **parts) as app:
            return run_portal(app, self.portal)

    def engine(self) -> Engine:
        return open_engine(self.installation)

    def do(self, *statements: str) -> None:
        """Do something to the database, as somebody at BRP's screen would."""
        engine = self.engine()
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Return the table's rows, by key: whole, or these columns."""
        with self.looking() as rows:
            return rows(table, *columns)

    @contextmanager
    def looking(self) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
        """Yield what gives tables' rows as `rows` does, for many tables by one line."""
        engine = self.engine()
        with engine.connect() as connection:

            def rows(table: str, *columns: str) -> list[tuple[Any, ...]]:
                found = METADATA.tables[table]
                wanted = [found.c[name] for name in columns] or list(found.columns)
                asked = select(*wanted).order_by(*found.primary_key.columns)
                return [tuple(row) for row in connection.execute(asked)]

            yield rows
        engine.dispose()

    def dump(self, prefix: str = "") -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table whose name begins so.

        But for the hashes of what was written at once, which are by the batch, and the count of
        commits.
        """
        names = sorted(METADATA.tables.keys() - {"brp_written", "filesync_commit"})
        with self.looking() as rows:
            return {name: rows(name) for name in names if name.startswith(prefix)}

    def answer(self, name: str) -> list[dict[str, str]]:
        """Return the answer to an order file, or of that name, as the portal reads it."""
        file = name if "_SVAR" in name else name.replace(".csv", "_SVAR.csv")
        path = self.server / "responses" / file
        lines = path.read_bytes().decode("iso8859-1").splitlines()
        return list(csv.DictReader(lines, delimiter=";"))


def open_gym(
    folder: Path,
    *,
    settings: dict[str, Any] | None = None,
    profile: dict[str, Any] | None = None,
    database: str | None = None,
    filled: bool = True,
    made: bool = False,
    portal: str = "wellnet",
    profiles: Path = SHIPPED / "portals",
) -> Gym:
    """Make a gym in the folder, ready for its first night; its database may be `made` before.

    It has one portal, by default a shipped one, which isn't told what it may sell (see
    tests/support/catalogue_gym.py). What it is `filled` with is Wellnet's.
    """
    config = folder / "config"
    shutil.copytree(SHIPPED, config)
    shutil.rmtree(config / "portals")
    (config / "portals").mkdir()
    shutil.copy(profiles / f"{portal}.yaml", config / "portals")
    without_mails(config / "filesync.yaml")
    speaking(config / "filesync.yaml", "en")
    by_any_clock(config / "filesync.yaml")
    loaded = load_settings(config / "filesync.yaml")
    changed = loaded.settings.model_copy(update=settings or {})
    if database is not None:
        changed = changed.model_copy(
            update={"database": changed.database.model_copy(update={"url": database})}
        )
    known = loaded.portals[portal]
    folders = known.folders.model_copy(update={"catalogue": None})
    known = known.model_copy(update={"folders": folders} | (profile or {}))
    installation = replace(loaded, settings=changed, portals={portal: known})
    gym = Gym(folder, installation, portal=portal)
    for name in ("orders", "orders/archive", "orders/rejected", "responses", "catalogue"):
        (gym.server / name).mkdir(parents=True)
    if made:
        return gym
    engine = open_engine(gym.installation, create=True)
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).write_bytes(_tables())
    else:
        make_tables(engine)
    if filled:
        fill(engine)
    engine.dispose()
    return gym


@cache
def _tables() -> bytes:
    """Return a SQLite database of the present version: made once, since all begin alike."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tables.db"
        engine = make_engine(f"sqlite:///{path}")
        upgrade(engine)
        engine.dispose()
        return path.read_bytes()


def without_mails(settings: Path) -> None:
    """Take the mail server, which is the demo's, out of a copy of the shipped settings."""
    told, mail, _ = settings.read_text(encoding="utf-8").partition("\nmail:\n")
    assert mail
    settings.write_text(told + "\n", encoding="utf-8")


def speaking(settings: Path, language: str) -> None:
    """Change the language of a copy of the shipped settings, which is Swedish; tests read English."""
    told = settings.read_text(encoding="utf-8")
    settings.write_text(
        re.sub(r"(?m)^language: \w+$", f"language: {language}", told), encoding="utf-8"
    )


def by_any_clock(settings: Path) -> None:
    """Let a copy of the shipped settings stand that tests' days and the machine's own are far apart."""
    told = settings.read_text(encoding="utf-8")
    settings.write_text(f"{told}\nclock_jump_days: 100000\n", encoding="utf-8")


def fill(engine: Engine) -> None:
    """Enter a company, two facilities, some products and their prices, and Wellnet."""
    no_address = {
        f"{kind}_{part}": None
        for kind in ("invoice", "visiting", "reference")
        for part in ("street", "postal_code", "city", "country")
    }
    with engine.begin() as connection:
        connection.execute(
            insert(sold.company),
            [
                {
                    "company_id": "GYM",
                    "name": "Gymmet AB",
                    "organisation_number": "5560360793",
                    "bankgiro": "9912346",
                    "first_invoice_number": 100001,
                },
                {
                    "company_id": "SYD",
                    "name": "Gymmet Syd AB",
                    "organisation_number": "5560125790",
                    "bankgiro": "9954321",
                    "first_invoice_number": 500,
                },
            ],
        )
        connection.execute(
            insert(sold.facility),
            [
                {"facility_id": "101", "company_id": "GYM", "name": "Centrum", "closed_on": None},
                {"facility_id": "102", "company_id": "SYD", "name": "Söder", "closed_on": None},
                {
                    "facility_id": "104",
                    "company_id": "GYM",
                    "name": "Norr",
                    "closed_on": "2026-01-01",
                },
            ],
        )
        connection.execute(
            insert(sold.vat_group),
            [
                {"vat_group": "sport", "name": "Idrott"},
                {"vat_group": "normal", "name": "Normal"},
            ],
        )
        connection.execute(
            insert(sold.vat_rate),
            [
                {"vat_group": "sport", "valid_from": "1996-01-01", "rate_hundredths": 600},
                {"vat_group": "normal", "valid_from": "1996-01-01", "rate_hundredths": 2500},
            ],
        )
        connection.execute(insert(sold.product), [a_product(*each) for each in _PRODUCTS])
        connection.execute(
            insert(sold.agreed_price),
            [
                {
                    "portal": "wellnet",
                    "product_number": product,
                    "facility_id": facility,
                    "valid_from": "2026-01-01",
                    "valid_to": None,
                    "price_ore": price_ore,
                }
                for product, price_ore in _PRICES.items()
                for facility in ("101", "102", "104")
            ],
        )
        connection.execute(
            insert(people.organisation),
            [
                {
                    **no_address,
                    "organisation_id": 1,
                    "organisation_number": "5590001235",
                    "name": "Wellnet AB",
                    "payment_terms_days": 30,
                    "invoice_street": "Box 1",
                    "invoice_postal_code": "111 11",
                    "invoice_city": "Stockholm",
                    "invoice_country": "SE",
                    "reference_name": None,
                }
            ],
        )


_PRICES = {
    "M1": 49900,
    "M6": 269000,
    "M12": 499000,
    "K10": 120000,
    "R10": 110000,
    "AG": 39900,
    "OLD": 10000,
}
_PRODUCTS = (
    # number, kind, debit method, membership, months, fixed end, clips, validity, refill, closed
    ("M1", "subscription", "manual", "gym", 1, True, None, None, False, None),
    ("M6", "subscription", "manual", "gym", 6, True, None, None, False, None),
    ("M12", "subscription", "manual", "gym", 12, False, None, None, False, None),
    ("AG", "subscription", "direct_debit", "gym", 1, False, None, None, False, None),
    ("OLD", "subscription", "manual", "gym", 1, True, None, None, False, "2026-02-01"),
    ("K10", "punch_card", None, None, None, False, 10, 12, False, None),
    ("R10", "punch_card", None, None, None, False, 10, 12, True, None),
    ("PROV", "article", None, None, None, False, None, None, False, None),
    ("TOWEL", "article", None, None, None, False, None, None, False, None),
)


def a_product(
    number: str,
    kind: str,
    debit_method: str | None,
    membership: str | None,
    months: int | None,
    fixed_end: bool,
    clips: int | None,
    validity: int | None,
    refill: bool,
    closed_on: str | None,
) -> dict[str, Any]:
    """Return a product's row."""
    return {
        "product_number": number,
        "name": f"Produkt {number}",
        "kind": kind,
        "debit_method": debit_method,
        "vat_group": "normal" if kind == "article" else "sport",
        "gives_membership": membership,
        "period_months": months,
        "has_fixed_end": fixed_end,
        "clips": clips,
        "validity_months": validity,
        "refill": refill,
        "closed_on": closed_on,
    }
