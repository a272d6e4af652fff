"""Killed at any commit, download or move, what moves money is whole when it is done again.

A cancellation, a refund, receipts, settlement reports, a file taken again by a mended profile, and the
control of a bank's days, on both databases: nothing is booked twice, nothing is lost.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.kill.money_worlds import FLOWS, MOMENTS, prepare_money
from tests.kill.worlds import SIXTEENTH, on_database


def _shares() -> list[Any]:
    """Return flows with a database and a share of their moments: few of the reports' in each run."""
    found = []
    for flow in FLOWS:
        some = pytest.mark.family("kill-points", cases=max(MOMENTS[flow] // 16, 1))
        every = pytest.mark.family("kill-points", cases=MOMENTS[flow])
        if flow in ("settlement reports", "orders cancel"):
            found.append(pytest.param(flow, "sqlite", SIXTEENTH, id=f"{flow}-some", marks=some))
        for on in ("sqlite", "postgresql"):
            marks = [pytest.mark.torture, every]
            found.append(pytest.param(flow, on, slice(None), id=f"{flow}-{on}-all", marks=marks))
    return found


@pytest.mark.rule(
    "Payments in 9.8", "Payments in 12.5", "Payments in 4.7", "Orders in 13.11", "Orders in 14.1"
)
@pytest.mark.parametrize(("flow", "on", "part"), _shares())
def test_what_moves_money_is_whole_when_it_is_done_again_after_a_kill(
    request: pytest.FixtureRequest, tmp_path: Path, flow: str, on: str, part: slice
) -> None:
    with on_database(request, on) as (server, database):
        worlds = prepare_money(flow, tmp_path, server, database)
        moments = worlds.moments()
        assert len(moments) >= MOMENTS[flow]

        worlds.kill_at(moments, part)

    print(worlds.histogram())
    assert part != slice(None) or len(worlds.left) >= 2
    assert {name.split()[1] for name in moments} >= {"commit"}
