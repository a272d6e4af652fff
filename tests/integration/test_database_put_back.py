"""A database put back from a backup: seen by the journal, and stopped before it numbers anything."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from brp_filesync.cli.shapes.promises import Recovered
from brp_filesync.ledger.outside import Journal, append, latest, lines_after
from tests.support.command import typed
from tests.support.gym import Gym, a_cancel, an_order, personnummer
from tests.support.put_back import business, kept

pytestmark = pytest.mark.one_database


def test_each_commit_is_told_to_the_journal_with_series_files_and_answers(gym: Gym) -> None:
    gym.deliver([an_order()])
    assert gym.night().exit_code == 0

    told = _journal(gym)

    attempts = [each for line in told for each in line.get("attempts", ())]
    answer, content = gym.rows("filesync_attempt", "answer_sha256")[0], gym.rows("filesync_file")[0]
    assert [line["number"] for line in told] == list(range(1, len(told) + 1))
    assert [(each["answer_sha256"],) for each in attempts] == [answer]
    assert [(each["sha256"], each["source"], each["flow"]) for each in attempts] == [
        (content[3], "wellnet", "orders")
    ]
    assert told[-1]["series"]["order"] == 2
    assert told[-1]["series"]["person"] == 2
    assert gym.rows("filesync_commit") == [(1, len(told))]
    assert (_path(gym).stat().st_mode & 0o777) == 0o600


def test_a_database_put_back_stops_the_run_and_changes_nothing(gym: Gym) -> None:
    gym.deliver([an_order()])
    assert gym.night().exit_code == 0
    put_back = kept(gym)
    gym.deliver([an_order("W-2", personnummer=personnummer(2))], serial=2)
    assert gym.night().exit_code == 0
    put_back()
    gym.deliver([an_order("W-3", personnummer=personnummer(3))], serial=3)
    before, told = gym.dump(), _journal(gym)

    night = gym.night()

    assert night.exit_code == 78
    assert "older than its journal" in night.troubles[0].message
    assert "filesync recover" in night.troubles[0].advice
    assert (gym.dump(), _journal(gym)) == (before, told)
    assert gym.night(dry=True).exit_code == 78


def test_check_status_and_reconcile_say_so_too(gym: Gym) -> None:
    gym.deliver([an_order()])
    put_back = kept(gym)
    assert gym.night().exit_code == 0
    assert typed(gym, "reconcile").exit_code == 0
    put_back()

    assert typed(gym, "reconcile").exit_code == 78
    assert b"older than its journal" in typed(gym, "status").out
    assert b"older than its journal" in typed(gym, "check", "--offline", "--json").out


def test_a_commit_whose_process_was_killed_before_the_journal_is_told_by_the_next(gym: Gym) -> None:
    gym.deliver([an_order()])
    assert gym.night().exit_code == 0
    told = [line for line in _journal(gym) if line["attempt"] == 0]
    _path(gym).write_text("".join(json.dumps(line) + "\n" for line in told))
    gym.deliver([an_order("W-2", personnummer=personnummer(2))], serial=2)

    assert gym.night().exit_code == 0

    attempts = [each["attempt_id"] for line in _journal(gym) for each in line.get("attempts", ())]
    assert sorted(set(attempts)) == [1, 2]


def test_a_line_torn_by_a_power_cut_costs_no_other(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "kept" / "journal.jsonl")
    assert latest(journal) is None
    append(journal, {"number": 1})
    with journal.path.open("ab") as stream:
        stream.write(b'{"number": 2, "at"')
    assert latest(journal) == {"number": 1}
    append(journal, {"number": 3})
    append(journal, {"number": 2})

    assert latest(journal) == {"number": 3}
    assert lines_after(journal, 1) == [{"number": 2}, {"number": 3}]


def _path(gym: Gym) -> Path:
    return gym.installation.path(gym.installation.settings.archive) / "journal.jsonl"


def _journal(gym: Gym) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _path(gym).read_text().splitlines()]


def test_recover_makes_what_was_done_since_again_under_the_numbers_of_then(gym: Gym) -> None:
    gym.deliver([an_order()])
    assert gym.night().exit_code == 0
    put_back = kept(gym)
    gym.clock.at += timedelta(days=1)
    gym.deliver(
        [
            an_order("W-2", personnummer=personnummer(2)),
            an_order("W-3", personnummer=personnummer(3)),
        ],
        serial=2,
    )
    gym.deliver([a_cancel("W-1"), an_order("W-4", personnummer=personnummer(4))], serial=3)
    assert gym.night().exit_code == 0
    gym.clock.at += timedelta(days=1)
    twin = business(gym)
    put_back()
    assert gym.night().exit_code == 78

    told = typed(gym, "recover", "--json")

    assert (told.exit_code, told.json["files"], told.json["not_again"]) == (0, 2, [])
    assert told.json["gaps"] == []
    assert gym.night().exit_code == 0
    assert business(gym) == twin
    assert typed(gym, "reconcile").exit_code == 0
    assert typed(gym, "recover").exit_code == 2


def test_what_cannot_be_made_again_leaves_its_numbers_as_a_gap_and_is_told(gym: Gym) -> None:
    gym.deliver([an_order()])
    assert gym.night().exit_code == 0
    put_back = kept(gym)
    gym.deliver([an_order("W-2", personnummer=personnummer(2))], serial=2)
    assert gym.night().exit_code == 0
    put_back()
    gym.do("UPDATE brp_agreed_price SET price_ore = 1")

    told = typed(gym, "recover", "--json")

    assert told.exit_code == 3
    TypeAdapter(Recovered).validate_json(told.out, strict=True)
    assert [each["name"] for each in told.json["not_again"]] == ["WELLNET_ORDER_20261123_002.csv"]
    assert [(each["series"], each["first_number"]) for each in told.json["gaps"]] == [
        ("invoice:GYM", 100_002),
        ("order", 2),
        ("person", 2),
    ]
    assert typed(gym, "reconcile").exit_code == 0
    gym.do("UPDATE brp_agreed_price SET price_ore = 499000")
    gym.deliver([an_order("W-3", personnummer=personnummer(3))], serial=3)
    assert gym.night().exit_code == 0
    assert [number for (number,) in gym.rows("brp_order", "order_number")] == ["1", "3"]
    assert typed(gym, "reconcile").exit_code == 0
