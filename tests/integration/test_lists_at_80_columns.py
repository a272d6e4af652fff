"""Each list on a terminal of 80 columns: what weighs is whole, and what gives way is named."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import time_machine
from rich.cells import cell_len

from brp_filesync.cli.columns import GIVE_WAY
from brp_filesync.cli.main import filesync
from tests.house.source import ROOT
from tests.servers.running import RunningServer
from tests.support.command import typed
from tests.support.gym import Gym, a_file, an_order
from tests.support.on_terminal import alone_on_terminal, on_terminal
from tests.support.payment_gym import OCR, Payment, a_bgmax, copied
from tests.support.price_files import a_csv
from tests.support.served_gym import served, write_profile
from tests.support.settlement_gym import a_report, a_row, with_reports
from tests.support.whole_gym import LONG, whole_gym

pytestmark = pytest.mark.one_database

# What a command needs beside its name to show its tables; "" shows nothing without more.
ARGUMENTS = {
    "agreements import": None,  # these act, or need a server: they are shown by ACTS below
    "agreements end": None,
    "agreements list": "--portal wellnet",
    "alarms check": "",
    "alarms list": "",
    "cards list": "--facility 101",
    "catalogue ahead": None,
    "catalogue diff": "--portal wellnet",
    "catalogue export": "--portal wellnet --dry-run",
    "check": "--offline",
    "console user list": None,
    "db load": None,
    "db seed": "",
    "duties list": "",
    "files discard": None,
    "files list": "",
    "files replay": "2 --dry-run",
    "files runs": "",
    "files sent": None,
    "files show": "2",
    "gaps": "",
    "hosts list": None,
    "hosts scan": None,
    "invoices list": "",
    "invoices show": "GYM:100001",
    "mail list": "",
    "orders import": None,
    "orders list": "",
    "orders rejects": "--open",
    "orders resubmit": None,
    "orders show": f"wellnet:{LONG}",
    "payments control": "",
    "payments import": None,
    "payments inspect": "{bgmax}",
    "payments journal": "1",
    "payments show": "1",
    "payments unmatched": "",
    "payments vouchers": "--sie books --dry-run",
    "persons duplicates": "",
    "persons set-email": "1 ny@example.com",
    "portal checklist": None,
    "portal list": "",
    "portal new": None,
    "portal propose": "2",
    "portal try": None,
    "prune": None,
    "reconcile": "",
    "refunds list": "",
    "run": "--dry-run --flow orders --portal wellnet",
    "schedule list": "",
    "settlements import": None,
    "settlements list": None,
    "settlements show": None,
    "status": "",
    "tasks list": "",
}
SHOWN = [f"{name} {words}".strip() for name, words in ARGUMENTS.items() if words is not None]


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Gym:
    return whole_gym(tmp_path_factory.mktemp("whole"))


def test_every_command_with_a_table_is_known_here() -> None:
    assert sorted(ARGUMENTS) == sorted(
        path for path, each in _commands(filesync, "") if _wide(each)
    )


@pytest.mark.parametrize("words", SHOWN)
def test_nothing_of_weight_is_cut_or_broken_and_what_gives_way_is_named(
    gym: Gym, words: str
) -> None:
    words = words.format(bgmax=next((gym.server / "bank/archive").iterdir()))

    _demand_whole(typed(gym, *words.split()).out.decode(), _at(gym, words, 80))


# What acts, in this order: what it shows in a pipe comes of a copy of the gym. What stands before a
# colon is done to the database first.
ACTS = (
    "console user list",
    "prune --dry-run",
    "db load {samples} --dry-run",
    "orders import {orders} --portal wellnet --dry-run",
    "orders import {orders} --portal wellnet",
    "orders resubmit {mend} --dry-run",
    "payments import {bgmax} --bank seb",
    "agreements import {prices} --dry-run",
    "agreements import {wrong} --dry-run",
    "agreements import {prices} --yes",
    "agreements end --portal wellnet --product M1 --last-day 2026-12-31 --yes",
    "catalogue export --portal wellnet --out {folder}",
    "INSERT INTO filesync_catalogue_ahead VALUES ('wellnet', '2099-12-01', 'x', 'y',"
    ' \'[["dropped",{"kind": "products", "gone": 3, "of": 9}]]\', \'2026-11-24T01:30:00Z\','
    " NULL, NULL, NULL): catalogue ahead --portal wellnet",
    "files list",
    "files sent 1",
    "settlements import {report} --portal wellnet",
    "settlements list",
    "settlements show 1",
    "payments vouchers --sie {folder}/books",
    "payments vouchers",
    "portal checklist wellnet --offline",
    "portal new fitbonus --sample {orders}",
    "portal try wellnet {orders}",
    "hosts scan wellnet",
    "hosts list",
    "UPDATE filesync_file SET state = 'awaiting_approval' WHERE file_id = 1: files discard 1",
)


def test_what_acts_shows_all_of_weight_too(
    tmp_path: Path, sshd: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILESYNC_USER", "eva")
    gym = served(whole_gym(tmp_path / "gym"), sshd)
    write_profile(gym)
    with_reports(gym)
    typed(gym, "console", "user", "add", "annika.bergstrom", "--role", "desk", "--facility", "101")
    twin = copied(gym, tmp_path / "twin")
    told = _files(tmp_path, gym)

    for each in ACTS:
        before, colon, words = each.rpartition(": ")
        for one in (gym, twin) if colon else ():
            one.do(before)
        words = words.format(**told)
        piped = typed(twin, *words.split()).out.decode()
        assert list(_tables(piped)), words
        _demand_whole(piped, _at(gym, words, 80))

    acts = {name for name, words in ARGUMENTS.items() if words is None}
    assert acts == {name for name in acts if any(name in each for each in ACTS)}


def _files(folder: Path, gym: Gym) -> dict[str, object]:
    """Return what the acts are about, with values as long as real ones are."""
    orders = folder / "WELLNET_ORDER_20261123_004.csv"
    orders.write_bytes(a_file([an_order(f"{LONG}-2", personnummer="", email="t@example.com")]))
    mend = folder / "mend.csv"
    typed(gym, "orders", "rejects", "write", "2", "--out", str(mend))
    samples = Path(shutil.copytree(ROOT / "samples/brp", folder / "brp"))
    prices = (samples / "agreed_prices.csv").read_text().splitlines(keepends=True)
    ours = [line for line in prices if line.startswith(("portal", "wellnet"))]
    (samples / "agreed_prices.csv").write_text("".join(ours))
    bgmax = folder / "BGMAX_20261124_0001_GYMMET_AB_BANKGIRO_9912346.txt"
    bgmax.write_bytes(a_bgmax(Payment(123456789, OCR[2]), Payment(77700, "77777777777777777777")))
    report = folder / "AVRAKNING_202611.csv"
    report.write_bytes(a_report(a_row(LONG, 123456789), a_row("W-2", 499000), a_row("W-9", 100)))
    new, wrong = folder / "new", folder / "wrong"
    for each in (new, wrong):
        each.mkdir()
    return {
        "folder": folder,
        "samples": samples,
        "orders": orders,
        "mend": mend,
        "prices": a_csv(new, "wellnet;M1;101;2027-01-01;;499"),
        "wrong": a_csv(wrong, "wellnet;M1;101;2027-13-01;;499", "wellnet;SAKNAS;999;2027-01-01;;x"),
        "bgmax": bgmax,
        "report": report,
    }


def _demand_whole(piped: str, shown: str) -> None:
    """Demand that a terminal of 80 columns shows what a pipe is told, or names what gives way."""
    assert [line for line in shown.splitlines() if cell_len(line) > 80 and " " in line] == []
    left_out = set(_left_out(shown))
    for header, row in _tables(piped):
        for head, value in zip(header, row, strict=True):
            missing = [word for word in value.split(" ") if word not in shown and "/" not in word]
            assert not missing or head in left_out, (head, value)
    empty = {head for head in left_out if head not in GIVE_WAY}
    assert {value for head, value in _cells(piped) if head in empty and head not in GIVE_WAY} <= {
        ""
    }


def test_wide_shows_every_column_on_one_line(gym: Gym) -> None:
    header, *rows = typed(gym, "orders", "list").out.decode().splitlines()

    shown = _at(gym, "orders list --wide", 80).splitlines()

    assert shown[0] == "Orders"
    assert [re.split(" {2,}", line.strip()) for line in shown[1:2] + shown[3:]] == [
        line.split("\t") for line in (header, *rows)
    ]


@pytest.mark.parametrize(("lines", "paged"), [(6, True), (60, False)])
def test_a_list_longer_than_the_terminal_goes_through_the_pager(
    gym: Gym, lines: int, paged: bool
) -> None:
    config = gym.folder / "config/filesync.yaml"

    shown = alone_on_terminal(
        config, "orders", "list", columns=80, lines=lines, pager="sed s/^/paged:/"
    )

    assert "10000180" in shown
    assert {line.startswith("paged:") for line in shown.splitlines()} == {paged}


def _at(gym: Gym, words: str, columns: int) -> str:
    with time_machine.travel(gym.clock.at, tick=False):
        return on_terminal(gym.folder / "config/filesync.yaml", *words.split(), columns=columns)


def _left_out(shown: str) -> Iterator[str]:
    told = r"Left out, as the terminal is narrow: (.+?) \(--wide"
    for names in re.findall(told, " ".join(shown.split())):
        yield from names.split(", ")


def _tables(piped: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield each row of a list in a pipe, with its table's head."""
    header: list[str] = []
    for line in piped.splitlines():
        row = line.split("\t")
        if len(row) == len(header):
            yield header, row
        else:
            header = row if len(row) > 1 else []


def _cells(piped: str) -> Iterator[tuple[str, str]]:
    for header, row in _tables(piped):
        yield from zip(header, row, strict=True)


def _wide(command: click.Command) -> bool:
    return any(each.name == "wide" for each in command.params)


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path.strip(), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None, name
            yield from _commands(inner, f"{path} {name}")
