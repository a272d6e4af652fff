"""A bank's night on its real server: fetched, booked and moved; trouble has its exit code."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.app import by_sftp
from brp_filesync.profiles.bank import BankFolders
from tests.servers import asyncssh_server
from tests.servers.running import RunningServer
from tests.support.breaches import broken
from tests.support.gym import Gym
from tests.support.payment_gym import (
    OCR,
    TOTALS,
    Payment,
    a_bgmax,
    allocated,
    bank_night,
    deliver,
    owed,
    with_bank,
)
from tests.support.served_gym import served

pytestmark = pytest.mark.one_database

NAME = "BGMAX_20261123.txt"


def bank_served(gym: Gym, server: RunningServer, login: str = "key", **changes: Any) -> Gym:
    """Return the gym with its bank's folders on the server."""
    gym = served(gym, server, login, **changes)
    root = str(gym.profile.folders.orders).removesuffix("/orders")
    folders = BankFolders(
        payments=f"{root}/bank", archive=f"{root}/bank/archive", rejected=f"{root}/bank/rejected"
    )
    return with_bank(gym, folders=folders)


@pytest.fixture
def refusing(tmp_path: Path) -> Iterator[RunningServer]:
    """A server of its own: what it was sent is counted."""
    (tmp_path / "bank").mkdir()
    with asyncssh_server.running(tmp_path / "bank") as running:
        yield running


def test_a_file_is_fetched_booked_and_moved_to_the_archive(
    paying: Gym, sshd: RunningServer
) -> None:
    gym = bank_served(paying, sshd)
    content = a_bgmax(Payment(TOTALS[0], OCR[0]), Payment(1000, OCR[1]))
    deliver(gym, NAME, content)
    deliver(gym, "BGMAX_spoilt.txt", content[:-82])

    night = bank_night(gym, connect=by_sftp)

    assert (night.exit_code, night.troubles) == (65, [])
    assert sorted(night.fetching.received if night.fetching else ()) == [NAME, "BGMAX_spoilt.txt"]
    assert allocated(gym) == [(1, 1, TOTALS[0], 0), (2, 2, 1000, 0)]
    assert owed(gym)[1] == (0, "done")
    assert (gym.server / "bank/archive" / NAME).read_bytes() == content
    assert (gym.server / "bank/rejected/BGMAX_spoilt.txt").exists()
    assert broken(gym) == {}

    again = bank_night(gym, connect=by_sftp)

    assert (again.exit_code, again.files) == (0, [])


@pytest.mark.family("server-trouble")
def test_a_login_that_the_bank_refuses_is_sent_once(paying: Gym, refusing: RunningServer) -> None:
    gym = bank_served(paying, replace(refusing, password="not the bank's word"), "password")
    deliver(gym, NAME, a_bgmax(Payment(1000, OCR[1])))

    nights = [bank_night(gym, connect=by_sftp) for _ in range(2)]

    assert [night.exit_code for night in nights] == [77, 77]
    (trouble,) = nights[1].troubles
    assert trouble.advice == (
        "Ask the bank seb, and correct the account or its secret: another login is tried by itself."
        " The same one is tried after `filesync portal reset seb`."
    )
    assert refusing.passwords_seen == ["not the bank's word"]
    assert (gym.server / "bank" / NAME).exists()
    assert allocated(gym) == []


@pytest.mark.family("server-trouble")
@pytest.mark.parametrize("step", ["list", "read"])
def test_a_silent_bank_ends_its_night_with_69_and_the_next_one_books(
    paying: Gym, refusing: RunningServer, step: str
) -> None:
    gym = bank_served(paying, refusing, connect_timeout_s=1.0, reply_timeout_s=1.0)
    deliver(gym, NAME, a_bgmax(Payment(1000, OCR[1])))
    refusing.trouble.silent_at = step

    assert bank_night(gym, connect=by_sftp).exit_code == 69
    assert allocated(gym) == []

    refusing.trouble.silent_at = ""
    assert bank_night(gym, connect=by_sftp).exit_code == 0
    assert allocated(gym) == [(1, 2, 1000, 0)]
