"""Bytes go no faster than the profile says, and without a word as fast as they can."""

import io
import tempfile
from pathlib import Path

import pytest

from brp_filesync.core.clock import SystemClock
from brp_filesync.transfer.sftp import connect
from brp_filesync.transfer.throttle import Throttle
from tests.servers.running import WELLNET, RunningServer
from tests.support.gym import FixedClock


def test_so_many_bytes_a_second_go_and_the_first_at_once() -> None:
    clock = FixedClock()
    throttle = Throttle(clock, 1000)

    slept = []
    for size in (500, 2000, 100, 0):
        throttle.spend(size)
        slept.append(clock.slept)

    assert slept == [0, 0.5, 2.5, 2.6]


def test_time_that_nothing_went_is_not_made_up_for() -> None:
    clock = FixedClock()
    throttle = Throttle(clock, 1000)
    clock.sleep(100)
    for _ in range(3):
        throttle.spend(1000)

    assert clock.slept == 102


def test_without_a_limit_nobody_waits() -> None:
    clock = FixedClock()
    Throttle(clock, None).spend(10**12)

    assert clock.slept == 0


@pytest.mark.parametrize("path", ["fast", "plain"])
def test_a_profiles_limit_holds_both_ways(sshd: RunningServer, path: str) -> None:
    class Patient(SystemClock):
        """The machine's clock, for which nobody waits."""

        slept = 0.0

        def sleep(self, seconds: float) -> None:
            self.slept += seconds

        def monotonic(self) -> float:
            return super().monotonic() + self.slept

    clock = Patient()
    profile = sshd.profile(max_bytes_per_s=100_000, path=path)
    remote = connect(profile, WELLNET, sshd.key_secrets(), sshd.known_hosts, clock)
    folder = Path(tempfile.mkdtemp(dir=sshd.root)).name
    remote.put(folder, "a.csv", io.BytesIO(b"x" * 1_000_000))
    after_put = clock.slept
    (file,) = remote.list_files(folder)
    remote.fetch(file, io.BytesIO(), 1_000_000)
    remote.close()

    assert 6 < after_put < 11
    assert 13 < clock.slept < 21
