"""What a monitor is told of how an installation stands."""

from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from brp_filesync.core.alarms import Alarm
from brp_filesync.report.metrics import GAUGES, ROWS, registry
from brp_filesync.report.model import Queue, Trial, Waiting
from brp_filesync.report.status import File, FlowStatus, Status, judge

NOW = "2026-11-24T07:00:00Z"
FLOW = FlowStatus(
    "wellnet",
    "orders",
    "2026-11-24T01:30:00Z",
    "2026-11-24T01:31:00Z",
    0,
    "2026-11-24T01:31:00Z",
    "2026-11-25T01:30:00Z",
)
WELL = Status("gym", NOW, (FLOW,), (), (), (), Waiting(), {"archive": 10**12})
LATE = File("wellnet", "orders", "x.csv", "2026-11-24", "2026-11-24T05:00:00Z")


def flows(**given: Any) -> Status:
    return replace(WELL, flows=(replace(FLOW, **given),))


def alarmed(kind: str) -> Status:
    return replace(WELL, alarms=(Alarm(1, kind, "wellnet", "", {}, NOW, NOW),))


def on_trial(longest_days: int) -> Status:
    trial = Trial("wellnet", "Wellnet", "2026-11-14T07:00:00Z", 5, longest_days)
    return replace(WELL, waiting=Waiting(trials=(trial,)))


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (WELL, 0),
        (replace(WELL, flows=()), 0),
        (flows(exit_code=3), 3),
        (flows(exit_code=65), 3),
        (flows(exit_code=75), 0),
        *((flows(exit_code=code), 70) for code in (69, 70, 74, 76, 77, 78)),
        (flows(exit_code=None, ended_at="", began_at="2026-11-24T06:59:00Z"), 0),
        (flows(exit_code=None, ended_at="", began_at="2026-11-23T06:00:00Z"), 70),
        (flows(exit_code=None, ended_at="", began_at=""), 0),
        (replace(WELL, mistaken=("wellnet",)), 70),
        (replace(WELL, missing=(LATE,)), 3),
        (replace(WELL, awaited=(LATE,)), 0),
        (alarmed("unmatched-old"), 3),
        (alarmed("run-missed"), 70),
        (alarmed("login-refused"), 70),
        (replace(WELL, waiting=Waiting((Queue("seb", "SEB", 1, 100, "2026-11-20"),))), 3),
        (replace(WELL, waiting=Waiting(mails={"unknown": 1})), 3),
        (replace(WELL, waiting=Waiting(mails={"todo": 1}, duties={"answer": 1})), 0),
        (replace(WELL, waiting=Waiting(tasks=1)), 3),
        (on_trial(longest_days=10), 3),
        (on_trial(longest_days=11), 0),
        (replace(WELL, disks={"archive": 1000}), 70),
    ],
)
def test_a_monitor_is_told_one_of_three(status: Status, code: int) -> None:
    assert judge(status) == code


def test_every_metric_is_written_as_prometheus_reads_it() -> None:
    status = replace(
        WELL,
        missing=(LATE,),
        alarms=alarmed("unmatched-old").alarms,
        waiting=Waiting(
            (Queue("seb", "SEB", 2, 499000, "2026-11-10"),), {"todo": 3}, {"answer": 1}, 1, 2
        ),
    )
    rows = [
        {
            "source": "wellnet",
            "flow": "orders",
            "imported": 5,
            "duplicate": 0,
            "rejected": 1,
            "held": 0,
            "invoiced_ore": 1,
        }
    ]

    text = generate_latest(registry([(status, rows), (replace(WELL, installation="syd"), [])]))

    families = {each.name: each for each in text_string_to_metric_families(text.decode())}
    assert set(families) == {*GAUGES, ROWS.removesuffix("_total")}
    values = {
        (sample.name, *sample.labels.values()): sample.value
        for family in families.values()
        for sample in family.samples
    }
    assert values["filesync_status", "gym"] == 3
    assert values["filesync_status", "syd"] == 0
    assert values["filesync_unmatched_ore", "seb", "gym"] == 499000
    assert values["filesync_unmatched_oldest_days", "seb", "gym"] == 14
    assert values["filesync_missing_files", "orders", "gym", "wellnet"] == 1
    assert values["filesync_rows_total", "orders", "gym", "imported", "wellnet"] == 5


def test_every_metric_is_on_the_page_and_no_other() -> None:
    import re
    from pathlib import Path

    page = (Path(__file__).parents[3] / "docs/monitoring.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^- `(filesync_\w+)`[ :]", page, re.MULTILINE)) == {*GAUGES, ROWS}
