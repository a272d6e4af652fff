"""`filesync status` and `metrics`, as typed, against the database."""

from datetime import timedelta
from pathlib import Path

import pytest

from brp_filesync.report.model import Trial
from brp_filesync.report.status import status_of
from tests.support.canaries import spilt
from tests.support.command import typed
from tests.support.gym import Gym, an_order
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database


def test_status_is_true_before_and_after_a_night_with_a_bad_row(gym: Gym, tmp_path: Path) -> None:
    before = typed(gym, "status", "--json")
    gym.deliver([an_order("W-1"), an_order("W-2", price_ore=1)])
    gym.night()
    after = typed(gym, "status", "--json")
    told = typed(gym, "status")
    written = typed(gym, "metrics", "--out", str(tmp_path / "filesync.prom"))

    assert (before.exit_code, before.json["flows"][0]["exit_code"]) == (0, None)
    (flow,) = (
        each
        for each in after.json["flows"]
        if each["source"] == "wellnet" and each["flow"] == "orders"
    )
    assert (after.exit_code, flow["exit_code"]) == (3, 3)
    assert {flow[each] for each in ("began_at", "ended_at", "done_at")} == {"2026-11-24T01:30:00Z"}
    assert flow["next_at"] > "2026-11-24T01:30:00Z"
    assert after.json["mails"] == {"todo": 1}
    assert told.exit_code == 3
    assert "gym: something waits for a person" in told.out.decode()
    assert written.exit_code == 0
    metrics = (tmp_path / "filesync.prom").read_text()
    assert 'filesync_last_run_exit_code{flow="orders",installation="gym",source="wellnet"} 3.0' in (
        metrics
    )
    assert 'outcome="rejected",source="wellnet"} 1.0' in metrics
    assert spilt(metrics) == []
    assert [each.name for each in tmp_path.glob("*.prom*")] == ["filesync.prom"]


def test_a_table_that_somebody_dropped_is_told_by_status_metrics_and_check(
    gym: Gym, tmp_path: Path
) -> None:
    gym.do("DROP TABLE filesync_catalogue_ahead")
    out = tmp_path / "filesync.prom"

    asked = typed(gym, "status")
    written = typed(gym, "metrics", "--out", str(out))
    checked = typed(gym, "check", "--offline", "--json").json

    assert asked.exit_code == 70
    assert "The database lacks tables that it had: filesync_catalogue_ahead." in asked.said
    assert written.exit_code == 78
    assert 'filesync_status{installation="gym"} 70' in out.read_text()
    (tables,) = (each for each in checked["lines"] if each["check"] == "tables")
    assert tables["result"] == "failed"


def test_a_portal_on_trial_is_told_with_its_first_file_since_it_last_imported(gym: Gym) -> None:
    def trials(of: Gym) -> tuple[Trial, ...]:
        with of.app() as app:
            return status_of(app).waiting.trials

    tried = changed(gym, mode="trial")
    none = trials(tried)
    for serial, now in ((1, tried), (2, gym), (3, tried), (4, tried)):
        now.deliver([an_order(f"W-{serial}")], serial)
        now.night()
        now.clock.at += timedelta(days=1)

    assert (none, trials(gym)) == ((), ())
    (trial,) = trials(tried)
    assert trial == Trial("wellnet", "Wellnet", "2026-11-26T01:30:00Z", 2, 14)


def test_what_cannot_be_told_is_the_third_code(tmp_path: Path) -> None:
    from tests.support.gym import open_gym

    gym = open_gym(tmp_path)
    (tmp_path / "var" / "filesync.db").unlink()

    told = typed(gym, "status")

    assert told.exit_code == 70
    assert "filesync db init" in told.said


def test_metrics_go_to_a_file_that_the_collector_reads(paying: Gym, tmp_path: Path) -> None:
    other = typed(paying, "metrics", "--out", str(tmp_path / "metrics.txt"))
    nowhere = typed(paying, "metrics", "--out", str(tmp_path / "no" / "filesync.prom"))

    assert (other.exit_code, nowhere.exit_code) == (2, 74)
    assert "report.folder" not in nowhere.said


def test_a_quiet_run_says_its_reports_first_line_alone(paying: Gym) -> None:
    quiet = typed(paying, "-q", "run", "--flow", "orders", "--portal", "wellnet")

    assert quiet.out.decode().splitlines() == [
        "Something went wrong: one thing in need of a person."
    ]
