"""Alarms through whole nights: raised once, reminded of daily at most, closed with a word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from brp_filesync.alarms.flow import look
from brp_filesync.app import App, Profile
from brp_filesync.core.errors import BrokenInvariant, HostKeyRefused, LoginRefused, TemporaryTrouble
from brp_filesync.flows.result import FlowResult
from brp_filesync.ledger.alarms import open_alarms
from brp_filesync.transfer.remote import Remote
from tests.servers import smtp
from tests.servers.smtp import Mailbox
from tests.servers.web import SECRET, Listener
from tests.support.alarmed_gym import READER, alarmed, events, whole_night
from tests.support.command import typed
from tests.support.gym import Gym, an_order
from tests.support.mailed_gym import mailed, next_day
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    """A mail server."""
    with smtp.running("starttls", tmp_path / "smtp") as running:
        yield running


def refused(app: App, profile: Profile) -> Remote:
    """Be a server that refuses our login."""
    raise LoginRefused("sftp.example.com refused our login by password.")


def unreachable(app: App, profile: Profile) -> Remote:
    """Be a server that is down."""
    raise TemporaryTrouble("sftp.example.com:22 can't be reached: Connection refused.")


def of_another_key(app: App, profile: Profile) -> Remote:
    """Be a server with another host key."""
    raise HostKeyRefused("sftp.example.com showed another key.")


def test_a_refused_login_is_raised_once_reminded_of_daily_and_closed(
    gym: Gym, listener: Listener
) -> None:
    gym = alarmed(gym, listener)

    codes = []
    for night in range(4):
        for _ in range(2):  # a second run on the same day tells nothing anew
            codes.append(whole_night(gym, **({"connect": refused} if night < 3 else {})).exit_code)
        next_day(gym)

    assert codes == [77] * 6 + [0] * 2
    login = ("login-refused", "wellnet")
    assert events(listener) == [
        ("raised", *login),
        ("reminder", *login),
        ("reminder", *login),
        ("closed", *login),
    ]
    assert listener.told()[0] == {
        "text": "gym: NYTT LARM: wellnet: servern släppte inte in oss; inloggningen prövas inte"
        " igen",
        "installation": "gym",
        "sent_at": "2026-11-24T01:30:00Z",
        "notices": [
            {
                "event": "raised",
                "notice_id": 1,
                "alarm": {
                    "alarm_id": 1,
                    "kind": "login-refused",
                    "source": "wellnet",
                    "subject": "",
                    "text": "wellnet: servern släppte inte in oss; inloggningen prövas inte igen",
                    "advice": "Rätta kontot eller lösenordet, och följ 77 i docs/runbook.md.",
                    "facts": {},
                    "raised_at": "2026-11-24T01:30:00Z",
                    "told_at": "2026-11-24T01:30:00Z",
                    "closed_at": None,
                },
            }
        ],
        "files": [],
    }
    assert gym.rows("filesync_alarm", "closed_at") == [("2026-11-27T01:30:00Z",)]


def test_a_server_that_is_down_says_nothing_of_the_login_that_it_refused_before(
    gym: Gym, listener: Listener
) -> None:
    gym = alarmed(gym, listener)

    for connect in (of_another_key, unreachable, unreachable, None):
        whole_night(gym, **({} if connect is None else {"connect": connect}))
        next_day(gym)

    assert events(listener) == [
        ("raised", "host-key", "wellnet"),
        ("raised", "not-done", "wellnet"),
        ("reminder", "not-done", "wellnet"),
        ("closed", "host-key", "wellnet"),
        ("closed", "not-done", "wellnet"),
    ]
    assert listener.notices()[1]["alarm"]["facts"] == {
        "flow": "orders",
        "exit_code": 69,
        "why": "sftp.example.com:22 can't be reached: Connection refused",
    }


def test_a_file_over_its_size_is_an_alarm_until_it_is_gone(gym: Gym, listener: Listener) -> None:
    gym = changed(alarmed(gym, listener), max_file_bytes=100)
    name = gym.deliver([an_order()])

    assert whole_night(gym).exit_code == 3
    (gym.server / "orders" / name).unlink()
    next_day(gym)
    assert whole_night(gym).exit_code == 0

    kind = ("file-too-big", "wellnet")
    assert events(listener) == [("raised", *kind), ("closed", *kind)]
    assert listener.notices()[0]["alarm"]["facts"]["limit"] == 100


def test_a_broken_invariant_is_over_only_when_all_of_them_hold(
    gym: Gym, listener: Listener
) -> None:
    gym = alarmed(gym, listener)
    gym.deliver([an_order("W-1")])
    assert whole_night(gym).exit_code == 0
    gym.do("UPDATE brp_invoice SET total_ore = total_ore + 1")
    gym.deliver([an_order("W-1")], serial=2)  # a duplicate: the night looks at its own rows alone
    whole_night(gym)
    assert events(listener) == []
    with gym.app() as app:
        look(app, [FlowResult("wellnet", "orders", dry=False, troubles=[BrokenInvariant("x")])])
    next_day(gym)
    whole_night(gym)
    gym.do("UPDATE brp_invoice SET total_ore = total_ore - 1")
    next_day(gym)
    whole_night(gym)

    kind = ("invariant", "all")
    assert events(listener) == [("raised", *kind), ("reminder", *kind), ("closed", *kind)]
    assert listener.notices()[0]["alarm"]["facts"] == {"why": "invoice-total, invoice-rest"}


def test_a_run_that_was_missed_is_told_by_the_next_one_in_one_word_that_it_is_over(
    gym: Gym, listener: Listener
) -> None:
    gym = alarmed(gym, listener)
    whole_night(gym)
    next_day(gym, 7)

    whole_night(gym)

    kind = ("run-missed", "wellnet")
    assert events(listener) == [("closed", *kind)]
    assert listener.notices()[0]["alarm"]["facts"] == {
        "flow": "orders",
        "since": "2026-11-24 02:30",
    }


def test_a_mail_tells_what_is_new_what_remains_and_what_is_over(gym: Gym, box: Mailbox) -> None:
    gym = alarmed(mailed(gym, box), None, mail_to=(READER, "chef@gym.example.com"))
    gym = changed(gym, max_file_bytes=100)
    name = gym.deliver([an_order()])
    whole_night(gym)
    (gym.server / "orders" / name).unlink()
    next_day(gym)

    whole_night(gym, connect=refused)
    next_day(gym)
    whole_night(gym)

    assert box.recipients == [READER, "chef@gym.example.com"] * 3
    subjects = [str(each["Subject"]) for each in box.mails()[::2]]
    assert subjects == [
        "Larm från gym: 1 nytt",
        "Larm från gym: 1 nytt, 1 kvar",
        "Larm från gym: 2 över",
    ]
    size = (gym.rows("filesync_arrival", "size"))[0][0]
    assert (
        box.mails()[2].get_content().replace("\r\n", "\n")
        == f"""\
NYTT LARM · wellnet: servern släppte inte in oss; inloggningen prövas inte igen \
(sedan 2026-11-25 02:30)
  Gör så här: Rätta kontot eller lösenordet, och följ 77 i docs/runbook.md.

PÅMINNELSE · wellnet: filen {name} är för stor ({size} byte, gränsen är 100) och hämtas inte \
(sedan 2026-11-24 02:30)
  Gör så här: Fråga avsändaren, eller höj max_file_bytes i profilen.

`filesync alarms list` visar alla larm som gäller. Vart larm skickas står \
under `alarms` i inställningarna.
"""
    )


def test_without_readers_alarms_are_raised_and_listed(gym: Gym) -> None:
    whole_night(gym, connect=refused)

    listed = typed(gym, "alarms", "list", "--json")

    assert (listed.exit_code, [each["alarm"] for each in listed.json["alarms"]]) == (
        3,
        ["login-refused"],
    )
    assert gym.rows("filesync_notice") == []
    whole_night(gym)
    again = typed(gym, "alarms", "list", "--json")
    assert (again.exit_code, again.json["alarms"]) == (0, [])
    everything = typed(gym, "alarms", "list", "--all", "--json")
    assert (everything.exit_code, len(everything.json["alarms"])) == (0, 1)


def test_a_dry_run_raises_nothing(gym: Gym, listener: Listener) -> None:
    gym = alarmed(gym, listener)

    whole_night(gym, dry=True, connect=refused)

    assert (gym.rows("filesync_alarm"), listener.got) == ([], [])


def test_a_webhook_that_is_down_is_told_later_and_its_url_is_nowhere(
    gym: Gym, listener: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    gym = alarmed(gym, listener)
    listener.answers = [503, 503, 503]

    first = whole_night(gym, connect=refused)
    assert [str(each) for each in first.alarms.troubles] == [
        "The webhook answered 503. The next run tries again."
    ]
    assert gym.rows("filesync_notice", "state", "tries", "trouble") == [
        ("todo", 1, "The webhook answered 503.")
    ]
    next_day(gym)
    listener.answers = [404]
    second = whole_night(gym, connect=refused)
    third = whole_night(gym, connect=refused)

    assert [night.exit_code for night in (first, second, third)] == [77, 77, 77]
    assert len(listener.got) == 3 + 1 + 1  # nobody is reminded of what wasn't told yet
    assert gym.rows("filesync_notice", "event", "state", "trouble") == [("raised", "done", None)]
    said = capsys.readouterr()
    assert SECRET not in said.out + said.err + str(gym.dump("filesync_"))


def test_a_run_that_ended_between_telling_and_recording_tells_the_same_again(
    gym: Gym, listener: Listener
) -> None:
    gym = alarmed(gym, listener)
    whole_night(gym, connect=refused)
    gym.do("UPDATE filesync_notice SET state = 'todo', ended_at = NULL")

    whole_night(gym, connect=refused)

    first, again = listener.notices()
    assert first == again


def test_what_was_to_be_told_by_a_way_that_is_gone_is_let_be(gym: Gym, listener: Listener) -> None:
    listener.answers = [500] * 3
    whole_night(alarmed(gym, listener), connect=refused)

    whole_night(gym, connect=refused)

    assert gym.rows("filesync_notice", "state") == [("waived",)]
    with gym.app() as app, app.database.connect() as connection:
        assert [each.kind for each in open_alarms(connection)] == ["login-refused"]
