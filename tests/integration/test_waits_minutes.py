"""What waits minutes is done between nights, by whoever looks whether anything is due."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from brp_filesync.alarms.expected import missing_runs
from brp_filesync.alarms.straight import tell_over, tell_straight
from brp_filesync.app import App
from brp_filesync.cli.context import Context, telling
from brp_filesync.core.errors import BrokenInvariant, TemporaryTrouble
from brp_filesync.profiles.apart import contacts_of
from brp_filesync.profiles.load import Installation
from brp_filesync.schedule.load import load_schedule
from brp_filesync.service.between import do_waiting
from brp_filesync.service.night import due_night, jobs_of
from brp_filesync.service.tick import Configuration, Ticker, tick
from tests.integration.test_alarms import refused, unreachable
from tests.servers.web import Listener
from tests.support.alarmed_gym import alarmed, pinging, whole_night
from tests.support.command import typed
from tests.support.gym import Gym, an_order, open_gym

LEFT = (
    "UPDATE filesync_duty SET state = 'todo', tries = 0, ended_at = NULL,"
    " promised_at = '2026-11-24T01:00:00Z' WHERE kind = 'answer'"
)


def between(gym: Gym, **parts: object) -> None:
    with gym.app(**parts) as app:
        do_waiting(app)


def test_an_answer_that_a_run_left_behind_is_sent_and_one_that_cannot_be_waits_longer(
    tmp_path: Path,
) -> None:
    gym = open_gym(tmp_path)
    name = gym.deliver([an_order()])
    assert whole_night(gym).exit_code == 0
    (answer,) = (gym.server / "responses").iterdir()
    answer.unlink()
    gym.do(LEFT)

    between(gym, connect=unreachable)
    assert ("answer", "2026-11-24T01:35:00Z") in gym.rows("filesync_duty", "kind", "next_try_at")
    between(gym)
    assert not answer.exists()
    gym.clock.at += timedelta(minutes=5)
    between(gym)

    assert [row["BESTALLNINGSNR"] for row in gym.answer(name)] == ["W-1"]


def test_an_alarm_that_could_not_be_told_is_told_when_it_is_time(
    tmp_path: Path, listener: Listener
) -> None:
    gym = alarmed(open_gym(tmp_path), listener)
    listener.answers = [404]
    assert whole_night(gym, connect=refused).exit_code == 77

    between(gym)
    assert len(listener.got) == 1
    gym.clock.at += timedelta(minutes=1)
    between(gym)

    assert [each["event"] for each in listener.notices()] == ["raised", "raised"]
    assert gym.rows("filesync_notice", "state") == [("done",)]


def test_a_webhook_that_asks_us_to_wait_is_asked_again_when_it_said(
    tmp_path: Path, listener: Listener
) -> None:
    gym = alarmed(open_gym(tmp_path), listener)
    listener.answers, listener.retry_after = [429], "3600"

    whole_night(gym, connect=refused)
    gym.clock.at += timedelta(minutes=59)
    whole_night(gym, connect=refused)
    assert len(listener.got) == 1
    gym.clock.at += timedelta(minutes=1)
    whole_night(gym, connect=refused)

    assert len(listener.got) == 2


def test_all_that_a_run_tells_is_one_call_and_many_of_a_kind_are_told_shortly(
    tmp_path: Path, listener: Listener
) -> None:
    gym = alarmed(open_gym(tmp_path), listener, files=True)
    whole_night(gym)
    gym = replace(
        gym,
        installation=replace(
            gym.installation,
            portals={"wellnet": gym.profile.model_copy(update={"max_file_bytes": 400})},
        ),
    )
    for serial in range(12):
        gym.deliver([an_order(f"W-{serial}-{row}") for row in range(4)], serial)
    gym.deliver([an_order()], 12)

    whole_night(gym)

    (call,) = listener.told()
    assert len(call["notices"]) == 12
    assert [each["name"] for each in call["files"]] == ["WELLNET_ORDER_20261123_012.csv"]
    lines = call["text"].splitlines()
    assert (len(lines), lines[0]) == (1 + 10 + 1 + 1, "gym: 12 nya")
    assert "2 till" in lines[11]


def test_a_sleep_of_several_flows_is_one_alarm(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    both = {"wellnet": gym.profile, "benify": gym.profile.model_copy(update={"portal": "benify"})}
    gym = replace(gym, installation=replace(gym.installation, portals=both))
    for place, portal in enumerate(both, 1):
        gym.do(
            "INSERT INTO filesync_run (run_id, source, flow, started_at, ended_at, exit_code)"
            f" VALUES ({place}, '{portal}', 'orders', '2026-11-24T01:30:0{place}Z',"
            " '2026-11-24T01:31:00Z', 0)"
        )
    gym.clock.at += timedelta(days=3)

    with gym.app() as app, app.database.connect() as connection:
        wrong = missing_runs(app, connection).wrong

    assert [(each.kind, dict(each.facts)) for each in wrong] == [
        ("nothing-ran", {"since": "2026-11-24 02:30"})
    ]


def test_what_a_clock_ahead_has_done_is_due_again_by_the_right_one(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)

    @contextmanager
    def opened(installation: Installation) -> Iterator[App]:
        with gym.app() as app:
            yield app

    ticker = Ticker(
        Configuration(gym.installation, load_schedule(gym.installation)), opened, gym.clock
    )
    gym.clock.at += timedelta(days=30)
    assert tick(ticker) is not None
    gym.clock.at -= timedelta(days=30)

    night = tick(ticker)

    assert night is not None
    assert night.exit_code == 78  # it is tried, and what is wrong is told


def test_a_clock_that_is_hours_behind_is_told_though_nothing_is_due_by_it(
    tmp_path: Path, listener: Listener
) -> None:
    gym = alarmed(open_gym(tmp_path), listener)

    @contextmanager
    def opened(installation: Installation) -> Iterator[App]:
        with gym.app() as app:
            yield app

    ticker = Ticker(
        Configuration(gym.installation, load_schedule(gym.installation)), opened, gym.clock
    )
    assert tick(ticker) is not None
    gym.clock.at += timedelta(days=1)
    assert tick(ticker) is not None
    for hours in (-10, 10.5):
        gym.clock.at += timedelta(hours=hours)
        ticker.look_at = None
        assert tick(ticker) is None

    assert [(each["event"], each["alarm"]["kind"]) for each in listener.notices()] == [
        ("raised", "nothing-runs"),
        ("closed", "nothing-runs"),
    ]


def test_what_went_straight_out_and_nobody_heard_is_told_again_in_minutes(
    tmp_path: Path, listener: Listener
) -> None:
    gym = alarmed(open_gym(tmp_path), listener)
    contacts, trouble = contacts_of(gym.installation), TemporaryTrouble("It is away.")
    listener.answers = [404, 200, 404, 404, 200]
    began = gym.clock.at

    def told_after(minutes: int, tell: Callable[[], None]) -> int:
        gym.clock.at = began + timedelta(minutes=minutes)
        tell()
        return len(listener.got)

    def wrong() -> None:
        tell_straight(contacts, trouble, gym.clock)

    def over() -> None:
        tell_over(contacts, gym.clock)

    assert [told_after(at, wrong) for at in (0, 4, 5, 64, 65, 70)] == [1, 1, 2, 2, 3, 4]
    assert [told_after(at, over) for at in (71, 72)] == [5, 5]
    assert [each["event"] for each in listener.notices()] == [
        "raised",
        "raised",
        "reminder",
        "reminder",
        "closed",
    ]


def test_trouble_before_what_is_due_could_begin_is_told_like_any_other(
    tmp_path: Path, listener: Listener
) -> None:
    gym = pinging(alarmed(open_gym(tmp_path), listener), listener)
    archive = gym.installation.path(gym.installation.settings.archive)
    archive.parent.mkdir(exist_ok=True)
    archive.write_text("no folder")

    with gym.app() as app:
        night = due_night(app, jobs_of(app.installation))

    assert night.exit_code == 74
    assert [each["alarm"]["kind"] for each in listener.notices()] == ["nothing-runs"]
    assert [each for each in listener.paths if each != "/SECRET"] == ["/SECRET/start", "/SECRET/74"]


def test_a_bug_of_ours_that_ends_a_run_is_told(tmp_path: Path, listener: Listener) -> None:
    gym = open_gym(tmp_path)
    listener.secret_in(gym.installation.folder)
    settings = gym.folder / "config/filesync.yaml"
    told = 'alarms: {webhook: {url: {file: "webhook-url"}}}\n'
    settings.write_text(settings.read_text() + told)

    with pytest.raises(BrokenInvariant), telling(Context(str(settings), verbose=False), dry=False):
        raise KeyError("a bug")

    (notice,) = listener.notices()
    assert (notice["alarm"]["kind"], notice["alarm"]["facts"]["exit_code"]) == ("nothing-runs", 70)


def test_metrics_of_before_never_stay_where_nothing_can_be_told(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)
    out = tmp_path / "filesync.prom"
    assert typed(gym, "metrics", "--out", str(out)).exit_code == 0
    settings = tmp_path / "config/filesync.yaml"
    settings.write_text(settings.read_text() + "colour: blue\n")

    told = typed(gym, "metrics", "--out", str(out))

    assert told.exit_code == 78
    assert 'filesync_status{installation="gym"} 70.0' in out.read_text()
    assert "filesync_last_run" not in "".join(
        line for line in out.read_text().splitlines() if not line.startswith("#")
    )
