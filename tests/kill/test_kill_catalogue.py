"""Killed at any moment, a night that publishes leaves the portal the old catalogue or the new one.

Both files are of the version that the marker vouches for, the ledger knows which, and after the
next night it is always the new one.
"""

import os
from pathlib import Path

import pytest

from tests.kill.catalogue_worlds import prepare_catalogue
from tests.kill.system_calls import ON_DISK, ON_THE_LINE, chosen, kill_at, recorded, spread
from tests.kill.worlds import SIXTEENTH, Launcher, moments_of, on_database
from tests.kill.worlds import kill_at as kill_at_moments
from tests.servers.running import RunningServer

MOMENTS = 24  # at the least
KILLS = int(os.environ.get("TORTURE_KILLS", "80"))
# Each database with one kind of names where some are killed, and with both in the campaign.
_SOME = [pytest.mark.torture, pytest.mark.family("kill-points", cases=MOMENTS // 16)]
_ALL = [pytest.mark.torture, pytest.mark.family("kill-points", cases=MOMENTS)]
SHARES = [
    pytest.param("sqlite", "lasting", SIXTEENTH, id="sqlite-lasting-some", marks=_SOME),
    pytest.param("postgresql", "versioned", SIXTEENTH, id="postgresql-versioned-some", marks=_SOME),
    *(
        pytest.param(on, names, slice(None), id=f"{on}-{names}-all", marks=_ALL)
        for on in ("sqlite", "postgresql")
        for names in ("versioned", "lasting")
    ),
]


@pytest.mark.parametrize(("on", "names", "share"), SHARES)
def test_a_catalogue_night_killed_at_a_moment_leaves_the_old_or_the_new(
    request: pytest.FixtureRequest,
    runs: Launcher,
    tmp_path: Path,
    on: str,
    names: str,
    share: slice,
) -> None:
    with on_database(request, on) as (postgres, database):
        versioned = names == "versioned"
        worlds = prepare_catalogue(
            tmp_path, versioned=versioned, postgres=postgres, database=database
        )
        moments = moments_of(worlds, runs)
        assert len(moments) >= MOMENTS

        kill_at_moments(worlds, runs, moments, share)

    print(worlds.histogram())
    assert len(worlds.left) >= 1
    asked = {name.split()[1] for name in moments}
    # The approved one is in the archive already; only a new one is kept.
    kept = set() if versioned else {"keep"}
    assert asked == {"commit", "upload", "rename_over", "remove", *kept}


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=4)
def test_a_catalogue_night_at_a_real_server_killed_at_a_system_call_leaves_the_old_or_the_new(
    runs: Launcher, sshd: RunningServer, tmp_path: Path
) -> None:
    worlds = prepare_catalogue(tmp_path, versioned=True, server=sshd)
    points = spread(recorded(runs, worlds, ON_DISK + ON_THE_LINE), most_of_a_kind=1)

    kill_at(runs, worlds, points)

    print(worlds.histogram())
    assert len(points) >= 4
    assert len(worlds.left) >= 2


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=80)
@pytest.mark.parametrize("names", ["versioned", "lasting"])
def test_a_catalogue_night_at_a_real_server_killed_at_any_system_call_leaves_the_old_or_the_new(
    runs: Launcher, sshd: RunningServer, tmp_path: Path, names: str
) -> None:
    worlds = prepare_catalogue(tmp_path, versioned=names == "versioned", server=sshd)
    points = chosen(recorded(runs, worlds, ON_DISK + ON_THE_LINE), KILLS)

    kill_at(runs, worlds, points)

    print(worlds.histogram())
    assert len(worlds.left) >= min(8, KILLS // 3)
