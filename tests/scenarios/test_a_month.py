"""A month on the clock's port: summer time begins, Easter comes, and much goes wrong.

Every day is done exactly once, nothing is lost and nothing is twice, every alarm is raised once and
closed once, and each report is true against the database. Seven days of it run in `make test`, on
PostgreSQL; the whole month on SQLite in the longer campaign.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from brp_filesync.desk import catalogue as catalogues
from brp_filesync.desk import payment_act, payments
from tests.servers import smtp
from tests.servers.postgres import RunningPostgres
from tests.servers.running import RunningServer
from tests.servers.sshd import running as another_sshd
from tests.servers.web import listening
from tests.support.breaches import broken
from tests.support.gym import Gym, open_gym
from tests.support.left_behind import in_balance
from tests.support.month import PORTALS, Month, a_month

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FLOWS = [*((portal, "orders") for portal in PORTALS), ("seb", "payments"), ("wellnet", "catalogue")]
FIRST = date(2026, 3, 26)  # a Thursday; Easter is the 5th of April, the 3rd and 6th are holidays
THE_WEEK = [date(2026, 3, 28) + timedelta(each) for each in range(7)]  # summer time from the 29th
TROUBLE = {
    ("norr", date(2026, 3, 30)): "down",
    ("vaster", date(2026, 3, 30)): "missing",
    ("seb", date(2026, 3, 30)): "unknown",
    ("norr", date(2026, 3, 31)): "down",
    ("soder", date(2026, 3, 31)): "refused",
    ("wellnet", date(2026, 3, 31)): "late",
    ("soder", date(2026, 4, 1)): "login",
    ("vaster", date(2026, 4, 2)): "disk",
    ("mail server", date(2026, 4, 7)): "mails",
}
ASLEEP = [date(2026, 4, 9) + timedelta(each) for each in range(7)]
_OF_THE_WEEK = sorted(
    [
        ("file-missing", "vaster"),
        ("file-missing", "wellnet"),
        ("login-refused", "soder"),
        ("not-done", "norr"),
        ("not-done", "vaster"),
    ]
)
_GRAVE_OF_THE_WEEK = {
    date(2026, 3, 30): {"norr": 69},
    date(2026, 3, 31): {"norr": 69, "soder": 65},
    date(2026, 4, 1): {"soder": 77},
    date(2026, 4, 2): {"vaster": 74},
}


@pytest.fixture
def servers(tmp_path: Path, sshd: RunningServer) -> Iterator[Mapping[str, RunningServer]]:
    """A real sshd for the bank and three portals, and one for the portal whose server goes down."""
    folder = tmp_path / "sshd-norr"
    folder.mkdir()
    with another_sshd(folder) as norr:
        yield {**dict.fromkeys((*PORTALS, "seb"), sshd), "norr": norr}


@pytest.mark.torture  # some minutes of work; a week is in each run of the tests
def test_a_month_in_which_much_goes_wrong(
    tmp_path: Path, servers: Mapping[str, RunningServer]
) -> None:
    days = [FIRST + timedelta(each) for each in range(31)]
    with _month(open_gym(tmp_path / "gym"), servers, tmp_path) as month:
        ticker = month.ticker()
        for day in days:
            if day == ASLEEP[-1] + timedelta(1):
                ticker = month.ticker()  # the machine was off: the service is another process
            _at_the_desk(month, day)
            month.day(day, ticker, awake=day not in ASLEEP)

        _as_it_should_be(month, days)
        assert _grave(month) == {
            **_GRAVE_OF_THE_WEEK,
            date(2026, 4, 7): dict.fromkeys(PORTALS, 69),
        }
        assert month.reports == 31 - 7
        missed = [("run-missed", source) for source, _ in FLOWS]
        assert _raised(month) == sorted(
            [
                *_OF_THE_WEEK,
                *missed,
                ("catalogue-waits", "wellnet"),
                ("unmatched-old", "seb"),
                ("mail-server", "mail server"),
            ]
        )
        versions = month.gym.rows("filesync_catalogue", "version", "state")
        assert versions == [(1, "delivered"), (2, "delivered")]


@pytest.mark.torture
@pytest.mark.timeout(1800)  # the machine may be busy
def test_its_worst_week_on_postgresql(
    tmp_path: Path, postgres: RunningPostgres, servers: Mapping[str, RunningServer]
) -> None:
    with postgres.database() as name:
        gym = open_gym(tmp_path / "gym", database=postgres.url(name))
        with _month(gym, servers, tmp_path) as month:
            ticker = month.ticker()
            for day in THE_WEEK:
                month.day(day, ticker)

            _as_it_should_be(month, THE_WEEK)
            assert _grave(month) == _GRAVE_OF_THE_WEEK
            assert month.reports == 7
            assert _raised(month) == _OF_THE_WEEK


@contextmanager
def _month(gym: Gym, servers: Mapping[str, RunningServer], tmp_path: Path) -> Iterator[Month]:
    """Yield the month, with a mail server and a webhook."""
    with smtp.running("starttls", tmp_path / "smtp") as box, listening() as listener:
        yield a_month(gym, TROUBLE, servers, box, listener)


def _at_the_desk(month: Month, day: date) -> None:
    """Do what a person does on that day, before its night."""
    gym = month.gym
    price = (
        "UPDATE brp_agreed_price SET price_ore = {} WHERE portal = 'wellnet'"
        " AND product_number = 'M12'"
    )
    with gym.app() as app:
        if day == date(2026, 4, 17):
            gym.do(price.format(900000))
        elif day == date(2026, 4, 18):
            catalogues.approve(app.database, "wellnet", None, "eva", app.now)
        elif day == date(2026, 4, 20):
            ((payment,),) = gym.rows("brp_unmatched", "payment_id")
            wanted = payments.handled(payment, "Refunded")
            payment_act.do(
                app.database, wanted, payment_act.plan(app.database, wanted), "eva", app.now
            )


def _as_it_should_be(month: Month, days: list[date]) -> None:
    gym = month.gym
    assert _days_done(month) == dict.fromkeys(FLOWS, days)
    assert month.lacking == {
        ("vaster", date(2026, 3, 30)),
        ("wellnet", date(2026, 3, 31)),
    }
    numbers = [number for (number,) in gym.rows("brp_order", "portal_order_number")]
    assert sorted(numbers) == sorted(month.delivered)
    answers = [path for path in month.delivered.values() if not (gym.server / path).is_file()]
    assert answers == []
    mails = Counter(str(each["To"]) for each in month.box.mails())
    assert set(mails.values()) == {1}
    assert len(mails) == len(numbers)
    received = sum(ore for (ore,) in gym.rows("brp_payment_journal", "received_ore"))
    assert received == sum(ore for (ore,) in gym.rows("brp_payment", "amount_ore"))
    assert received == sum(month.paid.values())
    owed = [ocr for ocr, rest_ore in gym.rows("brp_invoice", "ocr_number", "rest_ore") if rest_ore]
    assert {ocr for ocr in owed if ocr in month.paid} == set()
    in_balance(gym)
    assert broken(gym) == {}


def _days_done(month: Month) -> dict[tuple[str, str], list[date]]:
    """Return for each flow the days that its runs were for, in order, as often as they were."""
    columns = ("source", "flow", "since", "due_at", "ended_at")
    done: dict[tuple[str, str], list[date]] = {}
    for source, flow, since, due_at, ended_at in month.gym.rows("filesync_due_time", *columns):
        assert ended_at is not None
        first, last = (
            datetime.fromisoformat(each).astimezone(STOCKHOLM).date() for each in (since, due_at)
        )
        done.setdefault((source, flow), []).extend(
            first + timedelta(each) for each in range((last - first).days + 1)
        )
    return done


def _grave(month: Month) -> dict[date, dict[str, int]]:
    return {day: codes for day, codes in month.exit_codes.items() if codes}


def _raised(month: Month) -> list[tuple[str, str]]:
    """Return all alarms' kinds and sources; each was raised and closed once, and told so.

    Of what the same night raised and closed it was told in one word that it is over.
    """
    rows = month.gym.rows("filesync_alarm", "kind", "source", "subject", "closed_at")
    assert [row for row in rows if not row[3]] == []
    assert max(Counter(row[:3] for row in rows).values()) == 1
    told = Counter(
        # What was let go of is over too.
        (each["event"].replace("forgotten", "closed"), each["alarm"]["alarm_id"])
        for each in month.listener.notices()
        if each["event"] != "reminder"
    )
    assert told == Counter(
        (event, place)
        for place, row in enumerate(rows, 1)
        for event in ("raised", "closed")
        if event == "closed" or row[0] not in ("run-missed", "nothing-ran")
    )
    return sorted((kind, source) for kind, source, *_ in rows)
