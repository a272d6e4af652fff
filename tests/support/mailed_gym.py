"""A gym that sends mails by a real SMTP server."""

from collections import Counter
from datetime import timedelta
from typing import Any

from brp_filesync.flows.guard import guard
from brp_filesync.flows.mails import Mails, send_mails
from brp_filesync.profiles.mail import MailSettings
from tests.servers.smtp import PASSWORD, Mailbox
from tests.support.gym import Gym, an_order, personnummer
from tests.support.served_gym import changed


def mailed(gym: Gym, box: Mailbox, *, server: dict[str, Any] | None = None, **mail: Any) -> Gym:
    """Return the gym with the box as its mail server; keys of that, and of `mail`, changed."""
    settings = box.settings(**(server or {})).model_copy(update=mail)
    return mailing(gym, settings)


def mailing(gym: Gym, settings: MailSettings) -> Gym:
    """Return the gym with these settings, and the password where they say."""
    path = gym.installation.folder / "smtp-password"
    path.write_text(PASSWORD)
    path.chmod(0o600)
    return changed(gym, settings={"mail": settings})


def buyers(gym: Gym, *addresses: str) -> None:
    """Promise a mail to each of these, by an order of each."""
    gym.deliver(
        [
            an_order(f"W-{n}", personnummer=personnummer(n), email=address)
            for n, address in enumerate(addresses)
        ]
    )
    gym.night()


def send(gym: Gym) -> Mails:
    """Send the mails that are due, as a night does behind its files."""
    with gym.app() as app:
        return send_mails(app, gym.profile, "orders", guard)


def tries(gym: Gym) -> list[int]:
    """Return how many tries of each mail came to an end, in the order they were promised."""
    rows = gym.rows("filesync_duty", "order_id", "tries")
    return [tries for order_id, tries in rows if order_id is not None]


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
