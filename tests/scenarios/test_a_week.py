"""A week at a gym, by `filesync run` as a person types it, against a real sshd.

The portal delivers, repeats itself, errs, corrects itself and cancels; each night answers.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.app import by_sftp
from tests.servers.running import RunningServer
from tests.support.gym import FixedClock, Gym, a_cancel, a_file, an_order, open_gym, personnummer
from tests.support.left_behind import in_balance, left_behind
from tests.support.served_gym import served, write_profile


@pytest.fixture
def gym(sshd: RunningServer, tmp_path: Path) -> Iterator[Gym]:
    """A gym whose configuration on disk names the server."""
    gym = served(open_gym(tmp_path), sshd)
    write_profile(gym)
    yield gym
    in_balance(gym)


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed as JSON."""

    code: int
    night: dict[str, Any]


def test_the_command_fetches_imports_answers_and_tells_it_in_json(gym: Gym) -> None:
    gym.do("UPDATE brp_agreed_price SET valid_from = '2020-01-01'")  # whatever day it is here
    name = _delivered_now(gym, [an_order(ordered="20200101")], serial=1)

    dry, real, again = _run(gym, "--dry-run"), _run(gym), _run(gym)

    assert [dry.code, real.code, again.code] == [0, 0, 0]
    assert dry.night["rows"] == real.night["rows"] == _rows(imported=1)
    assert again.night["rows"] == _rows()
    assert (dry.night["answers"], real.night["answers"], again.night["answers"]) == (
        [],
        [name.replace(".csv", "_SVAR.csv")],
        [],
    )
    assert [row["STATUS"] for row in gym.answer(name)] == ["OK"]
    assert "Åsa" not in json.dumps(real.night, ensure_ascii=False)
    assert "198112189876" not in json.dumps(real.night)


def test_a_week_of_nights(gym: Gym) -> None:
    monday = gym.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(1))])
    assert _night(gym, 24).exit_code == 0
    assert _statuses(gym, monday) == ["OK", "OK"]

    # Tuesday: the same file again, by mistake, and one whose header has changed.
    gym.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(1))])
    broken = a_file([an_order("W-3")]).replace(b"PERSONNR", b"PNR")
    tuesday = gym.deliver_bytes(broken, "WELLNET_ORDER_20261124_001.csv")
    assert _night(gym, 25).exit_code == 65
    assert _statuses(gym, tuesday) == ["AVVISAD"]

    # Wednesday: mended under the same name; one order has a wrong price. Tuesday's answer lies there.
    rows = [an_order("W-3", start="20270301"), an_order("W-4", price_ore=498000)]
    assert gym.deliver(rows, day="20261124") == tuesday
    wednesday = _night(gym, 26)
    assert (wednesday.exit_code, _statuses(gym, tuesday)) == (3, ["AVVISAD"])
    (second,) = wednesday.duties.answered
    assert (second, _statuses(gym, second)) == (
        "WELLNET_ORDER_20261124_001_SVAR-2.csv",
        ["OK", "AVVISAD"],
    )

    # Thursday: nothing came. Friday: the price is right, and somebody has thought better of it.
    quiet = left_behind(gym)
    assert _night(gym, 27).exit_code == 0
    assert left_behind(gym) == quiet
    friday = gym.deliver([an_order("W-4"), a_cancel("W-2"), an_order("W-1")], serial=9)
    assert _night(gym, 28).exit_code == 0
    assert _statuses(gym, friday) == ["OK", "MAKULERAD", "DUBBLETT"]

    columns = ("kind", "invoice_number", "total_ore", "rest_ore", "invoice_date", "state")
    assert gym.rows("brp_invoice", *columns) == [
        ("invoice", 100001, 499000, 499000, "2026-11-24", "sent"),
        ("invoice", 100002, 499000, 0, "2026-11-24", "done"),
        ("invoice", 100003, 499000, 499000, "2026-11-26", "sent"),
        ("invoice", 100004, 499000, 499000, "2026-11-28", "sent"),
        ("credit_note", 100005, -499000, 0, "2026-11-28", "done"),
    ]
    # One subscription of three years: each order extended it, whatever start it asked for.
    ((person, starts_on, until), *others) = gym.rows(
        "brp_subscription", "person_id", "starts_on", "debited_until"
    )
    assert (person, starts_on, until) == (1, "2026-11-24", "2029-11-23")
    assert [person for person, *_ in others] == [2]
    assert sorted(path.name for path in (gym.server / "orders").glob("*.csv")) == []


def _night(gym: Gym, day: int) -> Any:
    gym.clock.at = datetime(2026, 11, day, 1, 30, tzinfo=UTC)
    assert isinstance(gym.clock, FixedClock)
    return gym.night(connect=by_sftp)


def _delivered_now(gym: Gym, rows: list[str], serial: int) -> str:
    """Deliver a file that is old enough by the machine's own clock."""
    name = gym.deliver(rows, serial)
    aged = time.time() - 3600
    os.utime(gym.server / "orders" / name, (aged, aged))
    return name


def _run(gym: Gym, *options: str) -> Ended:
    """Type `filesync run --json` with these options."""
    filesync = shutil.which("filesync", path=str(Path(sys.executable).parent))
    assert filesync is not None
    config = str(gym.installation.folder / "filesync.yaml")
    ended = subprocess.run(
        [filesync, "--config", config, "run", "--portal", "wellnet", "--json", *options],
        capture_output=True,
        text=True,
    )
    assert ended.stdout, ended.stderr
    (night,) = json.loads(ended.stdout)["nights"]
    return Ended(ended.returncode, night)


def _statuses(gym: Gym, name: str) -> list[str]:
    return [row["STATUS"] for row in gym.answer(name)]


def _rows(imported: int = 0) -> dict[str, int]:
    return {
        "rows": imported,
        "imported": imported,
        "duplicate": 0,
        "rejected": 0,
        "held": 0,
        "warnings": 0,
    }
