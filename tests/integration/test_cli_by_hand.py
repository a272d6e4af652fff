"""Files at hand: imported, shown, answered again, tried again, decided on anew."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from brp_filesync.core.problems import Problem
from brp_filesync.desk.files import import_at_hand
from brp_filesync.profiles.trial import Trial
from tests.support.at_hand import begun_and_killed
from tests.support.command import typed
from tests.support.gym import Gym, a_file, an_order, open_gym, personnummer
from tests.support.left_behind import in_balance, left_behind
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database

NAME = "WELLNET_ORDER_20261123_007.csv"
ROWS = [
    an_order(),
    an_order("W-2", personnummer=personnummer(1), email="b@example.com", price_ore=1),
]


def _at_hand(gym: Gym, content: bytes = b"", name: str = NAME) -> str:
    path = gym.folder / name
    path.write_bytes(content or a_file(ROWS))
    return str(path)


def _audit(gym: Gym) -> list[tuple[Any, ...]]:
    return gym.rows("brp_audit_log", "who", "act", "subject")


def test_a_file_at_hand_is_imported_and_answered_by_the_next_night(gym: Gym) -> None:
    done = typed(gym, "orders", "import", _at_hand(gym), "--portal", "wellnet", "--json")

    assert done.exit_code == 3
    assert done.json["dry_run"] is False
    assert done.json["result"] == "imported"
    assert done.json["rows"] == {
        "rows": 2,
        "imported": 1,
        "duplicate": 0,
        "rejected": 1,
        "held": 0,
        "warnings": 0,
    }
    assert done.json["invoiced_ore"] == 499000
    assert _audit(gym) == [("eva", "orders import", "file 1")]
    assert list((gym.server / "responses").iterdir()) == []

    night = gym.night()

    assert (night.exit_code, night.files) == (0, [])
    assert [row["STATUS"] for row in gym.answer(NAME)] == ["OK", "AVVISAD"]
    assert gym.rows("brp_invoice", "state") == [("sent",)]
    in_balance(gym)


def test_a_dry_import_leaves_all_as_it_was_and_tells_what_the_real_one_does(gym: Gym) -> None:
    path, before = _at_hand(gym), left_behind(gym)

    dry = typed(gym, "orders", "import", path, "--portal", "wellnet", "--dry-run", "--json")
    assert left_behind(gym) == before
    real = typed(gym, "orders", "import", path, "--portal", "wellnet", "--json")

    told = dry.json
    rejected, answer = told.pop("rejected"), told.pop("answer")
    assert (dry.exit_code, told | {"dry_run": False}) == (real.exit_code, real.json)
    assert [(row["line"], row["problems"][0]["word"]) for row in rejected] == [(3, "price-differs")]
    assert [line.split(";")[3] for line in answer.splitlines()] == ["STATUS", "OK", "AVVISAD"]
    gym.night()
    assert answer.encode("iso8859-1") == _answered(gym)


def test_a_dry_import_shows_what_would_be_rejected_and_the_answer(gym: Gym) -> None:
    shown = typed(gym, "orders", "import", _at_hand(gym), "--portal", "wellnet", "--dry-run")

    out = shown.out.decode()
    assert "price-differs" in out
    assert "The portal's answer:" in out
    assert "AVVISAD" in out


def test_what_is_sold_from_a_later_day_is_tried_by_that_day_and_by_no_other(gym: Gym) -> None:
    gym.do("UPDATE brp_agreed_price SET valid_from = '2027-01-01'")
    words = ("orders", "import", _at_hand(gym), "--portal", "wellnet", "--json")
    of_trial = changed(gym, mode="trial", trial=Trial(day=date(2027, 1, 1)))

    told = [
        typed(gym, *words, "--dry-run", *more).json["rows"]["imported"]
        for more in ((), ("--on", "2026-12-31"), ("--on", "2027-01-01"))
    ]
    real = typed(gym, *words, "--on", "2027-01-01")
    of_trial.deliver([an_order("W-1"), an_order("W-2", price_ore=1)])
    (file,) = of_trial.night().files

    assert told == [0, 0, 1]
    assert real.exit_code == 2
    assert (file.decided.result, file.decided.counts.imported) == ("tried", 1)
    assert gym.rows("brp_order") == []


def _answered(gym: Gym) -> bytes:
    ((_, content),) = [
        (each.name, each.read_bytes()) for each in (gym.server / "responses").iterdir()
    ]
    return content


def test_a_file_whose_name_is_another_portals_is_refused_whole(gym: Gym) -> None:
    orders = gym.profile.orders.model_copy(update={"file_name": "BENIFY_[0-9]+\\.csv"})
    other = gym.profile.model_copy(update={"portal": "benify", "orders": orders})
    gym.installation = replace(
        gym.installation, portals={**gym.installation.portals, "benify": other}
    )
    with gym.app() as app:
        paths = [_at_hand(gym, name="BENIFY_1.csv"), _at_hand(gym, a_file(ROWS[:1]), "my.csv")]
        refused, renamed = (import_at_hand(app, "wellnet", Path(path), "eva") for path in paths)

    assert refused.night is not None
    assert refused.night.decided is not None
    assert (refused.night.decided.result, refused.night.decided.problem) == (
        "refused",
        Problem("name-other-portal", 0),
    )
    assert renamed.night is not None
    assert renamed.night.exit_code == 0
    assert gym.rows("brp_order", "portal_order_number") == [("W-1",)]


def test_known_content_is_imported_no_second_time_but_answered_again(gym: Gym) -> None:
    name = gym.deliver(ROWS)
    gym.night()
    orders, answer = gym.dump("brp_order"), gym.server / "responses" / _answer_name(name)
    first = answer.read_bytes()
    answer.unlink()

    again = _at_hand(gym, name=name)
    done = typed(gym, "orders", "import", again, "--portal", "wellnet", "--json")
    gym.night()

    assert (done.exit_code, done.json["result"]) == (0, "known already")
    assert gym.dump("brp_order") == orders
    assert answer.read_bytes() == first


def test_a_file_may_come_to_hand_any_number_of_times(gym: Gym) -> None:
    path = _at_hand(gym)
    first = typed(gym, "orders", "import", path, "--portal", "wellnet", "--json")
    orders = gym.dump("brp_order")

    again = [
        typed(gym, "orders", "import", path, "--portal", "wellnet", "--json") for _ in range(3)
    ]
    gym.night()

    assert (first.exit_code, first.json["result"]) == (3, "imported")
    assert {(each.exit_code, each.json["result"]) for each in again} == {(0, "known already")}
    assert gym.dump("brp_order") == orders
    assert [row["STATUS"] for row in gym.answer(NAME)] == ["OK", "AVVISAD"]
    in_balance(gym)


def test_a_file_at_hand_is_imported_after_two_runs_that_were_killed_before_they_had(
    gym: Gym,
) -> None:
    path = _at_hand(gym)
    begun_and_killed(gym, "wellnet", "orders", Path(path))
    begun_and_killed(gym, "wellnet", "orders", Path(path))

    done = typed(gym, "orders", "import", path, "--portal", "wellnet", "--json")
    gym.night()

    assert (done.exit_code, done.json["result"]) == (3, "imported")
    assert [row["STATUS"] for row in gym.answer(NAME)] == ["OK", "AVVISAD"]
    in_balance(gym)


def test_an_import_for_an_unknown_portal_asks_whether_another_was_meant(tmp_path: Path) -> None:
    gym = open_gym(tmp_path)

    done = typed(gym, "orders", "import", _at_hand(gym), "--portal", "welnet")

    assert done.exit_code == 78
    assert "welnet" in done.said
    assert "wellnet" in done.said.replace("welnet", "", 1)


def test_an_import_where_the_portal_is_not_ready_says_what_to_enter(tmp_path: Path) -> None:
    gym = open_gym(tmp_path, filled=False)

    done = typed(gym, "orders", "import", _at_hand(gym), "--portal", "wellnet")

    assert done.exit_code == 78
    assert "BRP" in done.said
    assert gym.rows("filesync_file") == []


def test_orders_are_listed_and_shown_by_both_their_numbers(gym: Gym) -> None:
    gym.deliver(
        [
            an_order(),
            an_order(
                "W-2", facility="101", personnummer=personnummer(1), email="", ordered="20261110"
            ),
        ]
    )
    gym.night()

    def numbers(*words: str) -> list[str]:
        found = typed(gym, "orders", "list", "--json", *words).json["orders"]
        return [each["portal_order_number"] for each in found]

    assert numbers() == ["W-2", "W-1"]
    assert numbers("--limit", "1") == ["W-2"]
    assert numbers("--from", "2026-11-20") == ["W-1"]
    assert numbers("--to", "2026-11-19") == ["W-2"]
    assert numbers("--facility", "102") == []
    assert numbers("--portal", "benify") == []
    by_portals = typed(gym, "orders", "show", "wellnet:W-1", "--json").json
    by_brps = typed(gym, "orders", "show", by_portals["order_number"], "--json").json
    assert by_brps == by_portals
    for number in ("W-1", "10000180", "100001", "GYM:100001"):
        assert typed(gym, "orders", "show", number, "--json").json == by_portals, number
    assert [line["price_ore"] for line in by_portals["lines"]] == [499000]
    assert [each["ocr_number"] for each in by_portals["invoices"]] == ["10000180"]
    shown = typed(gym, "orders", "show", "wellnet:W-1").out.decode()
    assert "10000180" in shown
    assert "SEK 4,990.00" in shown.replace("\xa0", " ")
    gym.do("UPDATE brp_order SET portal_order_number = '100001' WHERE order_number = '2'")
    several = typed(gym, "orders", "show", "100001")
    assert (several.exit_code, several.out) == (2, b"")
    assert "wellnet:100001 (2, GYM:100002), wellnet:W-1 (1, GYM:100001)" in several.said
    unknown = typed(gym, "orders", "show", "wellnet:W-77")
    assert (unknown.exit_code, unknown.out) == (2, b"")
    assert "W-77" in unknown.said


def test_files_and_their_rows_are_shown_and_the_answer_again_byte_for_byte(gym: Gym) -> None:
    name = gym.deliver(ROWS)
    gym.night()
    gym.deliver_bytes(b"what;is;this\r\n", "WELLNET_ORDER_20261123_002.csv")
    gym.night()

    listed = typed(gym, "files", "list", "--json").json["received"]
    refused = typed(gym, "files", "list", "--state", "refused", "--json").json["received"]
    shown = typed(gym, "files", "show", "1", "--json").json
    runs = typed(gym, "files", "runs", "--json").json["runs"]
    answer = typed(gym, "files", "answer", "1")
    out = gym.folder / "again.csv"
    typed(gym, "files", "answer", "1", "--attempt", "1", "--out", str(out))

    assert [(each["name"], each["state"]) for each in listed] == [
        ("WELLNET_ORDER_20261123_002.csv", "refused"),
        (name, "imported"),
    ]
    assert [each["file_id"] for each in refused] == [2]
    (row,) = shown["rows"]
    assert (row["line"], row["outcome"]) == (3, "rejected")
    assert "pris" in str(row).lower()
    assert [each["exit_code"] for each in runs] == [65, 3]
    delivered = (gym.server / "responses" / _answer_name(name)).read_bytes()
    assert answer.out == out.read_bytes() == delivered
    assert typed(gym, "files", "response", "1").out == answer.out  # its name until now
    assert typed(gym, "files", "answer", "1", "--attempt", "9").exit_code == 2
    assert typed(gym, "files", "show", "99").exit_code == 2
    for command in (("files", "list"), ("files", "show", "1"), ("files", "runs")):
        assert typed(gym, *command).exit_code == 0


def test_a_replay_decides_anew_and_answers_under_another_name(gym: Gym) -> None:
    name = gym.deliver(ROWS)
    gym.night()
    first = gym.answer(name)
    gym.do("UPDATE brp_agreed_price SET price_ore = 1 WHERE product_number = 'M12'")
    before = left_behind(gym)

    dry = typed(gym, "files", "replay", "1", "--dry-run", "--json")
    assert left_behind(gym) == before
    done = typed(gym, "files", "replay", "1", "--json")
    gym.night()

    assert dry.json["rows"] == done.json["rows"]
    assert done.json["rows"] == {
        "rows": 2,
        "imported": 1,
        "duplicate": 1,
        "rejected": 0,
        "held": 0,
        "warnings": 0,
    }
    assert gym.answer(name) == first
    assert [row["STATUS"] for row in _second_answer(gym)] == ["DUBBLETT", "OK"]
    assert len(gym.rows("brp_order")) == 2
    assert [tuple(row) for row in gym.rows("filesync_outcome", "attempt_id", "outcome")] == [
        (1, "imported"),
        (1, "rejected"),
        (2, "duplicate"),
        (2, "imported"),
    ]
    assert ("eva", "files replay", "file 1") in _audit(gym)
    in_balance(gym)


def test_a_file_bigger_than_the_profile_allows_is_left_alone(gym: Gym) -> None:
    path, profile = _at_hand(gym), gym.folder / "config" / "portals" / "wellnet.yaml"
    size, before = len(a_file(ROWS)), left_behind(gym)
    told = profile.read_text() + f"max_file_bytes: {size - 1}\n"
    profile.write_text(told)

    refused = typed(gym, "orders", "import", path, "--portal", "wellnet")

    assert refused.exit_code == 3
    assert f"is bigger than the profile allows ({size - 1} bytes)" in refused.said
    assert "max_file_bytes" in refused.said
    assert left_behind(gym) == before
    profile.write_text(told.replace(str(size - 1), str(size)))
    assert (
        typed(gym, "orders", "import", path, "--portal", "wellnet", "--json").json["rows"]["rows"]
        == 2
    )


def test_what_cannot_be_done_to_a_file_is_said_with_what_can(gym: Gym) -> None:
    gym.deliver(ROWS)
    gym.night()

    retried, unknown = typed(gym, "files", "retry", "1"), typed(gym, "files", "replay", "99")

    assert (retried.exit_code, unknown.exit_code) == (2, 2)
    assert "imported, not failed" in retried.said
    assert "There is no file 99" in unknown.said
    assert _audit(gym) == []


def test_a_failed_file_is_tried_again_by_the_next_night_when_asked(gym: Gym) -> None:
    gym.deliver(ROWS)
    gym.night()
    gym.do("UPDATE filesync_file SET state = 'failed' WHERE file_id = 1")

    waits = gym.night()
    done = typed(gym, "files", "retry", "1")
    night = gym.night()

    assert waits.files == []
    assert done.exit_code == 0
    assert [each.decided.counts.duplicate for each in night.files] == [1]
    assert _audit(gym) == [("eva", "files retry", "file 1")]


def _answer_name(name: str) -> str:
    return name.replace(".csv", "_SVAR.csv")


def _second_answer(gym: Gym) -> list[dict[str, str]]:
    (path,) = (gym.server / "responses").glob("*-2.csv")
    lines = path.read_bytes().decode("iso8859-1").splitlines()
    return list(csv.DictReader(lines, delimiter=";"))
