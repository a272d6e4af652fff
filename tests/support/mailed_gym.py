"""A gym that sends mails by a real SMTP server."""

from collections import Counter
from datetime import timedelta
from typing import Any

from tests.servers.smtp import PASSWORD, Mailbox
from tests.support.gym import Gym
from tests.support.served_gym import changed


def mailed(gym: Gym, box: Mailbox, *, server: dict[str, Any] | None = None, **mail: Any) -> Gym:
    """Return the gym with the box as its mail server; keys of that, and of `mail`, changed."""
    path = gym.installation.folder / "smtp-password"
    path.write_text(PASSWORD)
    path.chmod(0o600)
    settings = box.settings(**(server or {})).model_copy(update=mail)
    return changed(gym, settings={"mail": settings})


def states(gym: Gym) -> list[str]:
    """Return the states of the promised mails, in the order they were promised."""
    rows = gym.rows("filesync_duty", "order_id", "state")
    return [state for order_id, state in rows if order_id is not None]


def troubles(gym: Gym) -> list[str | None]:
    """Return why each mail wasn't sent, in the same order."""
    rows = gym.rows("filesync_duty", "order_id", "trouble")
    return [trouble for order_id, trouble in rows if order_id is not None]


def copies(box: Mailbox) -> Counter[str]:
    """Return how many times each mail came whole, by its Message-ID."""
    return Counter(str(each["Message-ID"]) for each in box.mails())


def next_day(gym: Gym, days: int = 1) -> None:
    """Let time pass."""
    gym.clock.at += timedelta(days=days)
