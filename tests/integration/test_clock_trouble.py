"""A machine's clock that can't be right stops a run before anything is done by it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from brp_filesync.core.clock_trouble import demand_right_clock
from brp_filesync.core.errors import NotReady
from tests.support.command import typed
from tests.support.gym import TODAY, Gym, an_order
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database


@pytest.mark.rule("Orders in 6.9")
@pytest.mark.parametrize(
    ("since_the_last", "right"),
    [
        (timedelta(seconds=-120), True),
        (timedelta(seconds=-121), False),
        (timedelta(days=-365 * 56), False),
        (timedelta(0), True),
        (timedelta(days=60), True),
        (timedelta(days=60, seconds=1), False),
        (timedelta(days=3652), False),
    ],
)
def test_a_clock_is_right_near_the_last_moment_or_a_while_after(
    since_the_last: timedelta, right: bool
) -> None:
    assert _is_right(TODAY + since_the_last, TODAY) is right


def test_a_first_run_takes_any_clock_that_can_be() -> None:
    assert _is_right(TODAY, None)
    assert not _is_right(datetime(1970, 1, 1, tzinfo=UTC), None)


@pytest.mark.rule("Orders in 6.9", "Orders in 6.10")
@pytest.mark.parametrize(
    "wrong", [datetime(2026, 11, 23, tzinfo=UTC), datetime(2036, 11, 24, tzinfo=UTC)]
)
def test_a_run_by_a_wrong_clock_does_nothing_and_moves_no_moment(gym: Gym, wrong: datetime) -> None:
    gym = changed(gym, settings={"clock_jump_days": 60})
    gym.deliver([an_order()])
    assert gym.night().exit_code == 0
    gym.deliver([an_order("W-2", email="")], serial=2)
    before = gym.dump()
    gym.clock.at = wrong

    night = gym.night()

    assert night.exit_code == 78
    assert "clock" in night.troubles[0].message
    assert "filesync clock accept" in night.troubles[0].advice
    assert _but_epochs(gym.dump()) == _but_epochs(before)
    gym.clock.at = TODAY + timedelta(days=1)
    gym.deliver([an_order("W-2", email="")], serial=2)
    assert gym.night().exit_code == 0
    assert gym.rows("brp_invoice", "invoice_date") == [("2026-11-24",), ("2026-11-25",)]


@pytest.mark.rule("Orders in 6.10")
def test_a_person_says_that_the_clock_is_right_and_it_is_recorded(gym: Gym) -> None:
    gym.clock.at = datetime(2036, 11, 24, 1, 30, tzinfo=UTC)  # ahead, and nobody could know it
    gym.night()
    gym.do(
        "INSERT INTO filesync_due_time (source, flow, due_at, since, taken_at, takes, ended_at)"
        " VALUES ('wellnet', 'orders', '2036-11-24T01:30:00Z', '2036-11-24T01:30:00Z',"
        " '2036-11-24T01:30:00Z', 1, '2036-11-24T01:30:00Z')"
    )
    gym.clock.at = TODAY
    assert gym.night().exit_code == 78

    done = typed(gym, "clock", "accept", "--json")

    assert (done.exit_code, done.json) == (
        0,
        {"accepted_at": "2026-11-24T01:30:00Z", "forgotten_due_times": 1},
    )
    assert gym.rows("brp_audit_log", "who", "act", "at") == [
        ("eva", "clock accepted", "2026-11-24T01:30:00Z")
    ]
    assert gym.night().exit_code == 0
    gym.clock.at -= timedelta(hours=1)
    assert gym.night().exit_code == 78


@pytest.mark.rule("Orders in 6.9")
def test_a_file_at_hand_is_not_imported_by_a_wrong_clock_either(gym: Gym) -> None:
    gym.deliver([an_order()])
    gym.night()
    gym.clock.at -= timedelta(days=1)
    path = gym.folder / "WELLNET_ORDER_20261124_001.csv"
    path.write_bytes((gym.server / "orders" / "archive").glob("*.csv").__next__().read_bytes())

    done = typed(gym, "orders", "import", str(path), "--portal", "wellnet")

    assert done.exit_code == 78
    assert len(gym.rows("filesync_attempt")) == 1


@pytest.mark.rule("Orders in 6.10")
def test_a_time_after_now_is_never_done(gym: Gym) -> None:
    from brp_filesync.ledger.due_times import done_until, end, take

    with gym.app() as app, app.database.connect() as connection, app.database.write(connection):
        for at in (TODAY, TODAY + timedelta(days=30)):
            assert take(connection, "wellnet", "orders", at, at, "2027-01-01T00:00:00Z")
            end(connection, "wellnet", "orders", at, 0, "2027-01-01T00:00:00Z")
        assert done_until(connection, TODAY) == {("wellnet", "orders"): TODAY}


def _is_right(now: datetime, latest: datetime | None) -> bool:
    try:
        demand_right_clock(now, latest, 60)
    except NotReady:
        return False
    return True


def _but_epochs(dump: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows for name, rows in dump.items() if name != "filesync_epoch"}
