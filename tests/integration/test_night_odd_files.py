"""Files that are odd in their coming: twice at once, too young, too big, replaced, cut off."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import structlog

from brp_filesync.app import App, by_sftp
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.service.night import jobs_of, run_night
from brp_filesync.transfer.local import LocalRemote
from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.support.command import typed
from tests.support.gym import Gym, a_file, an_order, open_gym, personnummer
from tests.support.left_behind import folders, in_balance, left_behind
from tests.support.served_gym import changed, served


@pytest.fixture
def gym(tmp_path: Path) -> Iterator[Gym]:
    gym = open_gym(tmp_path / "gym")
    yield gym
    in_balance(gym)


def test_the_same_content_twice_in_one_night_is_imported_once_and_answered_twice(gym: Gym) -> None:
    names = [gym.deliver([an_order()], serial=serial) for serial in (1, 2)]

    night = gym.night()

    assert (night.exit_code, night.counts.rows, night.duties.cleared) == (0, 1, 2)
    assert gym.answer(names[0]) == gym.answer(names[1])
    assert gym.rows("filesync_arrival", "name", "file_id", "state") == [
        (names[0], 1, "received"),
        (names[1], 1, "received"),
    ]
    assert _waiting(gym) == []


def test_a_file_that_is_still_young_waits_for_a_later_night(gym: Gym) -> None:
    name = gym.deliver([an_order()])
    now = gym.clock.at.timestamp()
    os.utime(gym.server / "orders" / name, (now, now))

    assert gym.night().fetching.waiting == (name,)

    gym.clock.at = gym.clock.at.replace(hour=2)
    night = gym.night()
    assert (night.fetching.received, night.counts.imported) == ((name,), 1)
    assert gym.rows("filesync_arrival", "name", "state") == [(name, "received")]


@pytest.mark.rule("Files 1.3")
def test_a_file_that_is_too_big_stays_where_it_is_and_waits_for_a_person(gym: Gym) -> None:
    big = gym.deliver([an_order(f"W-{i}") for i in range(9)])
    small = gym.deliver([an_order("X-1")], serial=2)
    limited = changed(gym, max_file_bytes=600)

    night = limited.night()

    assert (night.exit_code, night.fetching.too_big, night.fetching.received) == (
        3,
        (big,),
        (small,),
    )
    assert _waiting(gym) == [big]


def test_what_isnt_an_order_file_by_its_name_is_left_alone(gym: Gym) -> None:
    for name in ("README.txt", "WELLNET_ORDER_20261123_001.csv.part", "wellnet_order.csv"):
        gym.deliver_bytes(a_file([an_order()]), name)
    before = folders(gym)

    assert gym.night().exit_code == 0

    assert folders(gym) == before
    assert gym.rows("filesync_file") == []


@pytest.mark.parametrize("size", ["another size", "the same size"])
def test_a_file_that_is_replaced_while_it_is_imported_is_taken_the_next_night(
    gym: Gym, size: str
) -> None:
    name = gym.deliver([an_order("W-1")])
    other = [an_order("W-2")] * (1 if size == "the same size" else 2)

    class Replacing(LocalRemote):
        """The portal puts other content in the file's place before it is cleared away."""

        def put(self, folder: str, name_there: str, content: BinaryIO) -> None:
            super().put(folder, name_there, content)
            gym.deliver_bytes(a_file([an_order("W-2"), *other[1:]]), name)
            later = gym.clock.at.timestamp() - 600
            os.utime(gym.server / "orders" / name, (later, later))

    def connect(app: App, profile: PortalProfile) -> Any:
        return Replacing(gym.server)

    assert gym.night(connect=connect).exit_code == 0
    assert _waiting(gym) == [name]

    gym.night()

    assert {row[0] for row in gym.rows("filesync_outcome", "order_number")} == {"W-1", "W-2"}
    assert _waiting(gym) == []


def test_a_line_that_is_cut_in_a_download_ends_with_69_and_the_next_night_takes_all(
    tmp_path: Path,
) -> None:
    trouble = Trouble()
    (tmp_path / "server").mkdir()
    with asyncssh_server.running(tmp_path / "server", trouble) as server:
        gym = served(open_gym(tmp_path / "gym"), server, "password")
        names = [
            gym.deliver([an_order(f"W-{i}", personnummer=personnummer(i))], serial=i)
            for i in (1, 2)
        ]
        trouble.reads_to_cut = 1

        assert gym.night(connect=by_sftp).exit_code == 69
        assert gym.rows("brp_order") == []

        night = gym.night(connect=by_sftp)
        assert (night.exit_code, night.counts.imported) == (0, 2)
        assert [gym.answer(name)[0]["STATUS"] for name in names] == ["OK", "OK"]
        assert _waiting(gym) == []


def test_a_full_disk_at_the_portal_keeps_the_answer_for_the_next_night(tmp_path: Path) -> None:
    trouble = Trouble()
    (tmp_path / "server").mkdir()
    with asyncssh_server.running(tmp_path / "server", trouble) as server:
        gym = served(open_gym(tmp_path / "gym"), server, "password")
        name = gym.deliver([an_order()])
        trouble.full_disk = True

        night = gym.night(connect=by_sftp)

        assert (night.exit_code, night.counts.imported, night.duties.answered) == (69, 1, ())
        assert _waiting(gym) == [name]
        trouble.full_disk = False
        assert gym.night(connect=by_sftp).exit_code == 0
        assert gym.answer(name)[0]["STATUS"] == "OK"


def test_a_file_that_meets_a_bug_is_set_aside_and_the_next_one_imported(gym: Gym) -> None:
    gym.do(
        "CREATE TRIGGER a_bug BEFORE INSERT ON brp_order WHEN NEW.portal_order_number = 'W-1'"
        " BEGIN SELECT RAISE(ABORT, 'a bug of ours'); END"
    )
    bad = gym.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(1))])
    good = gym.deliver([an_order("W-3", personnummer=personnummer(2))], serial=2)

    night = gym.night()

    assert night.exit_code == 70
    assert [each.decided is None for each in night.files] == [True, False]
    assert gym.rows("brp_order", "portal_order_number") == [("W-3",)]
    assert gym.rows("filesync_file", "name", "state") == [(bad, "failed"), (good, "imported")]
    assert _waiting(gym) == [bad]
    assert "Öberg" not in str(night.as_dict())
    before = left_behind(gym)
    assert gym.night().exit_code == 0
    assert left_behind(gym) == before


def test_a_writer_that_wont_give_way_ends_the_run_with_75_and_nothing_is_failed(
    gym: Gym,
) -> None:
    database = gym.installation.settings.database.model_copy(update={"writer_wait_s": 0.2})
    hurried = changed(gym, settings={"database": database})
    hurried.deliver([an_order()])
    before = folders(gym)
    engine = gym.engine()
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    night = hurried.night()

    assert night.exit_code == 75
    assert folders(gym) == before
    other.execute("ROLLBACK")
    other.close()
    engine.dispose()
    assert hurried.night().exit_code == 0


def _waiting(gym: Gym) -> list[str]:
    return sorted(path.name for path in (gym.server / "orders").iterdir() if path.is_file())


def test_a_bug_in_a_night_is_told_by_the_same_reference_in_result_log_ledger_and_report(
    gym: Gym,
) -> None:
    def of_a_bug(app: App, profile: PortalProfile) -> Any:
        raise ZeroDivisionError("19121212-1212")

    with gym.app(connect=of_a_bug) as app, structlog.testing.capture_logs() as logged:
        night = run_night(app, jobs_of(app.installation, portals=["wellnet"], flows=["orders"]))

    (bug,) = [each for each in logged if each["event"] == "a bug of ours"]
    (trouble,) = night.nights[0].troubles
    (run,) = typed(gym, "files", "runs", "--json").json["runs"]
    assert (night.exit_code, run["exit_code"]) == (70, 70)
    assert bug["where"][-1].startswith("flows/login.py:")
    assert f"({bug['bug']} at {bug['where'][-1]}, reference {bug['reference']})" in trouble.message
    assert night.reported is not None
    assert bug["reference"] in night.reported.text
    assert "19121212" not in f"{logged} {trouble} {night.reported.text}"
