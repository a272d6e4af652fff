"""A gym whose alarms go to a real webhook and a real mail server, night after night."""

from typing import Any

from brp_filesync.profiles.alarms import AlarmSettings, PingSettings
from brp_filesync.service.night import Night, jobs_of, run_night
from tests.servers.web import Listener
from tests.support.gym import Gym
from tests.support.served_gym import changed

READER = "drift@gym.example.com"


def alarmed(gym: Gym, listener: Listener | None, *, files: bool = False, **alarms: Any) -> Gym:
    """Return the gym with the listener as its webhook, of files too; keys of `alarms` changed.

    It speaks Swedish, so that its alarms are seen as a gym's own people read them.
    """
    told = dict(alarms)
    if listener is not None:
        url = listener.secret_in(gym.installation.folder)
        told["webhook"] = {"url": url, "timeout_s": 5.0, "files": files}
    settings = {"alarms": AlarmSettings.model_validate(told), "language": "sv"}
    return changed(gym, settings=settings)


def pinging(gym: Gym, listener: Listener, timeout_s: float = 5.0) -> Gym:
    """Return the gym with the listener as what misses it."""
    url = listener.secret_in(gym.installation.folder, "ping-url")
    ping = PingSettings.model_validate({"url": url, "timeout_s": timeout_s})
    return changed(gym, settings={"ping": ping})


def whole_night(gym: Gym, **parts: Any) -> Night:
    """Run the installation's night, with its alarms, and return what came of it."""
    with gym.app(**parts) as app:
        return run_night(app, jobs_of(app.installation))


def events(listener: Listener) -> list[tuple[str, str, str]]:
    """Return event, kind and source of what the webhook was told, in order."""
    return [
        (each["event"], each["alarm"]["kind"], each["alarm"]["source"])
        for each in listener.notices()
    ]
