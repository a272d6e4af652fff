"""A gym before a night that tells of alarms, by mail and by a webhook, for killing it meanwhile."""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from ruamel.yaml import YAML

from brp_filesync.flows.result import FlowResult
from brp_filesync.profiles.load import reports_folder
from brp_filesync.service.night import Night, jobs_of, run_night
from tests.kill.worlds import Worlds
from tests.servers.postgres import RunningPostgres
from tests.servers.smtp import Mailbox
from tests.servers.web import Listener
from tests.support.alarmed_gym import READER, alarmed
from tests.support.gym import TODAY, Gym, an_order, open_gym
from tests.support.left_behind import left_behind
from tests.support.mailed_gym import mailed
from tests.support.served_gym import changed

# What the night tells, as event and the alarm's number: one file is gone, two are too big.
TOLD = [("closed", 1), ("raised", 2), ("raised", 3)]


@dataclass
class AlarmWorlds(Worlds):
    """The portal's night with all that follows it: the alarms told, and the report."""

    ends: int = 3
    listener: Listener = field(default_factory=Listener)
    box: Mailbox = field(default_factory=lambda: Mailbox(0, Path(), "none"))
    half_written: int = 0  # killed runs that left a report so

    def night(self, gym: Gym) -> FlowResult:
        """Run the night undisturbed, an hour after the reports of the one that was killed."""
        reports = reports_folder(gym.installation)
        for path in reports.iterdir():
            os.utime(path, ((gym.clock.at - timedelta(hours=2)).timestamp(),) * 2)
        (night,) = _whole(gym).nights
        assert _half_written(reports) == []
        return night

    def left_whole(self, gym: Gym, where: str) -> None:
        """Note whether the kill has left a report half written."""
        self.half_written += bool(_half_written(reports_folder(gym.installation)))

    def recovers(self, gym: Gym, where: str) -> None:
        """Check as for any night, and that all was told: by both ways, and the same if twice."""
        super().recovers(gym, where)
        told, calls = self.listener.notices(), self.listener.told()
        notices = {each["notice_id"]: each for each in told}
        assert sorted((each["event"], each["alarm"]["alarm_id"]) for each in notices.values()) == (
            TOLD
        ), where
        assert all(each == notices[each["notice_id"]] for each in told), where
        mails = Counter((str(each["Message-ID"]), each.get_content()) for each in self.box.mails())
        assert len(mails) == 1, where
        # What was told and not yet recorded is told again, and nothing else.
        assert (len(calls) - 1) + (mails.total() - 1) <= 1, where
        self.forget()

    def forget(self) -> None:
        """Forget what was told."""
        self.listener.got.clear()
        self.box.forget()


def prepare_alarms(
    folder: Path,
    listener: Listener,
    box: Mailbox,
    postgres: RunningPostgres | None = None,
    database: str | None = None,
) -> AlarmWorlds:
    """Make the gym: an alarm is told of; in the next night it is over, and there are two others."""
    gym = mailed(open_gym(folder / "gym", database=database), box)
    gym = changed(alarmed(gym, listener, mail_to=(READER,)), max_file_bytes=100)
    _write(gym)
    name = gym.deliver([an_order()])
    gym.clock.at = TODAY - timedelta(days=1)
    assert _whole(gym).alarms.raised == 1
    gym.clock.at = TODAY
    (gym.server / "orders" / name).unlink()
    gym.deliver([an_order()], serial=2)
    gym.deliver([an_order()], serial=3)
    worlds = AlarmWorlds(gym, folder, None, {}, postgres, listener=listener, box=box)
    with worlds.another() as undisturbed:
        worlds.night(undisturbed)
        worlds.whole = left_behind(undisturbed)
    worlds.forget()
    return worlds


def _whole(gym: Gym) -> Night:
    with gym.app() as app:
        wanted = jobs_of(gym.installation, portals=[gym.portal], flows=["orders"])
        return run_night(app, wanted)


def _half_written(reports: Path) -> list[str]:
    return [
        each.name for each in reports.iterdir() if each.suffix == ".part" or not each.stat().st_size
    ]


def _write(gym: Gym) -> None:
    """Write the settings and the limit where the command line reads them."""
    yaml, settings = YAML(), gym.installation.settings
    config = gym.installation.folder
    assert settings.mail is not None
    told = {
        "language": settings.language,
        "mail": settings.mail.model_dump(mode="json", exclude_none=True),
        "alarms": settings.alarms.model_dump(mode="json", exclude_none=True),
    }
    for path, values in (
        (config / "filesync.yaml", told),
        (config / "portals" / f"{gym.portal}.yaml", {"max_file_bytes": gym.profile.max_file_bytes}),
    ):
        written = yaml.load(path)
        written.update(values)
        yaml.dump(written, path)
