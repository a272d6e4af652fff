"""Killed just before or just after its commit, an act on payments is undone whole, or done whole."""

import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from tests.support.breaches import broken
from tests.support.camt_files import Entry, camt, tx
from tests.support.command import typed
from tests.support.gym import Gym
from tests.support.payment_gym import OCR, TOTALS, Payment, a_bgmax, booked, owed

pytestmark = pytest.mark.one_database

# Runs a command, and dies at its commit.
_DYING = """
import os, signal, sys
from sqlalchemy.engine.default import DefaultDialect
from brp_filesync.cli.main import main

commit, when = DefaultDialect.do_commit, sys.argv.pop(1)

def die(dialect, connection):
    if when == "after":
        commit(dialect, connection)
    os.kill(os.getpid(), signal.SIGKILL)

DefaultDialect.do_commit = die
main()
"""
ACTS = [
    pytest.param("unbook 1", marks=pytest.mark.torture),
    pytest.param("reverse 2 1"),
    pytest.param("undo 2", marks=pytest.mark.torture),
]


def left(gym: Gym) -> dict[str, Any]:
    """Return what is owed, and every entry and act without its moment."""
    return {
        "owed": owed(gym),
        "booked": gym.rows("brp_allocation", "payment_id", "amount_ore", "opposite_of", "act_id"),
        "left": gym.rows("brp_unmatched", "payment_id", "amount_ore", "reason", "act_id"),
        "acts": gym.rows("brp_audit_log", "audit_id", "who", "act"),
    }


@pytest.mark.rule("Payments in 9.3")
@pytest.mark.parametrize("words", ACTS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_act_killed_at_its_commit_is_whole_or_nothing(
    paying: Gym, words: str, when: str
) -> None:
    back = Entry([tx("1200.00", key="BACK-1234")], "1200.00", side="DBIT", reversal=True)
    booked(paying, a_bgmax(Payment(TOTALS[2] + 500, OCR[2])), camt(back))
    if words.startswith("undo"):
        typed(paying, "payments", "reverse", "2", "1", "--yes")
    before = left(paying)
    config = str(paying.folder / "config/filesync.yaml")
    command = [when, "--config", config, "payments", *words.split(), "--yes"]

    died = subprocess.run(
        [sys.executable, "-c", _DYING, *command],
        env={**os.environ, "FILESYNC_USER": "eva"},
        capture_output=True,
        timeout=120,
    )

    assert died.returncode == -signal.SIGKILL, died.stderr
    assert broken(paying) == {}
    if when == "before":
        assert left(paying) == before
        assert typed(paying, "payments", *words.split(), "--yes").exit_code == 0
    assert left(paying) != before
    assert len(left(paying)["acts"]) == len(before["acts"]) + 1
    assert broken(paying) == {}
