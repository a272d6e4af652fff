"""An old backup is an alarm, and so is none; a new one closes it."""

from datetime import timedelta
from pathlib import Path

import pytest

from brp_filesync.alarms.backups import old_backup
from brp_filesync.desk.backing_up import back_up, backups_folder
from brp_filesync.profiles.backup import BackupSettings
from tests.support.gym import Gym
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database


def test_none_and_an_old_one_are_alarms_and_a_new_one_is_none(gym: Gym, tmp_path: Path) -> None:
    place = tmp_path / "backups"
    gym = changed(gym, settings={"backup": BackupSettings(folder=str(place), alarm_hours=30)})
    seen = [_seen(gym)]
    with gym.app() as app:
        made = back_up(app, backups_folder(app.installation))
    seen.append(_seen(gym))
    gym.clock.at += timedelta(hours=31)
    seen.append(_seen(gym))
    with gym.app() as app:
        newer = back_up(app, backups_folder(app.installation))
    seen.append(_seen(gym))
    (newer.path / "database").unlink()  # it isn't whole: the one before it counts
    seen.append(_seen(gym))

    assert made.path.name == "20261124T013000Z"
    since = {"folder": str(place), "since": "2026-11-24 02:30"}
    assert seen == [
        [("backup-none", {"folder": str(place)})],
        [],
        [("backup-old", since)],
        [],
        [("backup-old", since)],
    ]


def _seen(gym: Gym) -> list[tuple[str, object]]:
    with gym.app() as app:
        return [(each.kind, each.facts) for each in old_backup(app).wrong]
