"""A file that is unusually big isn't imported before a person says so, and never if they don't."""

from typing import Any

import pytest

from brp_filesync.profiles.portal import Plausible
from tests.support.alarmed_gym import alarmed, whole_night
from tests.support.command import typed
from tests.support.gym import Gym, a_file, an_order, personnummer
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database


def people(first: int, count: int) -> list[str]:
    """Return the orders of so many persons."""
    return [
        an_order(f"W-{number}", personnummer=personnummer(number), email="")
        for number in range(first, first + count)
    ]


def limited(gym: Gym, **limits: Any) -> Gym:
    """Return the gym with these limits in its portal's profile, also in its file."""
    path = gym.folder / "config" / "portals" / f"{gym.portal}.yaml"
    told = ", ".join(f"{name}: {value}" for name, value in limits.items())
    path.write_text(f"{path.read_text()}\nplausible: {{{told}}}\n")
    return changed(gym, plausible=Plausible.model_validate(limits))


def states(gym: Gym) -> list[str]:
    """Return the files' states."""
    return [state for (state,) in gym.rows("filesync_file", "state")]


@pytest.mark.rule("Files 1.5")
def test_ten_times_the_usual_awaits_approval_and_is_imported_by_the_next_run(gym: Gym) -> None:
    gym = alarmed(gym, None)
    for serial in range(1, 6):
        gym.deliver(people(serial, 1), serial=serial)
    assert whole_night(gym).exit_code == 0
    name = gym.deliver(people(10, 10), serial=6)

    dry, first, second = whole_night(gym, dry=True), whole_night(gym), whole_night(gym)

    told = dry.nights[0].as_dict()["files"][0]
    assert told["result"] == "awaiting_approval"
    assert told["problem"]["word"] == "more-rows-than-usual"
    assert [night.exit_code for night in (dry, first, second)] == [3, 3, 3]
    assert [len(night.nights[0].files) for night in (first, second)] == [1, 0]
    assert [each.kind for each in second.alarms.opened] == ["file-waits"]
    assert states(gym) == ["imported"] * 5 + ["awaiting_approval"]
    assert len(gym.rows("brp_order")) == 5
    assert (gym.server / "orders" / name).exists()
    assert typed(gym, "reconcile").exit_code == 0
    shown = typed(gym, "files", "show", "6", "--json").json
    assert shown["approved"]["doubt"]["params"] == {
        "orders": 10,
        "rows": 10,
        "kronor": 49900,
        "usual": 1,
    }

    assert typed(gym, "files", "approve", "6").exit_code == 0
    third = whole_night(gym)

    assert (third.exit_code, third.nights[0].counts.imported) == (0, 10)
    assert third.alarms.opened == ()
    assert not (gym.server / "orders" / name).exists()
    assert len(gym.answer(name)) == 10
    assert gym.rows("filesync_file", "approved_by", "approved_at")[5] == (
        "eva",
        "2026-11-24T01:30:00Z",
    )
    assert [row[1:] for row in gym.rows("brp_audit_log", "audit_id", "who", "act", "subject")] == [
        ("eva", "files approve", "file 6")
    ]
    assert typed(gym, "reconcile").exit_code == 0


def test_a_discarded_file_is_answered_as_a_refused_one_with_its_rows_held(gym: Gym) -> None:
    gym = limited(gym, max_orders=2)
    name = gym.deliver([*people(1, 2), an_order("W-9", personnummer="x"), *people(3, 1)])
    gym.night()
    assert states(gym) == ["awaiting_approval"]

    discarded = typed(gym, "files", "discard", "1", "--json")
    night = gym.night()

    assert (discarded.exit_code, discarded.json["result"]) == (0, "discarded")
    assert discarded.json["rows"] == {
        "rows": 4,
        "imported": 0,
        "duplicate": 0,
        "rejected": 1,
        "held": 3,
        "warnings": 0,
    }
    assert (night.exit_code, states(gym), gym.rows("brp_order")) == (0, ["discarded"], [])
    answer = gym.answer(name)
    assert [row["STATUS"] for row in answer] == ["AVVISAD", *["VANTAR"] * 2, "AVVISAD", "VANTAR"]
    assert (gym.server / "orders" / "rejected" / name).exists()
    assert typed(gym, "reconcile").exit_code == 0
    again = typed(gym, "files", "approve", "1")
    assert again.exit_code == 2
    assert "File 1 is discarded" in again.said


def test_more_kronor_than_the_limit_awaits_approval_also_at_hand_and_twice(gym: Gym) -> None:
    gym = limited(gym, max_kronor=9000)
    at_hand = gym.folder / "WELLNET_ORDER_20261123_001.csv"
    at_hand.write_bytes(a_file(people(1, 2)))

    first, again = (
        typed(gym, "orders", "import", str(at_hand), "--portal", "wellnet") for _ in range(2)
    )

    assert first.exit_code == 3
    assert "more than the profile's limit of 9000" in first.out.decode()
    assert "which awaits approval: `filesync files approve 1`" in again.out.decode()
    assert states(gym) == ["awaiting_approval"]
    status = typed(gym, "status", "--json")
    assert (status.exit_code, status.json["files_to_approve"]) == (3, 1)


def test_the_same_content_that_comes_again_waits_too_and_both_are_answered(gym: Gym) -> None:
    gym = limited(gym, max_orders=1)
    names = [gym.deliver(people(1, 2), serial=serial) for serial in (1, 2)]
    gym.night()
    assert states(gym) == ["awaiting_approval"]

    typed(gym, "files", "approve", "1")
    gym.night()

    assert [len(gym.answer(name)) for name in names] == [2, 2]
    assert states(gym) == ["imported"]


def test_what_awaits_approval_is_not_replayed(gym: Gym) -> None:
    """A replay would take it up as if somebody had approved it."""
    gym = limited(gym, max_orders=1)
    gym.deliver(people(1, 2))
    gym.night()

    replayed = typed(gym, "files", "replay", "1")

    assert replayed.exit_code == 2
    assert "File 1 is awaiting_approval: it waits to be decided already." in replayed.said
    assert states(gym) == ["awaiting_approval"]


@pytest.mark.parametrize("act", ["approve", "discard"])
def test_only_what_awaits_approval_is_approved_or_discarded(gym: Gym, act: str) -> None:
    gym.deliver(people(1, 1))
    gym.night()

    done, unknown = typed(gym, "files", act, "1"), typed(gym, "files", act, "7")

    assert (done.exit_code, unknown.exit_code) == (2, 2)
    assert "File 1 is imported: it doesn't await approval." in done.said
