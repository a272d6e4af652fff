"""A rejected row is asked about each night, until its order comes again or somebody waives it."""

import stat

import pytest

from brp_filesync.flows.orders import run_portal
from brp_filesync.report.after import report_run
from tests.support.command import typed
from tests.support.gym import Gym, an_order, personnummer

pytestmark = pytest.mark.one_database

TOO_CHEAP = {"personnummer": personnummer(2), "email": "", "price_ore": 1}


def open_rows(gym: Gym) -> list[tuple[int, int, str]]:
    """Return file, line and order number of the open rows, as the command lists them."""
    found = typed(gym, "orders", "rejects", "--open", "--json").json["rows"]
    return [(each["file_id"], each["line"], each["order_number"]) for each in found]


def test_a_row_is_open_until_its_order_comes_again_rightly(gym: Gym) -> None:
    gym.deliver([an_order("W-1"), an_order("W-2", **TOO_CHEAP)])
    gym.night()
    assert open_rows(gym) == [(1, 3, "W-2")]
    assert typed(gym, "status").exit_code == 3

    gym.deliver([an_order("W-2", **TOO_CHEAP)], serial=2)
    gym.night()
    assert open_rows(gym) == [(2, 2, "W-2")]  # rejected again: that row is the one to mend

    gym.deliver([an_order("W-2", **(TOO_CHEAP | {"price_ore": 499000}))], serial=3)
    gym.night()
    assert open_rows(gym) == []


def test_rows_mended_by_hand_are_open_no_more(gym: Gym) -> None:
    gym.deliver([an_order("W-1"), an_order("W-2", **TOO_CHEAP)])
    gym.night()
    path = gym.folder / "mend.csv"
    assert typed(gym, "orders", "rejects", "1", "--out", str(path)).exit_code == 0
    path.write_bytes(path.read_bytes().replace(b";1;1;;F1-L3", b";1;499000;;F1-L3"))

    assert typed(gym, "orders", "resubmit", str(path)).exit_code == 0

    assert open_rows(gym) == []


def test_a_replay_decides_anew_on_all_rows_of_its_file(gym: Gym) -> None:
    gym.deliver([an_order("", personnummer=personnummer(3)), an_order("W-2", **TOO_CHEAP)])
    gym.night()
    assert [row[:2] for row in open_rows(gym)] == [(1, 2), (1, 3)]

    assert typed(gym, "files", "replay", "1").exit_code == 3

    assert [row[:2] for row in open_rows(gym)] == [(1, 2), (1, 3)]  # those of the second attempt


def test_a_waived_row_is_asked_about_no_more_and_who_waived_it_is_kept(gym: Gym) -> None:
    gym.deliver([an_order(f"W-{each}", **TOO_CHEAP) for each in range(2, 6)])
    gym.night()

    assert typed(gym, "orders", "rejects", "waive", "1", *["--line", "3", "--line", "2"]).out
    assert open_rows(gym) == [(1, 4, "W-4"), (1, 5, "W-5")]
    assert typed(gym, "orders", "rejects", "waive", "1").exit_code == 0
    assert open_rows(gym) == []

    refused = typed(gym, "orders", "rejects", "waive", "1")
    assert (refused.exit_code, "is open there" in refused.said) == (2, True)
    closed = {row[0]: row[1] for row in gym.rows("filesync_outcome", "line", "closed_by")}
    assert closed == dict.fromkeys(range(2, 6), "eva")
    acts = gym.rows("brp_audit_log", "act", "who", "subject", "details")
    assert [each[1:] for each in acts if each[0] == "orders rejects waive"] == [
        ("eva", "file 1", '{"rows": 2, "lines": "2 3"}'),
        ("eva", "file 1", '{"rows": 2, "lines": ""}'),
    ]


def test_the_next_nights_report_asks_and_the_rows_file_lies_beside_the_first(gym: Gym) -> None:
    gym.deliver([an_order("W-1"), an_order("W-2", **TOO_CHEAP)])
    with gym.app() as app:
        first = run_portal(app, "wellnet")
        reported = report_run(app, [first], first.exit_code, app.now, app.now)
        second = run_portal(app, "wellnet")
        again = report_run(app, [second], second.exit_code, app.now, app.now)

    (path,) = reported.rejects
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "W-2" in path.read_text("iso8859-1")
    assert str(path) in reported.text
    assert again.rejects == []
    asked_first = "a rejected row of" in reported.text
    assert (asked_first, "a rejected row of" in again.text) == (False, True)
