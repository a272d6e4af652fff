"""Patience: what is tried again, how often, after how long, and what never is."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO

import pytest

from brp_filesync.core.errors import FilesyncError, LoginRefused, PermanentTrouble, TemporaryTrouble
from brp_filesync.transfer.authenticate import LoginInterrupted
from brp_filesync.transfer.deadline import Deadline
from brp_filesync.transfer.local import LocalRemote
from brp_filesync.transfer.patient import PatientRemote
from brp_filesync.transfer.remote import (
    Fetched,
    Remote,
    RemoteFile,
    TakenAway,
    Vanished,
    vanished,
)
from brp_filesync.transfer.whole import fetch_whole

FILE = RemoteFile("orders", b"a.csv", 5, 0)
FETCHED = Fetched(5, "00")


class StandingClock:
    """A clock that moves only by sleeping."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


class FailingRemote(LocalRemote):
    """Writes half a file and fails, as often as there are errors left."""

    def __init__(self, errors: list[FilesyncError]) -> None:
        self.errors = errors
        self.closed = 0

    def fetch(self, file: RemoteFile, target: BinaryIO, max_bytes: int, done: int = 0) -> Fetched:
        target.write(b"hello"[: 3 if self.errors else 5])
        if self.errors:
            raise self.errors.pop(0)
        return FETCHED

    def close(self) -> None:
        self.closed += 1


def patient(
    connect: Callable[[], Remote], clock: StandingClock, tries: int = 3, seconds: float = 3600
) -> PatientRemote:
    return PatientRemote(
        connect, tries=tries, backoff_s=2, deadline=Deadline(clock, seconds), clock=clock
    )


def test_network_trouble_is_tried_again_on_a_new_connection_after_doubled_waits() -> None:
    failing, clock = FailingRemote([TemporaryTrouble("x")] * 2), StandingClock()
    connections: list[int] = []

    def connect() -> Remote:
        connections.append(1)
        return failing

    assert patient(connect, clock).fetch(FILE, io.BytesIO(), 9) == FETCHED
    assert (len(connections), failing.closed, clock.slept) == (3, 2, [2, 4])


@pytest.mark.parametrize(
    ("lost", "ways"),
    [(0, "first"), (1, "first first"), (2, "first first last")],
)
def test_the_last_try_is_made_in_the_other_way_where_the_others_lost_the_line(
    lost: int, ways: str
) -> None:
    failing, clock, gone = FailingRemote([TemporaryTrouble("x")] * lost), StandingClock(), []

    def by(way: str) -> Callable[[], Remote]:
        def connect() -> Remote:
            gone.append(way)
            return failing

        return connect

    ends = Deadline(clock, 3600)
    remote = PatientRemote(
        by("first"), connect_last=by("last"), tries=3, backoff_s=2, deadline=ends, clock=clock
    )
    remote.fetch(FILE, io.BytesIO(), 9)
    remote.fetch(FILE, io.BytesIO(), 9)

    assert " ".join(gone) == ways


def test_what_a_broken_try_wrote_is_taken_away_and_nothing_else() -> None:
    target = io.BytesIO()
    target.write(b"before ")

    patient(lambda: FailingRemote([]), StandingClock()).fetch(FILE, target, 9)
    broken = FailingRemote([TemporaryTrouble("x")])
    patient(lambda: broken, StandingClock()).fetch(FILE, target, 9)

    assert target.getvalue() == b"before hellohello"


class Emptied(FailingRemote):
    """Breaks off, and then has nothing any more."""

    def fetch(self, file: RemoteFile, target: BinaryIO, max_bytes: int, done: int = 0) -> Fetched:
        if not self.errors:
            raise vanished(file.raw_name)
        return super().fetch(file, target, max_bytes)


def test_a_file_that_is_gone_after_a_broken_try_is_told_with_what_came_of_it() -> None:
    emptied = Emptied([TemporaryTrouble("x")])

    with pytest.raises(TakenAway, match="after 3 of its"):
        patient(lambda: emptied, StandingClock()).fetch(FILE, io.BytesIO(), 9)


def test_a_file_that_is_gone_at_the_first_try_has_vanished() -> None:
    with pytest.raises(Vanished):
        patient(lambda: Emptied([]), StandingClock()).fetch(FILE, io.BytesIO(), 9)


class Touched(FailingRemote):
    """Gives all, tells another time after it, breaks off at the second reading, and is empty then."""

    def fetch(self, file: RemoteFile, target: BinaryIO, max_bytes: int, done: int = 0) -> Fetched:
        if self.closed:
            raise vanished(file.raw_name)
        fetched = super().fetch(file, target, max_bytes)
        self.errors = [TemporaryTrouble("x")]
        return fetched

    def exists(self, folder: str, raw_name: bytes) -> RemoteFile | None:
        return replace(FILE, modified_at=FILE.modified_at + 1)


def test_a_whole_file_that_is_gone_when_it_is_read_once_more_is_kept() -> None:
    remote = Touched([])
    touched = patient(lambda: remote, StandingClock())
    target = io.BytesIO()

    whole = fetch_whole(touched, FILE, target, 9)

    assert (whole.fetched, whole.gone, target.getvalue()) == (FETCHED, True, b"hello")


def test_the_last_try_tells_its_trouble() -> None:
    clock = StandingClock()
    errors: list[FilesyncError] = [TemporaryTrouble(f"{number}") for number in (1, 2, 3)]

    with pytest.raises(TemporaryTrouble, match="3"):
        patient(lambda: FailingRemote(errors), clock).fetch(FILE, io.BytesIO(), 9)

    assert clock.slept == [2, 4]


@pytest.mark.parametrize("kind", [LoginRefused, LoginInterrupted, PermanentTrouble])
def test_what_a_person_must_act_on_is_told_at_once(kind: type[FilesyncError]) -> None:
    clock = StandingClock()

    with pytest.raises(kind):
        patient(lambda: FailingRemote([kind("x"), kind("x")]), clock).fetch(FILE, io.BytesIO(), 9)

    assert clock.slept == []


def test_no_wait_goes_beyond_the_deadline_and_no_try_comes_after_it() -> None:
    clock = StandingClock()
    errors: list[FilesyncError] = [TemporaryTrouble("x")] * 99

    with pytest.raises(TemporaryTrouble, match="longer than the 5 seconds"):
        patient(lambda: FailingRemote(errors), clock, tries=50, seconds=5).fetch(
            FILE, io.BytesIO(), 9
        )

    assert clock.slept == [2, 3]


def test_a_deadline_shortens_timeouts_and_ends() -> None:
    clock = StandingClock()
    deadline = Deadline(clock, 10)

    with deadline.running():
        assert (deadline.at_most(3), deadline.at_most(30)) == (3, 10)
        clock.sleep(10)
        with pytest.raises(TemporaryTrouble, match="10 seconds"):
            deadline.at_most(3)


def test_only_what_the_server_takes_counts_against_the_deadline() -> None:
    clock = StandingClock()
    deadline = Deadline(clock, 10)

    with deadline.running(), deadline.running():
        clock.sleep(4)
    clock.sleep(1000)  # we import what was fetched
    with deadline.running():
        clock.sleep(5)

        assert deadline.remaining_s() == 1
