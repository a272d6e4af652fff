"""`engine: threads`: portals side by side; one that hangs keeps no other waiting."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from brp_filesync.service.night import jobs_of, run_night
from tests.clocks.processes import running, until
from tests.servers import asyncssh_server
from tests.servers.running import RunningServer
from tests.support.gym import Gym, an_order, open_gym, personnummer
from tests.support.left_behind import in_balance
from tests.support.served_gym import changed
from tests.support.sick_neighbour import Neighbours, copied_prices, neighbours

pytestmark = pytest.mark.one_database

ROWS = 12


@pytest.fixture
def both(database: str, sshd: RunningServer, tmp_path: Path) -> Iterator[Neighbours]:
    """Two portals by SFTP on each database, and a setting that lets them go side by side."""
    (tmp_path / "sick").mkdir()
    with asyncssh_server.running(tmp_path / "sick") as sick:
        found = neighbours(open_gym(tmp_path / "gym", database=database), sshd, sick)
        settings = found.gym.installation.folder / "filesync.yaml"
        yaml = YAML()
        told = yaml.load(settings)
        told["engine"] = "threads"
        told["database"]["url"] = database
        yaml.dump(told, settings)
        found.gym.do("UPDATE brp_agreed_price SET valid_from = '2020-01-01'")
        yield found


@pytest.mark.family("server-trouble")
def test_one_that_hangs_is_waited_for_while_the_other_ends(both: Neighbours) -> None:
    both.write(reply_timeout_s=60.0, tries=1, deadline_s=60.0)
    both.sick.trouble.cut_once = threading.Event()
    with running(both.gym, "run", "--flow", "orders") as night:
        until(lambda: _ended(both.gym) == {"wellnet": 0} or night.process.poll() is not None)
        ended, at_work = _ended(both.gym), night.process.poll() is None
        both.sick.trouble.cut_once.set()
        code = night.ended()

    assert (ended, at_work) == ({"wellnet": 0}, True)
    assert (code, _ended(both.gym)) == (69, {"andra": 69, "wellnet": 0})
    assert both.imported() == ["W-1"]
    in_balance(both.gym)


def test_both_write_what_they_write_one_after_another(tmp_path: Path, database: str) -> None:
    """Orders of nobody in common: all but who comes first is as it is in the serial night."""
    gym = _two_portals(open_gym(tmp_path, database=database))

    with gym.app() as app:
        night = run_night(app, jobs_of(gym.installation, flows=["orders"]))

    assert [(each.source, each.exit_code) for each in night.nights] == [
        ("andra", 0),
        ("wellnet", 0),
    ]
    numbers = sorted(number for (number,) in gym.rows("brp_invoice", "invoice_number"))
    assert numbers == list(range(100001, 100001 + 2 * ROWS))
    for portal, begins in (("andra", "A"), ("wellnet", "W")):
        orders = [
            row
            for row in gym.rows("brp_order", "order_id", "portal", "portal_order_number")
            if row[1] == portal
        ]
        assert [order for _, _, order in orders] == [f"{begins}-{at}" for at in range(ROWS)]
        ids = [order_id for order_id, _, _ in orders]
        assert ids == list(range(ids[0], ids[0] + ROWS))
    in_balance(gym)


def _two_portals(gym: Gym) -> Gym:
    gym = changed(gym, settings={"engine": "threads"})
    folders = gym.profile.folders.model_copy(update={"orders": "others"})
    second = gym.profile.model_copy(update={"portal": "andra", "folders": folders})
    for name in ("others", "others/archive", "others/rejected"):
        (gym.server / name).mkdir()
    gym.do(copied_prices("andra"))
    for at, begins in enumerate("WA"):
        gym.deliver(
            [
                an_order(f"{begins}-{row}", email="", personnummer=personnummer(at * 100 + row))
                for row in range(ROWS)
            ],
            serial=at + 1,
        )
    (gym.server / "orders/WELLNET_ORDER_20261123_002.csv").rename(
        gym.server / "others/WELLNET_ORDER_20261123_002.csv"
    )
    both = {"wellnet": gym.profile, "andra": second}
    return replace(gym, installation=replace(gym.installation, portals=both))


def _ended(gym: Gym) -> dict[str, int]:
    runs = gym.rows("filesync_run", "source", "exit_code")
    return {source: code for source, code in runs if code is not None}
