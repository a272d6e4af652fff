"""A dry run shows what a night would come to, and leaves everything byte for byte as it was."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.app import by_sftp
from brp_filesync.cli.show_night import show_nights
from tests.servers.running import RunningServer
from tests.servers.smtp import running
from tests.support.gym import Gym, a_cancel, an_order, open_gym, personnummer
from tests.support.left_behind import folders, in_balance
from tests.support.mailed_gym import mailed
from tests.support.served_gym import served


@pytest.fixture
def gym(sshd: RunningServer, tmp_path: Path) -> Iterator[Gym]:
    """A gym that has had a night, with two good files and a refused one for the next."""
    gym = served(open_gym(tmp_path), sshd)
    gym.deliver([an_order("W-0", personnummer=personnummer(9), email="")])
    assert gym.night(connect=by_sftp).exit_code == 0
    gym.deliver([an_order(), an_order("W-2", price_ore=1), a_cancel("W-0")], serial=2)
    gym.deliver([an_order(), an_order("W-3", start="20270301"), a_cancel("W-3")], serial=3)
    gym.deliver_bytes(b"what;is;this\r\n", "WELLNET_ORDER_20261123_004.csv")
    gym.deliver([an_order("W-9")], day="20261031")
    yield gym
    in_balance(gym)


def test_a_dry_run_leaves_every_byte_as_it_was(gym: Gym) -> None:
    before = _everything(gym)

    night = gym.night(dry=True, connect=by_sftp)

    assert night.exit_code == 65
    assert _everything(gym) == before


def test_the_real_run_after_it_comes_to_the_same(gym: Gym) -> None:
    dry = gym.night(dry=True, connect=by_sftp).as_dict()

    real = gym.night(connect=by_sftp).as_dict()

    of_a_real_run = ("dry_run", "answers", "cleared")
    assert [dry.pop(key) for key in of_a_real_run] == [True, [], 0]
    assert [real.pop(key) for key in of_a_real_run] == [False, _ANSWERS, 3]
    assert real["mails"]["waiting"] == 3
    assert dry == real
    assert real["rows"] == {
        "rows": 6,
        "imported": 4,
        "duplicate": 1,
        "rejected": 1,
        "held": 0,
        "warnings": 1,
    }


def test_the_mails_that_would_go_are_told_by_their_orders_and_nobody_is_called_on(
    gym: Gym, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """W-0's buyer has no address, and W-3 is cancelled before its buyer hears of it."""
    with running("starttls", tmp_path / "smtp") as box:
        gym = mailed(gym, box)
        before = _everything(gym)

        night = gym.night(dry=True, connect=by_sftp)
        show_nights([night])
        dry = night.as_dict()["mails"]

        assert (_everything(gym), box.commands) == (before, {})
        real = gym.night(connect=by_sftp).as_dict()["mails"]

    assert "2 mails would go (confirm W-1; cancelled W-3)" in capsys.readouterr().out
    assert dry.pop("orders") == {"confirm": ["W-1"], "cancelled": ["W-3"]}
    assert real.pop("orders") == {}
    assert dry == real
    assert len(box.received) == real["sent"] == 2


def test_of_many_mails_that_would_go_all_are_counted_and_the_first_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running("starttls", tmp_path / "smtp") as box:
        gym = mailed(open_gym(tmp_path / "many"), box)
        gym.deliver(
            [
                an_order(f"W-{at}", personnummer=personnummer(at), email=f"buyer{at}@example.com")
                for at in range(103)
            ]
        )

        night = gym.night(dry=True)

    show_nights([night])
    assert (night.mails.sent, night.mails.waiting, box.received) == (103, 0, [])
    assert night.mails.orders == {"confirm": [f"W-{at}" for at in range(100)]}
    assert "103 mails would go (confirm W-0, W-1, " in (said := capsys.readouterr().out)
    assert "W-9; 93 more)" in said


def test_two_dry_runs_say_the_same(gym: Gym) -> None:
    first = gym.night(dry=True, connect=by_sftp).as_dict()

    assert gym.night(dry=True, connect=by_sftp).as_dict() == first


_ANSWERS = [f"WELLNET_ORDER_20261123_00{serial}_SVAR.csv" for serial in (2, 3, 4)]


def _everything(gym: Gym) -> dict[str, Any]:
    """Return all rows, the database file's pages, and all files with the time of their change."""
    engine = gym.engine()
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        pages = hashlib.sha256("\n".join(driver.iterdump()).encode()).hexdigest()
        version = connection.exec_driver_sql("PRAGMA data_version").scalar()
    engine.dispose()
    return {**gym.dump(), **folders(gym, times=True), "pages": pages, "version": version}
