"""Two portals at once: both finish, and the numbers have neither gaps nor doubles."""

import hashlib
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.app import alone
from brp_filesync.flows.orders import run_portal
from brp_filesync.ledger.archive import incoming, keep, open_kept
from tests.support.gym import Gym, a_file, an_order, personnummer
from tests.support.left_behind import in_balance
from tests.support.served_gym import changed
from tests.support.sick_neighbour import copied_prices

ROWS = 40


@pytest.fixture
def portals(gym: Gym) -> Gym:
    """A gym with a second portal, whose files are named otherwise and lie in other folders."""
    gym = changed(gym, settings={"batch_orders": 7, "chunk_rows": 9})
    second = gym.profile.model_copy(
        update={
            "portal": "andra",
            "folders": gym.profile.folders.model_copy(update={"orders": "others"}),
        }
    )
    for name in ("others", "others/archive", "others/rejected"):
        (gym.server / name).mkdir()
    gym.do(copied_prices("andra"))
    both = {"wellnet": gym.profile, "andra": second}
    return replace(gym, installation=replace(gym.installation, portals=both))


def test_both_finish_and_numbers_follow_on_each_other(portals: Gym) -> None:
    _deliver(portals)

    nights = _at_once(portals)

    assert [night.exit_code for night in nights] == [0, 0]
    assert _numbers(portals) == list(range(100001, 100001 + 2 * ROWS))
    in_balance(portals)


def test_one_that_is_rolled_back_in_the_middle_leaves_no_gap(portals: Gym) -> None:
    """The database refuses the last order but one: whole batches have been written before it."""
    _deliver(portals)
    name = "brp_order"
    portals.do(
        f"ALTER TABLE {name} ADD CONSTRAINT refused CHECK (portal_order_number <> 'A-38')"
        if "postgresql" in portals.installation.settings.database.url
        else f"CREATE TRIGGER refused BEFORE INSERT ON {name} WHEN NEW.portal_order_number = 'A-38'"
        " BEGIN SELECT RAISE(ABORT, 'refused'); END"
    )

    wellnet, andra = _at_once(portals)

    assert (wellnet.exit_code, andra.exit_code) == (0, 70)
    assert _numbers(portals) == list(range(100001, 100001 + ROWS))
    assert {row[0] for row in portals.rows("brp_order", "portal")} == {"wellnet"}
    states = portals.rows("filesync_file", "source", "state")
    assert sorted(states) == [("andra", "failed"), ("wellnet", "imported")]
    in_balance(portals)


def test_a_download_under_way_outlives_the_beginning_of_the_other_ones_night(
    portals: Gym,
) -> None:
    content = b"under way"
    sha256 = hashlib.sha256(content).hexdigest()
    with portals.app() as app, alone(app, "wellnet", "orders") as ours:
        with incoming(ours.archive) as stream:
            stream.write(content)
            assert run_portal(app, "andra").exit_code == 0
            keep(ours.archive, stream, sha256)

        with open_kept(app.archive, sha256) as kept:
            assert kept.read() == content


def test_what_a_killed_download_left_goes_with_its_own_portals_next_night(portals: Gym) -> None:
    with portals.app() as app, alone(app, "wellnet", "orders") as ours:
        with incoming(ours.archive) as stream:
            left = Path(stream.name).with_name("killed.part")
            left.write_bytes(b"half")
        run_portal(app, "andra")
        assert left.exists()

    portals.night()

    assert not left.exists()


def _deliver(gym: Gym) -> None:
    """Both portals' files have the same persons and employers, half of them new."""
    rows = [
        an_order(
            f"W-{n}",
            personnummer=personnummer(n // 2),
            email="",
            employer_number="",
            employer=f"Bolag {n // 4}",
        )
        for n in range(ROWS)
    ]
    name = "WELLNET_ORDER_20261123_001.csv"
    gym.deliver_bytes(a_file(rows), name)
    gym.deliver_bytes(a_file([row.replace("W-", "A-") for row in rows]), name)
    (gym.server / "orders" / name).rename(gym.server / "others" / name)
    gym.deliver_bytes(a_file(rows), name)


def _at_once(gym: Gym) -> list[Any]:
    nights: dict[str, Any] = {}
    start = threading.Barrier(2)

    def night(portal: str) -> None:
        with gym.app() as app:
            start.wait()
            nights[portal] = run_portal(app, portal)

    threads = [threading.Thread(target=night, args=(portal,)) for portal in ("wellnet", "andra")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [nights["wellnet"], nights["andra"]]


def _numbers(gym: Gym) -> list[int]:
    return sorted(row[0] for row in gym.rows("brp_invoice", "invoice_number"))
