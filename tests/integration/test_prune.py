"""What is kept no longer than the law says goes, the rest stays, and both can come again."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from brp_filesync.cli.shapes.care import LossAccepted, Pruned
from brp_filesync.ledger.in_use import in_use
from brp_filesync.service.night import NightJob, run_night
from tests.support.command import typed
from tests.support.gym import Gym, an_order
from tests.support.left_behind import archive_of
from tests.support.payment_gym import (
    OCR,
    SYD,
    SYD_OCR,
    TOTALS,
    Payment,
    a_bgmax,
    bank_night,
    deliver,
    with_invoices,
)

_LONG = pytest.mark.torture  # it waits for its turn
pytestmark = pytest.mark.one_database

_REFUSED = "nothing that could be read\r\n".encode("ascii")


def _kept(gym: Gym) -> set[str]:
    return {path.name for path in archive_of(gym).glob("??/*")}


def _later(gym: Gym, days: int) -> None:
    gym.clock.at += timedelta(days=days)


def _with_both(gym: Gym) -> tuple[str, str]:
    """Let a night import one file and refuse another; return the names of both."""
    names = gym.deliver([an_order()]), gym.deliver_bytes(_REFUSED, "WELLNET_ORDER_20261123_002.csv")
    gym.night()
    assert gym.rows("filesync_file", "state") == [("imported",), ("refused",)]
    return names


def _gone(gym: Gym, *words: str) -> dict[str, int]:
    done = typed(gym, "prune", "--json", *words)
    TypeAdapter(Pruned).validate_json(done.out, strict=True)
    assert done.exit_code == 0
    return {each["kind"]: each["files"] for each in done.json["kinds"] if each["files"]}


@pytest.mark.rule("Law 2.1")
def test_what_led_to_nothing_goes_after_its_days_and_the_books_own_stays(gym: Gym) -> None:
    _with_both(gym)
    before, rows = _kept(gym), gym.dump()
    _later(gym, 90)
    assert _gone(gym) == {}
    _later(gym, 1)

    assert _gone(gym, "--dry-run") == {"other-files": 2}
    assert (_kept(gym), gym.dump()) == (before, rows)
    assert _gone(gym) == {"other-files": 2}

    gone = before - _kept(gym)
    refused = (
        gym.rows("filesync_file", "sha256")[1][0],
        gym.rows("filesync_attempt", "answer_sha256")[1][0],
    )
    assert gone == set(refused)
    assert {row[0] for row in gym.rows("filesync_gone")} == gone
    assert gym.dump() | {"filesync_gone": []} == rows
    assert _gone(gym) == {}
    assert typed(gym, "reconcile").exit_code == 0


@pytest.mark.rule("Law 2.1")
def test_the_books_own_goes_after_its_years_when_nothing_of_it_is_open(gym: Gym) -> None:
    paid = with_invoices(gym)
    gyms = a_bgmax(*map(Payment, TOTALS, OCR))
    syds = a_bgmax(Payment(49900, SYD_OCR), bankgiro=SYD, serial="00002")
    deliver(paid, "a.txt", gyms)
    assert bank_night(paid).exit_code == 0
    gym.clock.at = datetime(2033, 12, 31, 1, tzinfo=UTC)
    assert _gone(gym) == {}
    gym.clock.at = datetime(2034, 1, 1, 1, tzinfo=UTC)
    assert _gone(gym) == {"payment-files": 1}  # one of the order file's invoices is owed still
    deliver(paid, "b.txt", syds)
    bank_night(paid)

    assert _gone(gym) == {}
    gym.clock.at = datetime(2042, 1, 1, 1, tzinfo=UTC)  # settled in 2034
    assert _gone(gym) == {"order-files": 3, "payment-files": 1}

    assert typed(gym, "reconcile").exit_code == 0


@pytest.mark.rule("Law 2.1")
def test_a_file_that_went_and_comes_again_is_decided_anew_by_its_orders(gym: Gym) -> None:
    _, refused = _with_both(gym)
    _later(gym, 91)
    _gone(gym)
    gym.deliver_bytes(_REFUSED, refused)

    assert gym.night().exit_code == 65

    assert gym.rows("filesync_file", "state", "attempts") == [("imported", 1), ("refused", 2)]
    assert (_gone(gym), gym.rows("filesync_gone")) == ({}, [])
    assert typed(gym, "reconcile").exit_code == 0


def test_an_answer_that_went_is_written_anew_by_what_is_true_now(gym: Gym) -> None:
    _with_both(gym)
    told = typed(gym, "files", "answer", "2").out
    _later(gym, 91)
    _gone(gym)

    again = typed(gym, "files", "answer", "2")

    assert (again.said, again.exit_code, again.out) == ("", 0, told)
    retried = typed(gym, "files", "replay", "2")
    assert (retried.exit_code, "no more" in retried.said) == (2, True)
    assert gym.rows("filesync_file", "state") == [("imported",), ("refused",)]
    assert _gone(gym) == {"other-files": 1}


def test_what_a_killed_prune_has_written_down_goes_by_the_next(gym: Gym) -> None:
    _with_both(gym)
    _later(gym, 91)
    before = {name: _path(gym, name).read_bytes() for name in _kept(gym)}
    _gone(gym)
    stays = _kept(gym)
    for name, content in before.items():
        _path(gym, name).write_bytes(content)

    assert _gone(gym) == {"other-files": 2}

    assert _kept(gym) == stays


def test_a_loss_that_a_person_accepts_is_asked_for_no_more(gym: Gym) -> None:
    name, _ = _with_both(gym)
    content, answer = (
        gym.rows("filesync_file", "sha256")[0][0],
        gym.rows("filesync_attempt", "answer_sha256")[0][0],
    )
    assert typed(gym, "archive", "accept-loss", content).exit_code == 2
    _path(gym, content).write_bytes(b"rotten")
    said = _path(gym, answer).read_bytes()
    _path(gym, answer).unlink()
    assert typed(gym, "reconcile").exit_code == 70

    for sha256 in (content, answer):
        done = typed(gym, "archive", "accept-loss", sha256, "--json")
        TypeAdapter(LossAccepted).validate_json(done.out, strict=True)

    assert typed(gym, "reconcile").exit_code == 0
    assert typed(gym, "files", "answer", "1").out == said
    acts = gym.rows("brp_audit_log", "who", "act", "subject")
    assert acts == [("eva", "archive accept-loss", each) for each in (content, answer)]
    gym.deliver([an_order()])
    assert gym.night().exit_code == 0
    assert [row[1] for row in gym.rows("filesync_attempt", "attempt_id", "duplicate")] == [0, 0, 1]
    assert (gym.server / "responses" / name.replace(".csv", "_SVAR-2.csv")).exists()
    assert content in _kept(gym)


def test_each_night_prunes_once_a_day_and_leaves_what_others_work_with(gym: Gym) -> None:
    _with_both(gym)
    _later(gym, 91)
    with gym.app() as app:
        with in_use(app.archive):
            busy = run_night(app, [NightJob("wellnet", "orders")])
        assert (busy.upkeep, gym.rows("filesync_gone")) == (None, [])
        run_night(app, [NightJob("wellnet", "orders")])
        assert len(gym.rows("filesync_gone")) == 2
        gym.do("DELETE FROM filesync_gone")
        run_night(app, [NightJob("wellnet", "orders")])
    assert gym.rows("filesync_gone") == []


def test_a_night_that_cannot_prune_says_so_to_each_reader(gym: Gym) -> None:
    archive = archive_of(gym)
    archive.mkdir(parents=True, exist_ok=True)
    (archive / "archive.lock").mkdir()
    gym.deliver([an_order()])

    with gym.app() as app:
        night = run_night(app, [NightJob("wellnet", "orders")])

    assert night.exit_code == 74
    assert "refused us (Is a directory)" in night.as_dict()["upkeep"]
    assert night.reported is not None
    headline, *rest = night.reported.text.splitlines()
    assert headline != "All is done. Nobody needs to do anything."
    assert any("What is kept no longer couldn't be taken away" in line for line in rest)


@pytest.mark.parametrize(("days", "exit_code"), [pytest.param(7, 0, marks=_LONG), (8, 75)])
def test_that_others_are_at_work_is_told_after_a_week(gym: Gym, days: int, exit_code: int) -> None:
    with gym.app() as app:
        run_night(app, [NightJob("wellnet", "orders")])
    _later(gym, days)

    with gym.app() as app, in_use(app.archive):
        late = run_night(app, [NightJob("wellnet", "orders")])

    assert late.exit_code == exit_code
    assert late.reported is not None
    said = "A run or a backup is at work in the archive" in late.reported.text
    assert said == (exit_code == 75)


def test_contents_without_a_row_previews_and_old_logs_go(gym: Gym) -> None:
    gym.night()
    settings = gym.folder / "config" / "filesync.yaml"
    settings.write_text(
        settings.read_text().replace("\nlog:\n", "\nlog:\n  file: ../var/log/filesync.log\n")
    )
    archive, logs = archive_of(gym), gym.folder / "var" / "log"
    logs.mkdir()
    old = [archive / "ab" / ("ab" * 32), archive / "previews" / "1.html", logs / "filesync.log.1"]
    for path in (*old, logs / "filesync.log"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"left")
        os.utime(path, (gym.clock.at.timestamp(),) * 2)
    _later(gym, 91)

    assert _gone(gym) == {"unnamed": 1, "previews": 1, "logs": 1}

    assert [path.exists() for path in old] == [False] * 3
    assert (logs / "filesync.log").exists()
    assert gym.rows("filesync_gone") == []


def _path(gym: Gym, sha256: str) -> Path:
    return archive_of(gym) / sha256[:2] / sha256
