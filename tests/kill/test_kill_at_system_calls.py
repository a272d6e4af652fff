"""Killed at a system call, in the midst of a commit or a rename, a night is mended by the next.

strace kills the run at the n-th call of a kind, before it is done. The calls are those of a
recorded undisturbed run. (strace -e inject=…:signal=SIGKILL:when=N)
"""

import os
from pathlib import Path

import pytest

from tests.kill.system_calls import ON_DISK, ON_THE_LINE, chosen, kill_at, recorded, spread
from tests.kill.worlds import Launcher, prepare
from tests.servers.running import RunningServer

KILLS = int(os.environ.get("TORTURE_KILLS", "80"))


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=6)
def test_a_night_killed_at_a_system_call_is_mended_by_the_next(
    runs: Launcher, tmp_path: Path
) -> None:
    worlds = prepare(tmp_path)
    calls = recorded(runs, worlds, ON_DISK)
    points = spread(calls, most_of_a_kind=1)

    kill_at(runs, worlds, points)

    print(worlds.histogram())
    assert {call for call, _ in points} >= {"fdatasync", "pwrite64", "fsync", "rename", "unlink"}
    assert len(points) >= 6
    assert len(worlds.left) >= 3


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=3)
def test_a_night_at_a_real_server_killed_at_a_system_call_is_mended_by_the_next(
    runs: Launcher, sshd: RunningServer, tmp_path: Path
) -> None:
    worlds = prepare(tmp_path, sshd)
    calls = recorded(runs, worlds, ON_THE_LINE)
    points = spread(calls, most_of_a_kind=3)

    kill_at(runs, worlds, points)

    print(worlds.histogram())
    assert len(points) >= 3
    assert len(worlds.left) >= 2


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=80)
def test_a_night_killed_at_any_system_call_is_mended_by_the_next(
    runs: Launcher, tmp_path: Path
) -> None:
    worlds = prepare(tmp_path)
    kill_at(runs, worlds, chosen(recorded(runs, worlds, ON_DISK), KILLS))

    print(worlds.histogram())
    assert len(worlds.left) >= min(15, KILLS // 3)


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=80)
def test_a_night_at_a_real_server_killed_at_any_system_call_is_mended_by_the_next(
    runs: Launcher, sftp_server: RunningServer, tmp_path: Path
) -> None:
    worlds = prepare(tmp_path, sftp_server)
    kill_at(runs, worlds, chosen(recorded(runs, worlds, ON_DISK + ON_THE_LINE), KILLS))

    print(worlds.histogram())
    assert len(worlds.left) >= min(15, KILLS // 3)
