"""`filesync schedule` and `filesync run --due`, as a person types them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.command import typed
from tests.support.gym import Gym, an_order, open_gym

SCHEDULE = """\
run: ["30 2 * * *"]
portals:
  wellnet:
    orders:
      expected: [{by: "02:30", dated: date, bears: day_before}]
      numbered: {part: serial, within: [date]}
    catalogue: {run: []}
"""


@pytest.fixture
def gym(tmp_path: Path) -> Gym:
    """A gym with a schedule, whose portal's server nobody reaches."""
    gym = open_gym(tmp_path)
    (tmp_path / "schedules").mkdir()
    (tmp_path / "schedules/nightly.yaml").write_text(SCHEDULE)
    portal = tmp_path / "config/portals/wellnet.yaml"
    portal.write_text(portal.read_text().replace("\nserver:\n", "\nserver:\n  tries: 1\n", 1))
    return gym


def test_what_is_due_is_done_once_and_then_nothing_is(gym: Gym) -> None:
    first, second = typed(gym, "run", "--due", "--json"), typed(gym, "run", "--due")
    gym.clock.at += timedelta(days=3)
    later = typed(gym, "run", "--due", "--json")

    assert [night["source"] for night in first.json["nights"]] == ["wellnet"]
    assert first.exit_code == later.exit_code == 78  # however it ended, it is done
    assert (second.exit_code, second.out) == (0, b"Nothing is due.\n")
    assert gym.rows("filesync_due_time", "flow", "since", "due_at", "takes", "exit_code") == [
        ("orders", "2026-11-24T01:30:00Z", "2026-11-24T01:30:00Z", 1, 78),
        ("orders", "2026-11-25T01:30:00Z", "2026-11-27T01:30:00Z", 1, 78),
    ]


def test_a_run_of_everything_does_what_is_due_too(gym: Gym) -> None:
    assert typed(gym, "run", "--portal", "wellnet").exit_code == 78
    assert typed(gym, "run", "--due").out == b"Nothing is due.\n"
    assert gym.rows("filesync_due_time", "due_at", "exit_code") == [("2026-11-24T01:30:00Z", 78)]


def test_a_dry_run_of_what_is_due_leaves_it_due(gym: Gym) -> None:
    dry = typed(gym, "run", "--due", "--dry-run", "--json")

    assert [night["source"] for night in dry.json["nights"]] == ["wellnet"]
    assert gym.rows("filesync_due_time") == []


def test_a_schedule_with_mistakes_stops_what_is_due_and_not_a_run_of_everything(gym: Gym) -> None:
    (gym.folder / "schedules/nightly.yaml").write_text("runs: []\n")

    due, everything = typed(gym, "run", "--due"), typed(gym, "run", "--json")

    for told in (due, everything):
        assert told.exit_code == 78
        assert "nightly.yaml:1:1: unknown key 'runs'; did you mean 'run'?" in told.said
    assert [night["flow"] for night in everything.json["nights"]] == ["orders", "catalogue"]
    assert gym.rows("filesync_due_time") == []


def test_check_tells_mistakes_with_their_places_and_what_is_odd(gym: Gym) -> None:
    path = gym.folder / "schedules/nightly.yaml"
    sound = typed(gym, "schedule", "check")
    path.write_text(SCHEDULE.replace('by: "02:30"', 'by: "09:00"'))
    odd = typed(gym, "schedule", "check")
    path.write_text(SCHEDULE.replace("wellnet", "welnet"))
    wrong = typed(gym, "schedule", "check")

    assert (sound.exit_code, sound.out.decode()) == (0, f"{path}: 2 flows, no mistakes.\n")
    assert odd.exit_code == 0
    assert odd.out.decode().startswith(
        "wellnet (orders): expected[1] is missed at the first run after 09:00"
    )
    assert wrong.exit_code == 78
    assert f"{path}:3:3: portals.welnet: no portal has a profile of this name" in wrong.said


def test_list_shows_what_runs_when_and_which_files_are_awaited_missing_or_skipped(gym: Gym) -> None:
    gym.deliver([an_order("W-1")], serial=1)
    gym.deliver([an_order("W-2")], serial=3)
    gym.clock.at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert gym.night().exit_code == 0
    gym.clock.at += timedelta(days=1)
    assert gym.night().exit_code == 0

    shown = typed(gym, "schedule", "list", "--json").json
    said = typed(gym, "schedule", "list").out.decode()

    assert shown["runs"][0] == {
        "source": "wellnet",
        "kind": "portal",
        "flow": "orders",
        "run": ["30 2 * * *"],
        "run_on": "every_day",
        "last": None,
        "due": "2026-11-25T01:30:00Z",
        "next": "2026-11-26T01:30:00Z",
    }
    assert [(each["day"], each["by"]) for each in shown["missing"]] == [
        ("2026-11-25", "2026-11-25T01:30:00Z")
    ]
    assert [each["day"] for each in shown["awaited"]] == ["2026-11-26"]
    assert [(each["gap"], each["number"]) for each in shown["gaps"]] == [("skipped", "20261123 2")]
    assert "wellnet\torders\t\t2026-11-26 02:30\t2026-11-25 02:30\n" in said
    assert "wellnet: number 20261123 2 is skipped (WELLNET_ORDER_20261123_001.csv, " in said


def test_install_prints_a_template_and_changes_nothing(gym: Gym) -> None:
    before = sorted(gym.folder.rglob("*"))
    printed = {
        way: typed(gym, "schedule", "install", f"--{way}").out.decode()
        for way in ("cron", "systemd", "windows")
    }

    config = str(gym.folder / "config/filesync.yaml")
    assert {way: config in text for way, text in printed.items()} == dict.fromkeys(printed, True)
    assert sorted(gym.folder.rglob("*")) == before
    assert typed(gym, "schedule", "install").exit_code == 2
