"""Every command has --json, and prints exactly the object that it declares (docs/json-schemas.json)."""

import importlib.util
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import TypeAdapter

from brp_filesync.cli.main import filesync
from tests.house.source import ROOT
from tests.servers.running import RunningServer
from tests.support.command import Typed, typed, typed_alone, typed_now
from tests.support.gym import Gym, a_file, an_order, open_gym
from tests.support.price_files import a_csv
from tests.support.served_gym import changed, served, write_profile
from tests.support.settlement_gym import a_report, a_row, with_reports
from tests.support.whole_gym import LONG, whole_gym

pytestmark = pytest.mark.one_database


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("schemas", ROOT / "docs/generate_json_schemas.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SHAPES: dict[str, Any] = dict(_generator().shapes(filesync, ""))

LOOKS = (
    "agreements list --portal wellnet",
    "alarms check",
    "alarms list",
    "cards list --facility 101",
    "gaps",
    "catalogue ahead --portal wellnet",
    "catalogue diff --portal wellnet",
    "check --offline",
    "completion bash",
    "duties list",
    "files list",
    "files answer 2",
    "files runs",
    "files show 2",
    "invoices list",
    "invoices show GYM:100001",
    "mail list",
    "ocr check 10000180",
    "ocr check 10000181",
    "orders list",
    "orders rejects --open",
    f"orders show wellnet:{LONG}",
    "payments inspect {bgmax}",
    "payments journal",
    "payments journal 1",
    "payments show 1",
    "payments unmatched",
    "payments vouchers",
    "persons duplicates",
    "portal checklist wellnet --offline",
    "portal list",
    "reconcile",
    "run --dry-run",
    "schedule check",
    "schedule install --cron",
    "schedule list",
    "settlements list",
    "status",
    "tasks list",
)
# In this order, each on what those before it have left. What stands before a colon is done to the
# database first: a state that only nights with other profiles or servers come to.
ACTS = (
    "clock accept",
    "console user add anna --role look",
    "console user link anna",
    "console user list",
    "console user end anna",
    "cards collect 1",
    "cards uncollect 1",
    "persons distinct 6 1",
    "tasks done 1 --note Krediterad",
    "payments match 3 --invoice GYM:100003 --yes",
    "payments undo 3 --yes",
    "payments split 3 GYM:100003=1200 --dry-run",
    "payments handle 3 --note Återbetald --yes",
    "payments unbook 1 --dry-run",
    "payments vouchers --sie {folder}/books",
    "payments vouchers",
    "invoices credit GYM:100005 --dry-run",
    "invoices credit GYM:100005 --yes",
    "orders cancel GYM:100005 --reason credited --dry-run",
    "orders cancel GYM:100005 --yes",
    "refunds list",
    "UPDATE brp_invoice SET rest_ore = -100, state = 'sent' WHERE kind = 'credit_note':"
    " refunds paid GYM:100006 --dry-run",
    "refunds paid GYM:100006 --yes",
    "refunds list --paid",
    "refunds undo 1",
    "persons set-email 1 ny@example.com",
    "UPDATE filesync_duty SET state = 'done' WHERE duty_id = 8: mail again 8",
    "mail receipt 1",
    "duties waive 7",
    "duties retry 7",
    "mail waive 8",
    "mail retry 8",
    "mail reset",
    "portal reset wellnet",
    "agreements import {prices} --yes",
    "agreements export {folder}/priser.csv --portal wellnet",
    "agreements end --portal wellnet --product M1 --last-day 2026-12-31 --yes",
    "selection export --portal wellnet --out {folder}/wellnet.csv",
    "metrics --out {folder}/filesync.prom",
    "orders import {orders} --portal wellnet --dry-run",
    "orders import {orders} --portal wellnet",
    "orders import {orders} --portal wellnet",
    "orders rejects write 2 --out {folder}/mend.csv",
    "orders resubmit {folder}/mend.csv --dry-run",
    "orders rejects waive 2",
    "files replay 2",
    "portal propose 2",
    "portal new fitbonus --sample {orders}",
    "portal try fitbonus {orders}",
    "UPDATE filesync_file SET state = 'failed' WHERE file_id = 1: files retry 1",
    "UPDATE filesync_file SET state = 'awaiting_approval' WHERE file_id = 1: files approve 1",
    "UPDATE filesync_file SET state = 'awaiting_approval' WHERE file_id = 1: files discard 1",
    "payments import {bgmax} --bank seb",
    "INSERT INTO brp_control_day VALUES (1, 1, '54401060156', '2026-11-25', NULL, 100, 50, 'open',"
    " NULL, NULL): payments control",
    "payments control close 54401060156 2026-11-25 --note Ränta",
    "settlements import {report} --portal wellnet",
    "settlements import {report} --portal wellnet",
    "settlements show 1",
    "catalogue export --portal wellnet --out {folder}",
    "files sent 1",
    "UPDATE filesync_catalogue SET state = 'awaiting_approval': catalogue approve --portal wellnet",
    "UPDATE filesync_catalogue SET state = 'delivered': catalogue again --portal wellnet",
    "UPDATE filesync_catalogue SET state = 'awaiting_approval': catalogue discard --portal wellnet",
)
FRESH = ("db init", "db upgrade", "db seed", "db load samples/brp --dry-run", "db load samples/brp")
# By tests of their own, below.
ELSEWHERE = {
    "archive accept-loss",
    "archive rekey",
    "backup check",
    "backup make",
    "hosts list",
    "hosts remove",
    "hosts scan",
    "init",
    "mail preview",
    "prune",
    "person erase",
    "person extract",
    "recover",
    "restore",
    "run",
    "serve",
}
# Two need payments of camt, and print by the same line as the others; one is an old name.
SAME_SHAPE = {
    "payments same": "payments match",
    "payments reverse": "payments match",
    "files response": "files answer",
}


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Gym:
    return whole_gym(tmp_path_factory.mktemp("whole"))


def test_every_command_declares_the_shape_of_its_json() -> None:
    assert [path for path, shape in SHAPES.items() if shape is None] == []


def test_every_command_is_run_here() -> None:
    run = {_command(words) for words in (*LOOKS, *ACTS, *FRESH)} | ELSEWHERE

    assert set(SHAPES) - run == set(SAME_SHAPE)
    assert [SHAPES[path] for path in SAME_SHAPE] == [SHAPES[path] for path in SAME_SHAPE.values()]


def test_the_schemas_in_the_documentation_are_those_of_the_commands() -> None:
    written = (ROOT / "docs/json-schemas.json").read_text(encoding="utf-8")

    assert written == _generator().text(), "run: make docs"


@pytest.mark.parametrize("words", LOOKS)
def test_what_a_command_shows_has_its_shape(gym: Gym, words: str) -> None:
    bgmax = next((gym.server / "bank/archive").iterdir())

    _demand_shape(words, typed(gym, *words.format(bgmax=bgmax).split(), "--json"))


def test_what_an_act_came_to_has_its_shape(tmp_path: Path) -> None:
    gym = with_reports(whole_gym(tmp_path / "gym"))
    report = tmp_path / "AVRAKNING_202611.csv"
    report.write_bytes(a_report(a_row("W-3", 120000), a_row("W-99", 100)))
    orders = tmp_path / "WELLNET_ORDER_20261123_004.csv"
    orders.write_bytes(a_file([an_order("W-20", email="t@example.com")]))
    told = {
        "folder": tmp_path,
        "orders": orders,
        "report": report,
        "prices": a_csv(tmp_path, "wellnet;M1;101;2027-01-01;;499"),
        "bgmax": next((gym.server / "bank/archive").iterdir()),
    }

    for each in ACTS:
        before, colon, words = each.rpartition(": ")
        if colon:
            gym.do(before)
        _demand_shape(words, typed(gym, *words.format(**told).split(), "--json"))


def test_a_database_is_made_and_filled_in_its_shape(tmp_path: Path) -> None:
    gym = open_gym(tmp_path, filled=False)
    (tmp_path / "var" / "filesync.db").unlink()

    for words in FRESH:
        _demand_shape(
            words, typed(gym, *words.replace("samples", f"{ROOT}/samples").split(), "--json")
        )


def test_a_real_night_and_a_server_have_their_shapes(tmp_path: Path, sshd: RunningServer) -> None:
    gym = served(open_gym(tmp_path), sshd)
    write_profile(gym)
    gym.do("UPDATE brp_agreed_price SET valid_from = '2020-01-01'")
    gym.deliver([an_order(ordered="20200101"), an_order("W-2", product="SAKNAS")])

    _demand_shape("hosts scan", typed(gym, "hosts", "scan", "wellnet", "--json"))
    _demand_shape("run", typed_now(gym, "run", "--json"))
    own = gym.folder / "known_hosts"
    own.write_text(sshd.known_hosts.read_text())
    gym = changed(gym, settings={"known_hosts": str(own)})
    write_profile(gym)
    _demand_shape("hosts list", typed(gym, "hosts", "list", "--json"))
    _demand_shape("hosts remove", typed(gym, "hosts", "remove", "wellnet", "--yes", "--json"))


def test_a_new_gym_is_made_in_its_shape(tmp_path: Path) -> None:
    _demand_shape("init", typed_alone("init", str(tmp_path / "new"), "--json"))


def test_a_mail_is_shown_in_its_shape(tmp_path: Path) -> None:
    gym = whole_gym(tmp_path / "gym")
    settings = gym.folder / "config/filesync.yaml"
    sender = (
        "mail:\n  sender: {name: Gymmet, address: gym@example.com}\n  server: {host: localhost}\n"
    )
    settings.write_text(settings.read_text() + sender)

    _demand_shape("mail preview", typed(gym, "mail", "preview", "5", "--json"))


def test_a_service_says_when_it_has_ended(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    start = "from brp_filesync.cli.main import main; main()"
    config = str(gym.folder / "config/filesync.yaml")
    process = subprocess.Popen(
        [sys.executable, "-c", start, "--config", config, "serve", "--patience", "60", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    while b"ran what was due" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    out, said = process.communicate(timeout=60)

    _demand_shape("serve", Typed(process.returncode, out, said.decode()))


def test_what_must_be_asked_is_not_done_for_a_program_without_its_yes(gym: Gym) -> None:
    done = typed(gym, "invoices", "credit", "GYM:100002", "--json")

    assert (done.exit_code, done.out) == (2, b"")
    assert "--json can't ask: give --yes or --dry-run too." in done.said


def _demand_shape(words: str, done: Typed) -> None:
    assert done.exit_code in (0, 3, 65, 69, 70, 75, 78), (words, done.said)
    TypeAdapter(SHAPES[_command(words)]).validate_json(done.out, strict=True)
    assert done.out.startswith(b"{"), words


def _command(words: str) -> str:
    """Return the command of a typed line: the longest that is one."""
    parts = words.rpartition(": ")[2].split()
    return next(path for n in (3, 2, 1) if (path := " ".join(parts[:n])) in SHAPES)


def test_each_source_is_told_with_what_it_is() -> None:
    named = [
        (words, name)
        for words, shape in SHAPES.items()
        for name, fields in _objects(TypeAdapter(shape).json_schema())
        if ("source" in fields and "kind" not in fields) or {"portal", "bank"} & fields
    ]

    assert named == []


def _objects(schema: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    for name, each in {"": schema, **schema.get("$defs", {})}.items():
        yield name, set(each.get("properties", ()))
