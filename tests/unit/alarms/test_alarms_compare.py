"""What is wrong now against the open alarms: raised and closed once, reminded of daily at most."""

from datetime import date

from brp_filesync.alarms.compare import Changes, compare
from brp_filesync.alarms.model import ANY, Seen, Wrong
from brp_filesync.core.alarms import Alarm

TODAY = date(2026, 11, 24)
LOGIN = Wrong("login-refused", "wellnet")


def an_alarm(alarm_id: int = 1, told_at: str = "2026-11-23T01:30:00Z", **given: object) -> Alarm:
    """Return an open alarm of wellnet's refused login."""
    values: dict[str, object] = {
        "kind": "login-refused",
        "source": "wellnet",
        "subject": "",
        "facts": {},
    }
    return Alarm(alarm_id, raised_at=told_at, told_at=told_at, **(values | given))  # type: ignore[arg-type]


def judged(*keys: tuple[str, str, str]) -> Seen:
    """Return a look that found nothing, and judges these."""
    return Seen((), frozenset(keys))


def test_what_is_wrong_and_not_open_is_raised_once_though_it_was_seen_twice() -> None:
    assert compare(Seen((LOGIN, LOGIN)), [], TODAY, 1) == Changes((LOGIN,), (), (), ())


def test_what_is_open_and_was_told_today_is_left_alone() -> None:
    # 23:30 UTC on the 23rd is half past midnight on the 24th in Stockholm.
    told = an_alarm(told_at="2026-11-23T23:30:00Z")

    assert compare(Seen((LOGIN,)), [told], TODAY, 1) == Changes((), (), (), ())


def test_one_is_reminded_of_it_on_the_next_day_in_stockholm_though_less_than_24_hours_passed() -> (
    None
):
    told = an_alarm(told_at="2026-11-23T22:30:00Z")

    assert compare(Seen((LOGIN,)), [told], TODAY, 1) == Changes((), (1,), (), ())


def test_reminders_come_as_many_days_apart_as_is_set() -> None:
    told = an_alarm(told_at="2026-11-22T01:30:00Z")

    assert compare(Seen((LOGIN,)), [told], TODAY, 3).reminded == ()
    assert compare(Seen((LOGIN,)), [told], TODAY, 2).reminded == (1,)


def test_it_is_closed_where_it_was_looked_at_and_is_not_wrong_any_more() -> None:
    seen = judged(("login-refused", "wellnet", ""))

    assert compare(seen, [an_alarm()], TODAY, 1) == Changes((), (), (1,), ())


def test_what_was_not_looked_at_is_neither_closed_nor_reminded_of() -> None:
    seen = judged(("login-refused", "benify", ANY), ("host-key", ANY, ANY))

    assert compare(seen, [an_alarm()], TODAY, 1) == Changes((), (), (), ())


def test_another_subject_is_another_alarm() -> None:
    one, other = (Wrong("file-too-big", "wellnet", subject) for subject in ("7", "8"))
    opened = an_alarm(5, kind="file-too-big", subject="7")

    changes = compare(Seen((other,)) + judged(("file-too-big", ANY, ANY)), [opened], TODAY, 1)

    assert changes == Changes((other,), (), (5,), ())
    assert compare(Seen((one, other)), [opened], TODAY, 1).raised == (other,)


def test_what_is_known_of_it_now_takes_the_place_of_what_was() -> None:
    worse = Wrong("mails-failed", "wellnet", "", {"count": 3})
    opened = an_alarm(kind="mails-failed", facts={"count": 2}, told_at="2026-11-24T01:00:00Z")

    assert compare(Seen((worse,)), [opened], TODAY, 1) == Changes((), (), (), ((1, {"count": 3}),))
