"""What is wrong now against the open alarms: raised and closed once, reminded of daily at most."""

from dataclasses import replace
from datetime import UTC, date, datetime

from brp_filesync.alarms.compare import Changes, compare
from brp_filesync.alarms.model import ANY, Seen, Wrong
from brp_filesync.core.alarms import Alarm

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
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
    assert compare(Seen((LOGIN, LOGIN)), [], TODAY, 1, NOW) == Changes((LOGIN,), (), (), ())


def test_what_is_open_and_was_told_today_is_left_alone() -> None:
    # 23:30 UTC on the 23rd is half past midnight on the 24th in Stockholm.
    told = an_alarm(told_at="2026-11-23T23:30:00Z")

    assert compare(Seen((LOGIN,)), [told], TODAY, 1, NOW) == Changes((), (), (), ())


def test_one_is_reminded_of_it_on_the_next_day_in_stockholm_though_less_than_24_hours_passed() -> (
    None
):
    told = an_alarm(told_at="2026-11-23T22:30:00Z")

    assert compare(Seen((LOGIN,)), [told], TODAY, 1, NOW) == Changes((), (1,), (), ())


def test_reminders_come_as_many_days_apart_as_is_set() -> None:
    told = an_alarm(told_at="2026-11-22T01:30:00Z")

    assert compare(Seen((LOGIN,)), [told], TODAY, 3, NOW).reminded == ()
    assert compare(Seen((LOGIN,)), [told], TODAY, 2, NOW).reminded == (1,)


def test_it_is_closed_where_it_was_looked_at_and_is_not_wrong_any_more() -> None:
    seen = judged(("login-refused", "wellnet", ""))

    assert compare(seen, [an_alarm()], TODAY, 1, NOW) == Changes((), (), (1,), ())


def test_what_was_not_looked_at_is_neither_closed_nor_reminded_of() -> None:
    seen = judged(("login-refused", "benify", ANY), ("host-key", ANY, ANY))

    assert compare(seen, [an_alarm()], TODAY, 1, NOW) == Changes((), (), (), ())


def test_another_subject_is_another_alarm() -> None:
    one, other = (Wrong("file-too-big", "wellnet", subject) for subject in ("7", "8"))
    opened = an_alarm(5, kind="file-too-big", subject="7")

    changes = compare(Seen((other,)) + judged(("file-too-big", ANY, ANY)), [opened], TODAY, 1, NOW)

    assert changes == Changes((other,), (), (5,), ())
    assert compare(Seen((one, other)), [opened], TODAY, 1, NOW).raised == (other,)


def test_what_is_known_of_it_now_takes_the_place_of_what_was() -> None:
    worse = Wrong("mails-failed", "wellnet", "", {"count": 3})
    opened = an_alarm(kind="mails-failed", facts={"count": 2}, told_at="2026-11-24T01:00:00Z")

    assert compare(Seen((worse,)), [opened], TODAY, 1, NOW) == Changes(
        (), (), (), ((1, {"count": 3}),)
    )


DOWN = Wrong("not-done", "wellnet", "orders", {"why": "down"})
DOWNS = {"kind": "not-done", "subject": "orders", "facts": {"why": "down"}}


def test_what_comes_again_soon_after_it_was_over_is_the_same_and_another_kind_is_new() -> None:
    over = an_alarm(3, **DOWNS, closed_at="2026-11-23T22:30:00Z")
    long_over = an_alarm(3, **DOWNS, closed_at="2026-11-23T07:30:00Z")
    login = an_alarm(4, closed_at="2026-11-24T01:00:00Z")

    again = compare(Seen((DOWN,)), [], TODAY, 1, NOW, [over])
    assert (again.raised, again.again) == ((), ((3, {"why": "down"}),))
    assert compare(Seen((DOWN,)), [], TODAY, 1, NOW, [long_over]).raised == (DOWN,)
    assert compare(Seen((LOGIN,)), [], TODAY, 1, NOW, [login]).raised == (LOGIN,)


def test_what_comes_and_goes_is_over_when_it_has_been_gone_for_a_while() -> None:
    looked = judged(("not-done", ANY, ANY))
    flapping = an_alarm(**DOWNS, returned_at="2026-11-23T20:00:00Z")
    gone, long_gone = (
        replace(flapping, gone_at=at) for at in ("2026-11-24T01:00:00Z", "2026-11-23T07:00:00Z")
    )

    assert compare(looked, [flapping], TODAY, 1, NOW).gone == (1,)
    assert compare(looked, [gone], TODAY, 1, NOW) == Changes((), (), (), ())
    assert compare(Seen((DOWN,)), [gone], TODAY, 1, NOW).back == (1,)
    assert compare(looked, [long_gone], TODAY, 1, NOW).closed == (1,)


def test_what_nobody_waits_for_any_more_is_forgotten_and_not_over() -> None:
    key = ("login-refused", "wellnet", "")

    changes = compare(Seen((), frozenset({key}), frozenset({key})), [an_alarm()], TODAY, 1, NOW)

    assert (changes.closed, changes.forgotten) == ((), (1,))
