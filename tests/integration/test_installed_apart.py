"""What README.md's first night doesn't show, typed with what `.ci/installed` has built and installed.

A bastion before the portal's server, files that are encrypted, sent under their own names and
removed when they are done with; a settlement report; and a clock that jumped.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from brp_filesync.core.clock import SystemClock
from brp_filesync.core.dates import local_date
from brp_filesync.transfer.hostkeys import pinned
from tests.servers import sshd
from tests.servers.running import RunningServer
from tests.support.pgp_keys import PASSPHRASE, key, message, read

ROOT = Path(__file__).parents[2]
BIN = Path(os.environ.get("FILESYNC_BIN", str(Path(sys.executable).parent)))
SAMPLES = (
    BIN.parent / "share/doc/brp-filesync/samples"
    if "FILESYNC_BIN" in os.environ
    else ROOT / "samples"
)
PORTALS = {"wellnet": '"559000-1235"', "epassi": '"559900-1509"'}
TODAY = local_date(SystemClock().now())
NAME = f"WELLNET_ORDER_{TODAY:%Y%m%d}_001"

pytestmark = pytest.mark.torture


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _made(tmp_path_factory.mktemp("apart"))


def _made(tmp_path: Path) -> Path:
    _typed(tmp_path, "init gym --language en --name Nordgymmet --portal wellnet --portal epassi")
    gym = tmp_path / "gym"
    for name, number in PORTALS.items():
        _change(
            gym,
            name,
            {
                "organisation_number": number.strip('"'),
                "mode": "live",
                "start_from": TODAY - timedelta(days=3650),
                "contact": {"name": "Support", "email": "support@portal.example.com"},
                "server": {"transport": "folder", "path": str(tmp_path)},
            },
        )
    for command in ("db init", "db seed", f"db load {_brp(tmp_path)}"):
        _typed(gym, command)
    return gym


def _brp(tmp_path: Path) -> Path:
    """Return the samples' BRP without the prices of portals that the gym has no profile of."""
    copy = shutil.copytree(SAMPLES / "brp", tmp_path / "brp")
    prices = copy / "agreed_prices.csv"
    lines = prices.read_text(encoding="utf-8").splitlines(keepends=True)
    ours = ("portal;", "wellnet;", "epassi;")
    prices.write_text("".join(each for each in lines if each.startswith(ours)), encoding="utf-8")
    return copy


def test_encrypted_files_go_through_a_bastion_and_are_removed_afterwards(
    gym: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "sshd"
    folder.mkdir()
    with sshd.running(folder) as server:
        for name in ("orders/archive", "orders/rejected", "responses", "catalogue"):
            (server.root / name).mkdir(parents=True)
        _encrypted_through_a_bastion(gym, server)
        (sample,) = (SAMPLES / "orders/wellnet/good").glob("*.csv")
        came = server.root / f"orders/{NAME}.csv.pgp"
        came.write_bytes(message(sample.read_bytes(), "gym", "portal"))

        _typed(gym, "hosts scan wellnet --pin")
        checked = _typed(gym, "check --portal wellnet")
        _typed(gym, "run --portal wellnet --flow orders")

        assert "through a bastion" in checked
        assert [path.name for path in (server.root / "orders").rglob("*") if path.is_file()] == []
        (answer,) = (server.root / "responses").iterdir()
        assert answer.name == f"{NAME}_SVAR.csv.pgp"
        assert read(answer.read_bytes())[0].count(b"OK") >= 10


def test_a_settlement_report_settles_the_orders_that_it_names(gym: Path) -> None:
    (orders,) = (SAMPLES / "orders/epassi/good").glob("*.csv")
    (report,) = (SAMPLES / "settlements/epassi/good").glob("*.csv")

    _typed(gym, f"orders import {orders} --portal epassi")
    _typed(gym, f"settlements import {report} --portal epassi")

    (listed,) = _typed(gym, "settlements list").splitlines()[1:]
    assert listed.split("\t")[4:7] == ["3", "3", "SEK\N{NO-BREAK SPACE}7,971.25"]
    _typed(gym, "reconcile")


def test_a_clock_that_jumped_stops_the_night_until_somebody_says_that_it_is_right(
    tmp_path: Path,
) -> None:
    gym = _made(tmp_path)  # of its own: whatever is dated there tells of the clock
    _typed(gym, "run --flow catalogue --portal epassi", ends=(69,))
    with sqlite3.connect(gym / "var/filesync.db") as database:
        for column in ("started_at", "ended_at"):
            database.execute(
                f"UPDATE filesync_run SET {column} = replace({column}, '{TODAY.year}', ?)",
                (str(TODAY.year - 1),),
            )

    stopped = _typed(gym, "run --flow catalogue --portal epassi", ends=(78,))
    _typed(gym, "clock accept")
    _typed(gym, "run --flow catalogue --portal epassi", ends=(69,))

    assert "filesync clock accept" in stopped


def _encrypted_through_a_bastion(gym: Path, server: RunningServer) -> None:
    secrets = gym / "config/secrets"
    for name, text in (
        ("portal.key", server.client_key.read_text()),
        ("own.pgp", key("gym").private),
        ("own.passphrase", PASSPHRASE),
    ):
        (secrets / name).write_text(text)
        (secrets / name).chmod(0o600)
    (gym / "config/portal.asc").write_text(key("portal").public)
    (bastions, *_) = pinned(server.known_hosts, server.host, server.port)
    login: dict[str, Any] = {
        "host": server.host,
        "port": server.port,
        "username": server.username,
    }
    by_key = "secrets/portal.key"
    profile = YAML().load(gym / "config/portals/wellnet.yaml")
    pgp = {
        "own_key": {"file": "secrets/own.pgp"},
        "passphrase": {"file": "secrets/own.passphrase"},
        "their_keys": "portal.asc",
        "fingerprints": [key("portal").fingerprint],
    }
    jump = {
        **login,
        "private_key": {"file": by_key},
        "fingerprints": [bastions.fingerprint],
    }
    pattern = profile["orders"]["file_name"] + r"\.pgp"
    _change(
        gym,
        "wellnet",
        {
            "server": {**login, "private_key": {"file": by_key}, "upload": "direct", "jump": jump},
            "folders": {name: str(at).lstrip("/") for name, at in profile["folders"].items()},
            "arrival": {"minimum_age_s": 0, "settle_s": 0, "clear": "delete"},
            "packing": {"incoming": ["pgp"], "outgoing": ["pgp"], "pgp": pgp},
            "orders": {**profile["orders"], "file_name": pattern},
            "response": {**profile["response"], "file_name": "{stem}_SVAR.csv.pgp"},
        },
    )


def _change(gym: Path, portal: str, parts: dict[str, object]) -> None:
    path = gym / f"config/portals/{portal}.yaml"
    yaml = YAML()
    profile = yaml.load(path)
    profile.update(parts)
    with path.open("w", encoding="utf-8") as written:
        yaml.dump(profile, written)


def _typed(folder: Path, command: str, ends: tuple[int, ...] = (0,)) -> str:
    """Return what a command says, in English; it ends with one of these codes."""
    done = subprocess.run(
        [str(BIN / "filesync"), *command.split()],
        cwd=folder,
        env={
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "FILESYNC_LANGUAGE": "en",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode in ends, f"{command}: {done.returncode}\n{said}"
    return re.sub(r"[ \t]+\n", "\n", said)
