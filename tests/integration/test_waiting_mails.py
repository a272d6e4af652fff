"""What waits minutes waits minutes: mails told to wait go out between the nights, by every clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from brp_filesync.app import App
from brp_filesync.profiles.load import Installation
from brp_filesync.schedule.load import load_schedule
from brp_filesync.service.night import Night, jobs_of, run_due, run_night
from brp_filesync.service.tick import Configuration, Ticker, tick
from tests.servers.smtp import Mailbox
from tests.support.gym import Gym, an_order, personnummer
from tests.support.mailed_gym import mailed, states, tries
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database

GREY = "450 4.2.0 Greylisted"


def greylisting(gym: Gym, box: Mailbox) -> Gym:
    """Return the gym after a night in which its one mail was told to wait."""
    gym = mailed(gym, box)
    gym.deliver([an_order("W-1")])
    box.says = lambda step, address: GREY if step == "RCPT" else None
    with gym.app() as app:
        schedule = load_schedule(gym.installation)
        assert len(run_due(app, schedule, jobs_of(gym.installation)).nights) > 0
    assert states(gym) == ["todo"]
    box.forget()
    return gym


def due(gym: Gym, minutes: int = 0) -> Night:
    """Let time pass, and do what is due then."""
    gym.clock.at += timedelta(minutes=minutes)
    with gym.app() as app:
        return run_due(app, load_schedule(gym.installation), jobs_of(gym.installation))


def test_run_due_sends_it_when_its_wait_is_over_and_does_nothing_else(
    gym: Gym, box: Mailbox
) -> None:
    gym = greylisting(gym, box)
    gym.deliver([an_order("W-2", personnummer=personnummer(1))], serial=2)
    runs = gym.rows("filesync_run")

    early, late, later = due(gym, 14), due(gym, 2), due(gym, 1)

    assert (early.nights, later.nights) == ((), ())
    assert [(each.source, each.mails.sent) for each in late.nights if each.mails] == [
        ("wellnet", 1)
    ]
    assert (int(late.exit_code), late.reported, states(gym)) == (0, None, ["done"])
    assert (gym.rows("filesync_run"), len(gym.rows("brp_order"))) == (runs, 1)


def test_serve_sends_it_in_its_minute_and_asks_the_database_then(gym: Gym, box: Mailbox) -> None:
    gym = greylisting(gym, box)
    began, opened = gym.clock.at, list[timedelta]()

    @contextmanager
    def noted(installation: Installation) -> Iterator[App]:
        opened.append(gym.clock.at - began)
        with gym.app() as app:
            yield app

    ticker = Ticker(
        Configuration(gym.installation, load_schedule(gym.installation)), noted, gym.clock
    )
    for _ in range(35):
        tick(ticker)
        gym.clock.at += timedelta(minutes=1)

    assert [each.total_seconds() / 60 for each in opened] == [0, 15, 30]
    assert states(gym) == ["done"]


def test_trouble_of_the_server_in_between_is_told_more_and_more_seldom(
    gym: Gym, box: Mailbox
) -> None:
    gym = greylisting(gym, box)
    box.trouble = ("MAIL", "4xx")

    # At minutes 14, 15, 29, 30, 59, 60, 119 and 120.
    told = [int(due(gym, minutes).exit_code) for minutes in (14, 1, 14, 1, 29, 1, 59, 1)]

    assert told == [0, 69] * 4
    assert (tries(gym), box.commands["MAIL"]) == ([1], 4)
    assert _open_alarms(gym) == ["mail-server"]
    box.forget()
    assert (int(due(gym, 120).exit_code), states(gym)) == (0, ["done"])
    assert _open_alarms(gym) == []


@pytest.mark.parametrize(
    "mistake",
    ["login", *(pytest.param(each, marks=pytest.mark.torture) for each in ("secret", "settings"))],
)
def test_what_is_our_own_mistake_is_left_for_the_night_to_tell(
    gym: Gym, box: Mailbox, mistake: str
) -> None:
    gym = greylisting(gym, box)
    folder = gym.installation.folder
    if mistake == "login":
        (folder / "smtp-password").write_text("fel")
        with gym.app() as app:
            gym.do("UPDATE filesync_duty SET next_try_at = NULL WHERE order_id IS NOT NULL")
            assert int(run_night(app, jobs_of(gym.installation)).exit_code) == 77
        gym.do("UPDATE filesync_duty SET next_try_at = '2026-11-24 01:45:00Z'")
    elif mistake == "secret":
        (folder / "smtp-password").unlink()
    else:
        gym = changed(gym, settings={"mail": None})
    asked = box.commands["greeting"]

    codes = [int(due(gym, 16).exit_code) for _ in range(3)]

    assert codes == [0, 0, 0]
    assert (box.commands["greeting"], states(gym)) == (asked, ["todo"])


@pytest.mark.torture
def test_a_template_that_is_wrong_is_told_more_and_more_seldom(gym: Gym, box: Mailbox) -> None:
    gym = greylisting(gym, box)
    own = gym.installation.folder / "own"
    own.mkdir()
    (own / "confirm.txt").write_text("{{ order.emial }}")
    gym = mailed(gym, box, templates=str(own))

    codes = [int(due(gym, 16).exit_code) for _ in range(4)]

    assert codes == [78, 78, 0, 78]
    (own / "confirm.txt").unlink()
    assert (int(due(gym, 72).exit_code), states(gym)) == (0, ["done"])


def _open_alarms(gym: Gym) -> list[str]:
    rows = gym.rows("filesync_alarm", "kind", "closed_at")
    return [kind for kind, closed_at in rows if closed_at is None]
