"""What `recover` takes up of each kind of file, and what it never does twice."""

from datetime import timedelta
from pathlib import Path

import pytest

from brp_filesync.desk import files as desk
from brp_filesync.flows.result import FlowResult
from tests.servers.smtp import Mailbox
from tests.support.command import typed
from tests.support.gym import Gym, an_order, personnummer
from tests.support.left_behind import archive_of
from tests.support.mailed_gym import copies, mailed, states
from tests.support.payment_gym import (
    OCR,
    Payment,
    a_bgmax,
    bank_night,
    deliver,
    with_invoices,
)
from tests.support.put_back import business, kept, recovered
from tests.support.served_gym import changed
from tests.support.settlement_gym import a_report, a_row, deliver_report, report_night, with_reports

pytestmark = pytest.mark.one_database


def test_payments_and_settlement_reports_are_booked_once_as_they_were(gym: Gym) -> None:
    gym = with_reports(with_invoices(gym))
    put_back = kept(gym)
    gym.clock.at += timedelta(days=1)
    deliver(gym, "1.txt", a_bgmax(Payment(499000, OCR[0]), Payment(700, "12344")))
    bank_night(gym)
    deliver_report(gym, a_report(a_row("W-2", 499000)))
    report_night(gym)
    gym.clock.at += timedelta(days=1)
    deliver(gym, "2.txt", a_bgmax(Payment(120000, OCR[2]), serial="00002"))
    bank_night(gym)
    twin = business(gym)
    gym.clock.at += timedelta(days=1)
    put_back()

    told = recovered(gym)

    assert (told.files, told.not_again, told.gaps) == (3, [], [])
    assert business(gym) == twin
    assert _codes(bank_night(gym), report_night(gym), gym.night()) == [0, 0, 0]
    assert business(gym) == twin
    assert typed(gym, "reconcile").exit_code == 0


def test_mended_approved_and_discarded_files_too(gym: Gym, tmp_path: Path) -> None:
    limits = gym.profile.plausible.model_copy(update={"max_orders": 2})
    gym = changed(gym, plausible=limits)
    put_back = kept(gym)
    gym.deliver([_order(1), _order(2, price_ore=1)])
    gym.night()
    gym.clock.at += timedelta(days=1)
    rows = tmp_path / "mended.csv"
    assert typed(gym, "orders", "rejects", "1", "--out", str(rows)).exit_code == 0
    rows.write_bytes(rows.read_bytes().replace(b";1;;", b";499000;;"))
    assert typed(gym, "orders", "resubmit", str(rows)).exit_code in (0, 3)
    gym.deliver([_order(each) for each in range(3, 7)], serial=2)
    gym.deliver([_order(each) for each in range(7, 11)], serial=3)
    gym.night()
    with gym.app() as app:
        desk.approve(app, 3, "eva")
        desk.discard(app, 4, "eva")
    gym.clock.at += timedelta(days=1)
    gym.night()
    twin, answers = business(gym), sorted((gym.server / "responses").iterdir())
    put_back()

    told = recovered(gym)

    assert (told.not_again, told.gaps, told.files) == ([], [], 4)
    assert [act["act"] for act in told.acts] == [
        "orders resubmit",
        "files approve",
        "files discard",
    ]
    assert gym.night().exit_code == 0
    assert business(gym) == twin
    assert sorted((gym.server / "responses").iterdir()) == answers
    assert gym.rows("filesync_file", "state", "parent_file_id") == [
        ("imported", None),
        ("imported", 1),
        ("imported", None),
        ("discarded", None),
    ]
    assert typed(gym, "reconcile").exit_code == 0


def test_a_file_that_was_received_and_not_decided_is_there_again(gym: Gym) -> None:
    put_back = kept(gym)
    name = gym.deliver([_order(1)])
    gym.night()
    journal, lines = archive_of(gym) / "journal.jsonl", []
    for line in journal.read_text().splitlines():
        if '"attempt_id"' in line:
            break  # killed when it had received it, and the server took it away as it was read
        lines.append(line)
    journal.write_text("\n".join(lines) + "\n")
    (gym.server / "orders" / "archive" / name).unlink()
    put_back()

    told = recovered(gym)

    assert (told.files, told.not_again) == (0, [])
    assert gym.rows("filesync_file", "state") == [("received",)]
    assert gym.night().files[0].decided is not None


def test_no_mail_goes_twice_though_its_file_is_only_taken_later(gym: Gym, box: Mailbox) -> None:
    gym = mailed(gym, box)
    gym.deliver([_order(1)])
    gym.night()
    put_back = kept(gym)
    gym.clock.at += timedelta(days=1)
    gym.deliver([_order(2)], serial=2)
    gym.deliver([_order(3)], serial=3)
    gym.night()
    put_back()
    gym.do("UPDATE brp_agreed_price SET price_ore = 1")

    told = recovered(gym)
    gym.do("UPDATE brp_agreed_price SET price_ore = 499000")
    with gym.app() as app:
        for each in gym.rows("filesync_file", "file_id", "state"):
            if each[1] == "failed":
                desk.retry(app, each[0], "eva")
    gym.night()

    assert len(told.not_again) == 2
    assert [gap["reason"] for gap in told.gaps if gap["series"] == "order"] == [
        f"given out by a database that is gone, to orders of WELLNET_ORDER_20261123_00{serial}.csv"
        for serial in (2, 3)
    ]
    assert len(gym.rows("brp_order")) == 3
    assert (set(copies(box).values()), len(box.mails())) == ({1}, 3)
    assert states(gym) == ["done", "unknown", "unknown"]
    assert gym.rows("filesync_mail_before") == []


def test_put_back_a_second_time_what_came_after_the_first_is_taken_up_too(gym: Gym) -> None:
    gym.deliver([_order(1)])
    gym.night()
    put_back = kept(gym)
    for serial in (2, 3):
        gym.clock.at += timedelta(days=1)
        gym.deliver([_order(serial)], serial=serial)
        gym.night()
    put_back()
    recovered(gym)
    gym.clock.at += timedelta(days=1)
    gym.deliver([_order(4)], serial=4)
    gym.night()
    twin = business(gym)
    put_back()

    told = recovered(gym)

    assert (told.files, told.not_again, told.gaps) == (3, [], [])
    gym.night()
    assert business(gym) == twin
    assert len([*(gym.server / "responses").iterdir()]) == 4


def _order(number: int, **given: object) -> str:
    who = {"personnummer": personnummer(number), "email": f"{number}@example.com"}
    return an_order(f"W-{number}", **who, **given)


def _codes(*nights: FlowResult) -> list[int]:
    return [int(each.exit_code) for each in nights]
