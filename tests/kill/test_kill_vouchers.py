"""Killed at any commit, file archived or file written, an export is finished by the next.

Nothing is exported twice, nothing is lost, and no number is left out.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine.default import DefaultDialect

from brp_filesync.desk import private_file, vouchers
from brp_filesync.ledger import archive
from tests.kill.launcher import Moments
from tests.kill.worlds import SEED
from tests.references.slow_books import read_sie
from tests.support.books import books_hold_what_the_database_holds, exported, files_in
from tests.support.breaches import broken
from tests.support.gym import Gym
from tests.support.payment_gym import OCR, SYD, Deposit, Payment, bgmax_file, booked, copied
from tests.support.shares import WHOLE

MOMENTS = 12  # at the least
# Every fifth, by the seed; all of them in the torture.
_SHARE = slice(None) if WHOLE else slice(SEED % 5, None, 5)


@pytest.mark.rule("Payments in 13.2", "Payments in 13.5")
def test_an_export_killed_at_a_moment_is_finished_by_the_next(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    gym = copied(request.getfixturevalue("_paying"), tmp_path / "gym")
    booked(
        gym,
        bgmax_file(
            Deposit([Payment(500, OCR[0])]),
            Deposit([Payment(900)], bankgiro=SYD, serial="00002"),
        ),
    )
    listed = tmp_path / "moments"
    assert _in_child(copied(gym, tmp_path / "undisturbed"), Moments(0, listed)) == 0
    moments = listed.read_text().splitlines()
    assert len(moments) >= MOMENTS

    left = set()
    for number, name in list(enumerate(moments, start=1))[_SHARE]:
        world = copied(gym, tmp_path / f"world-{number}")
        assert _in_child(world, Moments(number, None)) == -9, name
        left.add((len(world.rows("filesync_voucher")), len(_there(world))))

        exported(world)

        assert [path.suffix for path in files_in(world)] == [".si", ".si"], name
        assert [
            [each.number for each in read_sie(path.read_bytes()).vouchers]
            for path in files_in(world)
        ] == [["1"], ["1"]], name
        assert books_hold_what_the_database_holds(world), name
        assert broken(world) == {}, name
        assert exported(world)["files"] == [], name
        shutil.rmtree(world.folder)
    print(f"{len(left)} states")
    assert len(left) >= (4 if WHOLE else 2)


def _there(gym: Gym) -> list[Path]:
    folder = gym.folder / "books"
    return sorted(folder.iterdir()) if folder.exists() else []


def _in_child(gym: Gym, moments: Moments) -> int:
    """Export in a fork that dies at the moment, and return its exit code."""
    child = os.fork()
    if child == 0:
        _watched(DefaultDialect, "do_commit", "commit", moments)
        _watched(archive, "keep", "keep", moments)
        _watched(vouchers, "put", "put", moments)
        _watched(private_file.os, "fsync", "fsync", moments)
        code = 1
        try:
            exported(gym)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _watched(of: Any, name: str, called: str, moments: Moments) -> None:
    function: Callable[..., Any] = getattr(of, name)
    setattr(of, name, moments.around(called, function))
