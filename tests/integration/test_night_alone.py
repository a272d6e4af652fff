"""One run of a portal at a time: the second ends with 75 at once, a dead one holds nobody up."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from brp_filesync.app import alone
from brp_filesync.core.errors import Busy, TemporaryTrouble
from brp_filesync.ledger.locks import only_run
from tests.servers.postgres import RunningPostgres
from tests.support.gym import Gym, an_order, open_gym
from tests.support.left_behind import left_behind

HOLDER = """
import sys, time
from brp_filesync.database.engine import make_engine
from brp_filesync.ledger.locks import only_run
with only_run(make_engine(sys.argv[1]), "wellnet", "orders"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_ends_at_once_and_does_nothing(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    gym.deliver([an_order()])
    before = left_behind(gym)
    with gym.app() as app, only_run(app.engine, "wellnet", "orders"):
        began = time.monotonic()

        night = gym.night()

        assert time.monotonic() - began < 5
    assert (night.exit_code, night.fetching) == (75, None)
    assert left_behind(gym) == before
    assert gym.night().exit_code == 0


def test_a_dry_run_stays_away_too(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    with gym.app() as app, only_run(app.engine, "wellnet", "orders"):
        assert gym.night(dry=True).exit_code == 75


def test_another_portals_run_holds_nobody_up(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    with gym.app() as app, only_run(app.engine, "benify", "orders"):
        assert gym.night().exit_code == 0


def test_a_killed_run_holds_nobody_up(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    gym.deliver([an_order()])
    holder = _holder(gym)
    assert gym.night().exit_code == 75

    holder.send_signal(signal.SIGKILL)
    holder.wait(10)

    assert gym.night().exit_code == 0
    assert len(gym.rows("brp_order")) == 1


def test_a_run_that_was_overtaken_commits_nothing_more(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    gym.deliver([an_order()])

    with gym.app() as app, alone(app, "wellnet", "orders") as paused:
        lock = Path(f"{app.engine.url.database}.wellnet.orders.lock")
        lock.unlink()  # as a restored backup or a cleaned folder would
        assert gym.night().exit_code == 0
        before = left_behind(gym)
        with (
            pytest.raises(Busy),
            paused.database.connect() as connection,
            paused.database.write(connection),
        ):
            connection.exec_driver_sql("DELETE FROM filesync_duty")

    assert left_behind(gym) == before


def test_a_run_that_lost_its_session_and_was_overtaken_commits_nothing_more(
    postgres: RunningPostgres, tmp_path: Path
) -> None:
    with postgres.database() as name:
        gym = open_gym(tmp_path, database=postgres.url(name))
        gym.deliver([an_order()])
        # Its lock is gone with its session, and it is told so when it lets go of it.
        with pytest.raises(TemporaryTrouble):
            _is_overtaken(postgres, name, gym)
        assert len(gym.rows("brp_order")) == 1


def _is_overtaken(postgres: RunningPostgres, name: str, gym: Gym) -> None:
    with gym.app() as app, alone(app, "wellnet", "orders") as paused:
        with postgres.superuser() as server:  # as a restarted server would
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (name,),
            )
        postgres.await_quiet(name)
        assert gym.night().exit_code == 0
        before = left_behind(gym)
        with (
            pytest.raises(Busy),
            paused.database.connect() as connection,
            paused.database.write(connection),
        ):
            connection.exec_driver_sql("DELETE FROM filesync_duty")
        assert left_behind(gym) == before


def _holder(gym: Gym) -> "subprocess.Popen[str]":
    engine = gym.engine()
    url = engine.url.render_as_string()
    engine.dispose()
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process
