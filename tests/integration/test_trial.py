"""A portal on trial: nights go the whole way on its real server, and nothing of them counts."""

from pathlib import Path
from typing import Any

import pytest

from brp_filesync.app import by_sftp
from brp_filesync.desk.files import import_at_hand, replay
from brp_filesync.profiles.trial import Trial
from tests.servers.running import RunningServer
from tests.servers.smtp import Mailbox
from tests.support.gym import Gym, a_cancel, a_file, an_order, personnummer
from tests.support.left_behind import in_balance, left_behind
from tests.support.mailed_gym import mailed, next_day
from tests.support.served_gym import changed, served

pytestmark = pytest.mark.one_database

_ROWS = [
    an_order("W-1"),
    an_order(
        "W-2",
        personnummer=personnummer(1),
        first="Bo",
        email="bo@example.com",
        product="K10",
        price_ore=120000,
    ),
    an_order("W-3", personnummer=personnummer(2), product="AG", price_ore=39900),
]


@pytest.fixture
def trial(gym: Gym, sshd: RunningServer, box: Mailbox) -> Gym:
    """The gym on trial, on a real server and with a real mail server."""
    return changed(
        mailed(served(gym, sshd), box), mode="trial", trial=Trial(mail_to="prov@gym.example.com")
    )


def night(gym: Gym, **parts: Any) -> Any:
    return gym.night(connect=by_sftp, **parts)


def brp_of(gym: Gym) -> dict[str, Any]:
    return gym.dump("brp_")


def answers(gym: Gym) -> list[str]:
    return sorted(path.name for path in (gym.server / "responses").iterdir())


def states(gym: Gym) -> list[tuple[str, int]]:
    return [(state, attempts) for state, attempts in gym.rows("filesync_file", "state", "attempts")]


@pytest.mark.rule("Files 2.6")
def test_a_trial_tells_what_would_have_become_of_each_row_and_keeps_nothing_in_brp(
    trial: Gym,
) -> None:
    before = brp_of(trial)
    name = trial.deliver(_ROWS)

    done = night(trial)

    assert (done.exit_code, done.trial, done.troubles) == (3, True, [])
    (file,) = done.files
    assert (file.decided.result, file.decided.counts.as_dict()) == (
        "tried",
        {"rows": 3, "imported": 2, "duplicate": 0, "rejected": 1, "held": 0, "warnings": 0},
    )
    assert brp_of(trial) == before
    assert states(trial) == [("tried", 1)]
    assert trial.rows("filesync_attempt", "result", "imported", "rejected") == [("tried", 2, 1)]
    assert trial.rows("filesync_outcome", "line", "outcome", "order_id") == [
        (2, "imported", None),
        (3, "imported", None),
        (4, "rejected", None),
    ]
    assert (trial.server / "orders" / "archive" / name).exists()
    in_balance(trial)


def test_its_answer_has_a_name_of_its_own_marks_each_row_and_gives_no_numbers(trial: Gym) -> None:
    trial.deliver(_ROWS)

    night(trial)

    assert answers(trial) == ["TRIAL-WELLNET_ORDER_20261123_001_SVAR.csv"]
    (path,) = (trial.server / "responses").iterdir()
    header, *rows = path.read_bytes().decode("iso8859-1").splitlines()
    told = [dict(zip(header.split(";"), row.split(";"), strict=True)) for row in rows]
    columns = trial.profile.response.columns
    assert {row[columns["message"]].split(".")[0] for row in told} == {"TRIAL: nothing is imported"}
    for field in ("ocr_number", "invoice_number", "brp_order_number", "customer_number"):
        if field in columns:
            assert [row[columns[field]] for row in told] == ["", "", ""]
    assert [row[columns["status"]] for row in told] == ["OK", "OK", "AVVISAD"]


def test_a_portal_that_needs_an_ocr_number_in_its_answer_is_given_the_profiles_example(
    trial: Gym,
) -> None:
    trial = changed(trial, trial=Trial(ocr_number="655969", file_name="{name}.trial", message=""))
    trial.deliver(_ROWS[:1])

    night(trial)

    assert answers(trial) == ["WELLNET_ORDER_20261123_001_SVAR.csv.trial"]
    assert b";655969;" in (trial.server / "responses" / answers(trial)[0]).read_bytes()


def test_its_mails_go_to_the_one_address_marked_and_the_buyers_get_none(
    trial: Gym, box: Mailbox
) -> None:
    trial.deliver([*_ROWS, a_cancel("W-1")])

    first, again = night(trial), night(trial)

    # W-1's confirmation isn't sent any more: the same file cancels it.
    assert (first.mails.sent, again.mails.sent) == (2, 0)
    assert set(box.recipients) == {"prov@gym.example.com"}
    mails = box.mails()
    assert {str(mail["To"]) for mail in mails} == {"prov@gym.example.com"}
    assert [str(mail["Subject"]).startswith("[PROV] ") for mail in mails] == [True] * len(mails)
    assert len({str(mail["Message-ID"]) for mail in mails}) == len(mails)
    assert [str(mail["Message-ID"]).startswith("<trial-") for mail in mails] == [True] * len(mails)


def test_without_an_address_no_mail_is_written_and_no_more_than_the_profile_says(
    trial: Gym, box: Mailbox
) -> None:
    silent = changed(trial, trial=Trial())
    silent.deliver(_ROWS)
    one = changed(trial, trial=Trial(mail_to="prov@gym.example.com", mails_per_file=1))

    night(silent)
    one.deliver([an_order("W-8"), an_order("W-9", product="K10", price_ore=120000)], serial=2)
    night(one)

    assert box.recipients == ["prov@gym.example.com"]


def test_a_second_night_and_the_same_content_again_change_nothing_but_answer_again(
    trial: Gym,
) -> None:
    trial.deliver(_ROWS)
    night(trial)
    before = left_behind(trial)

    quiet = night(trial)
    assert left_behind(trial) == before
    trial.deliver(_ROWS, serial=2)
    again = night(trial)

    assert (quiet.exit_code, again.files, states(trial)) == (0, [], [("tried", 1)])
    assert answers(trial) == [
        "TRIAL-WELLNET_ORDER_20261123_001_SVAR.csv",
        "TRIAL-WELLNET_ORDER_20261123_002_SVAR.csv",
    ]


def test_a_file_that_cannot_be_read_is_answered_and_put_aside_as_a_live_one(trial: Gym) -> None:
    name = trial.deliver_bytes(b"\xff\x00", "WELLNET_ORDER_20261123_001.csv")

    done = night(trial)

    assert (done.exit_code, states(trial)) == (65, [("tried", 1)])
    assert answers(trial) == ["TRIAL-WELLNET_ORDER_20261123_001_SVAR.csv"]
    assert (trial.server / "orders" / "rejected" / name).exists()


def test_a_dry_run_of_a_trial_leaves_even_the_ledger_as_it_was(trial: Gym) -> None:
    trial.deliver(_ROWS)
    before = left_behind(trial)

    done = night(trial, dry=True)

    assert [file.decided.result for file in done.files] == ["tried"]
    assert left_behind(trial) == before


def test_live_is_the_one_word_that_lets_what_was_tried_be_imported(
    trial: Gym, box: Mailbox
) -> None:
    trial.deliver(_ROWS)
    night(trial)
    box.forget()
    live = changed(trial, mode="live")
    next_day(live)

    done, again = night(live), night(live)

    assert (done.exit_code, [file.decided.result for file in done.files]) == (3, ["imported"])
    assert (again.exit_code, again.files) == (0, [])
    assert states(live) == [("imported", 2)]
    assert answers(live)[1] == "WELLNET_ORDER_20261123_001_SVAR.csv"
    assert len(answers(live)) == 2
    assert len(live.rows("brp_order")) == 2
    assert sorted(box.recipients) == ["asa@example.com", "bo@example.com"]
    in_balance(live)


def test_what_was_tried_before_the_first_day_of_a_live_portal_stays_tried(trial: Gym) -> None:
    trial.deliver(_ROWS, day="20261123")
    trial.deliver([an_order("W-9")], serial=2, day="20261124")
    night(trial)
    live = changed(trial, mode="live", start_from="WELLNET_ORDER_20261124_002.csv")

    done = night(live)

    assert [file.file.name for file in done.files] == ["WELLNET_ORDER_20261124_002.csv"]
    assert states(live) == [("tried", 1), ("imported", 2)]


def test_tried_content_that_comes_again_to_a_live_portal_is_imported_then(trial: Gym) -> None:
    trial.deliver(_ROWS, day="20261123")
    night(trial)
    live = changed(trial, mode="live", start_from="WELLNET_ORDER_20261125_001.csv")
    live.deliver(_ROWS, day="20261125")

    done = night(live)

    assert [file.decided.result for file in done.files] == ["imported"]
    assert "WELLNET_ORDER_20261125_001_SVAR.csv" in answers(live)
    in_balance(live)


@pytest.mark.parametrize("mode", ["trial", "live"])
def test_a_person_may_decide_anew_on_a_tried_file(trial: Gym, mode: str) -> None:
    trial.deliver(_ROWS)
    night(trial)
    with changed(trial, mode=mode).app() as app:
        done = replay(app, 1, "eva")

    assert done.decided is not None
    assert done.decided.result == ("tried" if mode == "trial" else "imported")
    assert [who for who, _ in trial.rows("brp_audit_log", "who", "act")] == ["eva"]


def test_a_mail_server_that_is_down_makes_a_trials_mails_wait_as_others(
    trial: Gym, box: Mailbox
) -> None:
    box.trouble = ("greeting", "4xx")
    trial.deliver(_ROWS[:1])

    waits = night(trial)
    box.forget()
    next_day(trial)
    sent = night(trial)

    assert (waits.mails.sent, waits.mails.waiting, sent.mails.sent) == (0, 1, 1)
    assert box.recipients == ["prov@gym.example.com"]


def test_a_file_at_hand_is_tried_too(trial: Gym, tmp_path: Path) -> None:
    path = tmp_path / "WELLNET_ORDER_20261123_007.csv"
    path.write_bytes(a_file(_ROWS))
    with trial.app() as app:
        tried = import_at_hand(app, "wellnet", path, "eva")
    with changed(trial, mode="live").app() as app:
        live = import_at_hand(app, "wellnet", path, "eva")

    results = [
        each.night.decided.result
        for each in (tried, live)
        if each.night is not None and each.night.decided is not None
    ]
    assert results == ["tried", "imported"]
