"""The other kinds of alarms through nights: raised once, reminded of once a day, and closed."""

from pathlib import Path

import pytest

from tests.servers.smtp import Mailbox
from tests.servers.web import Listener
from tests.support.alarmed_gym import alarmed, events, whole_night
from tests.support.catalogue_gym import told
from tests.support.command import typed
from tests.support.gym import Gym, an_order, open_gym, personnummer
from tests.support.mailed_gym import mailed, next_day
from tests.support.payment_gym import Payment, a_bgmax, deliver
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database

_NUMBERED = """\
run: ["0 2 * * *"]
portals: {{wellnet: {{orders: {{numbered: {{part: serial, known_gaps: [{known}]}}}}}}}}
"""
_NEXT_ORDER = "UPDATE brp_number_series SET next_number = {} WHERE series = 'order'"


def test_all_that_can_be_wrong_at_once_is_raised_once_reminded_of_daily_and_closed(
    paying: Gym, listener: Listener, box: Mailbox
) -> None:
    gym = told(alarmed(mailed(paying, box), listener, unmatched_days=1))
    gym = changed(gym, settings={"schedule": "nightly.yaml"})
    schedule = gym.installation.folder / "nightly.yaml"
    schedule.write_text(_NUMBERED.format(known=""))
    deliver(gym, "1.txt", a_bgmax(Payment(70000, "4711"), Payment(100, "4712"), day="20261123"))
    whole_night(gym)
    next_day(gym)
    assert events(listener) == []  # what it paid yesterday isn't old yet

    box.refused_recipients = frozenset({"e@example.com"})
    gym.do("UPDATE brp_agreed_price SET price_ore = 900000 WHERE product_number = 'M12'")
    again = an_order(
        "W-5", product="K10", price_ore=120000, email="e@example.com", personnummer=personnummer(11)
    )
    name = gym.deliver([again])  # the number of the first file, with other rows
    whole_night(gym)
    gym.do(_NEXT_ORDER.format(1))  # the next order would get the number of the first
    bad = gym.deliver(
        [an_order("W-6", product="K10", price_ore=120000, email="", personnummer=personnummer(13))],
        serial=2,
    )
    for _ in range(2):  # a second run on the same day tells nothing anew
        whole_night(gym)
    raised = listener.notices()
    assert {each["event"] for each in raised} == {"raised"}
    assert {each["alarm"]["kind"]: each["alarm"]["text"] for each in raised} == {
        "number-repeated": "wellnet: två olika filer har samma nummer (beställningar): 1,"
        f" {name}, {name}",
        "catalogue-waits": "wellnet: utbudet, version 2, väntar på godkännande",
        "mails-failed": "wellnet: ett brev till en köpare gick inte att skicka",
        "file-failed": f"wellnet: filen {bad} (nr 4) gick inte att behandla: ett fel hos oss",
        "unmatched-old": "seb: 2 omatchade betalningar är äldre än 1 dag; den äldsta från 2026-11-23",
    }
    assert len(raised) == 5
    next_day(gym)
    whole_night(gym)
    reminded = listener.notices()[5:]
    assert {each["event"] for each in reminded} == {"reminder"}
    assert sorted(each["alarm"]["alarm_id"] for each in reminded) == [1, 2, 3, 4, 5]

    gym.do(_NEXT_ORDER.format(6))
    schedule.write_text(_NUMBERED.format(known='"1"'))
    for words in (
        ("files", "retry", "4"),
        ("mail", "waive", "--failed"),
        ("catalogue", "approve", "--portal", "wellnet"),
        ("payments", "handle", "1", "--note", "Refunded", "--yes"),
        ("payments", "handle", "2", "--note", "Refunded", "--yes"),
    ):
        assert typed(gym, *words).exit_code == 0, words
    for _ in range(2):  # what is over is told once
        next_day(gym)
        whole_night(gym)
    closed = listener.notices()[10:]
    assert {each["event"] for each in closed} == {"closed"}
    assert sorted(each["alarm"]["alarm_id"] for each in closed) == [1, 2, 3, 4, 5]
    assert len(gym.rows("filesync_alarm", "closed_at")) == 5
    assert typed(gym, "reconcile").exit_code == 0


def test_a_mail_server_that_is_away_is_raised_once_reminded_of_daily_and_closed(
    tmp_path: Path, listener: Listener, box: Mailbox
) -> None:
    gym = alarmed(mailed(open_gym(tmp_path), box), listener)
    gym.deliver([an_order()])
    box.trouble = ("greeting", "4xx")

    for _ in range(2):
        whole_night(gym)
        whole_night(gym)
        next_day(gym)
    box.forget()
    whole_night(gym)
    whole_night(gym)

    kind = ("mail-server", "mail server")
    assert events(listener) == [("raised", *kind), ("reminder", *kind), ("closed", *kind)]
    raised = listener.notices()[0]["alarm"]
    assert raised["text"].startswith("E-postservern tar inte emot: 127.0.0.1:")
    assert raised["facts"]["exit_code"] == 69
    assert box.recipients == ["asa@example.com"]
