"""Settlement reports: which invoices a report settles, and which rows are tasks for finance."""

import json
from pathlib import Path

import pytest

from brp_filesync.core.exit_codes import ExitCode
from tests.support.breaches import broken
from tests.support.command import typed
from tests.support.gym import Gym
from tests.support.payment_gym import OCR
from tests.support.settlement_gym import (
    a_report,
    a_row,
    booked_report,
    deliver_report,
    outcomes,
    parts,
    report_night,
    rests,
    with_reports,
)

pytestmark = pytest.mark.one_database


@pytest.fixture
def paid_net(paying: Gym) -> Gym:
    """A gym with four invoices, whose portal pays them in lumps."""
    return with_reports(paying)


def tasks(gym: Gym) -> list[tuple[str, int]]:
    """Return the word and line of each task."""
    found = gym.rows("brp_finance_task", "word", "params")
    return [(word, json.loads(params)["line"]) for word, params in found]


@pytest.mark.rule("Payments in 12.2")
def test_a_row_settles_its_invoice_whole_and_the_net_is_owed_by_the_portal(paid_net: Gym) -> None:
    done = booked_report(paid_net, a_report(a_row("W-1", 499000), a_row("W-3", 120000)))

    assert done.decided is not None
    assert done.decided.settled == {
        "settled_rows": 2,
        "gross_ore": 619000,
        "commission_ore": 61900,
        "vat_ore": 15475,
        "net_ore": 541625,
        "tasks": 0,
    }
    assert done.exit_code == ExitCode.DONE
    assert rests(paid_net) == [(0, "done"), (499000, "sent"), (0, "done"), (49900, "sent")]
    assert parts(paid_net) == [(1, "GYM", 541625, 541625)]
    assert paid_net.rows(
        "brp_allocation", "payment_id", "invoice_id", "settlement_row_id", "amount_ore"
    ) == [(None, 1, 1, 499000), (None, 3, 2, 120000)]
    assert broken(paid_net) == {}


@pytest.mark.rule("Payments in 12.3")
def test_any_other_row_moves_nothing_and_is_a_task(paid_net: Gym) -> None:
    done = booked_report(
        paid_net,
        a_report(
            a_row("W-1", 498900),
            a_row("W-2", 499000),
            a_row("W-2", 499000),
            a_row("W-9", 100),
            a_row("W-3", -120000),
        ),
    )

    assert (done.exit_code, done.decided and done.decided.waiting) == (ExitCode.WAITING, 4)
    assert outcomes(paid_net) == [
        (2, "other-amount", 1),
        (3, "settled", 2),
        (4, "not-open", 2),
        (5, "not-found", None),
        (6, "not-found", None),
    ]
    assert tasks(paid_net) == [
        ("settlement-other-amount", 2),
        ("settlement-not-open", 4),
        ("settlement-not-found", 5),
        ("settlement-not-found", 6),
    ]
    assert rests(paid_net)[:2] == [(499000, "sent"), (0, "done")]
    listed = typed(paid_net, "tasks", "list")
    assert "line 5, pays SEK\xa01.00 (net SEK\xa00.88) for W-9, which isn't in BRP" in (
        listed.out.decode()
    )
    assert broken(paid_net) == {}


@pytest.mark.rule("Payments in 12.2")
def test_a_negative_row_uses_up_the_open_credit_note(paid_net: Gym) -> None:
    booked_report(paid_net, a_report(a_row("W-1", 499000)))
    typed(paid_net, "invoices", "credit", "GYM:100001", "--yes")

    booked_report(paid_net, a_report(a_row("W-1", -499000)), "AVRAKNING_202612.csv")

    assert rests(paid_net)[-1] == (0, "done")
    assert parts(paid_net) == [(1, "GYM", 436625, 436625), (2, "GYM", -436625, -436625)]
    assert broken(paid_net) == {}


def test_each_company_is_owed_its_own_part(paid_net: Gym) -> None:
    booked_report(paid_net, a_report(a_row("W-1", 499000), a_row("W-4", 49900)))

    assert parts(paid_net) == [(1, "GYM", 436625, 436625), (1, "SYD", 43662, 43662)]


@pytest.mark.rule("Payments in 12.5")
def test_a_report_read_twice_books_nothing_and_asks_nothing(paid_net: Gym) -> None:
    first = a_report(a_row("W-1", 499000), a_row("W-9", 100))
    again = a_report(a_row("W-9", 100), a_row("W-1", 499000))  # in another order, as saved anew

    booked_report(paid_net, first)
    done = booked_report(paid_net, again)

    assert done.decided is not None
    assert (done.decided.counts.rows, done.decided.counts.duplicate) == (2, 2)
    assert done.exit_code == ExitCode.DONE
    assert paid_net.rows("brp_settlement", "settlement_id", "rows", "same_as") == [
        (1, 2, None),
        (2, 2, 1),
    ]
    assert len(tasks(paid_net)) == 1
    assert broken(paid_net) == {}


def test_invoices_are_found_by_their_own_number_too(paying: Gym) -> None:
    by_number = {
        "order_number": {"column": "ORDER"},
        "invoice_number": {"column": "FAKTURA"},
        "gross": {"column": "BRUTTO", "unit": "ore"},
        "commission": {"column": "PROVISION", "unit": "ore"},
        "vat": {"constant": "0", "unit": "ore"},
        "net": {"column": "NETTO", "unit": "ore"},
    }
    gym = with_reports(paying, columns=by_number)
    content = (
        "ORDER;FAKTURA;BRUTTO;PROVISION;NETTO\n"
        ";100001;499000;49900;449100\n"
        "W-2;100002;499000;49900;449100\n"
        "W-3;100002;120000;12000;108000\n"
        ";500;49900;4990;44910\n"
        "SUMMA;;1167900;116790;1051110\n"
    )

    booked_report(gym, content.encode())

    assert outcomes(gym) == [
        (2, "settled", 1),
        (3, "settled", 2),
        (4, "not-found", None),
        (5, "settled", 4),
    ]


def test_a_portal_settles_no_other_portals_invoices(paid_net: Gym) -> None:
    paid_net.do("UPDATE brp_order SET portal = 'benify' WHERE portal_order_number = 'W-1'")

    booked_report(paid_net, a_report(a_row("W-1", 499000)))

    assert outcomes(paid_net) == [(2, "not-found", None)]


@pytest.mark.rule("Payments in 12.1")
def test_a_report_is_fetched_booked_moved_away_and_known_again(paid_net: Gym) -> None:
    content = a_report(a_row("W-1", 499000))
    deliver_report(paid_net, content)

    night = report_night(paid_net)
    deliver_report(paid_net, content)
    again = report_night(paid_net)

    assert (night.exit_code, again.exit_code) == (ExitCode.DONE, ExitCode.DONE)
    assert [each.file.name for each in night.files] == ["AVRAKNING_202611.csv"]
    assert again.files == []
    assert (paid_net.server / "orders/archive/AVRAKNING_202611.csv").read_bytes() == content
    assert not list((paid_net.server / "settlements").glob("*"))
    assert len(paid_net.rows("brp_settlement")) == 1


def test_a_report_that_doesnt_add_up_is_refused_whole(paid_net: Gym) -> None:
    deliver_report(paid_net, a_report(a_row("W-1", 499000), total=(499000, 49900, 12475, 436626)))

    night = report_night(paid_net)

    assert night.exit_code == ExitCode.FILE_REFUSED
    assert night.files[0].decided is not None
    problem = night.files[0].decided.problem
    assert problem is not None
    assert (problem.word, problem.column, dict(problem.params)) == (
        "settlement-total",
        "NETTO",
        {"column": "NETTO", "found": 436625, "expected": 436626},
    )
    assert (paid_net.server / "orders/rejected/AVRAKNING_202611.csv").exists()
    assert paid_net.rows("brp_settlement") == []
    assert rests(paid_net)[0] == (499000, "sent")


def test_a_dry_night_leaves_everything_as_it_was(paid_net: Gym) -> None:
    deliver_report(paid_net, a_report(a_row("W-1", 499000)))
    before = paid_net.dump()

    night = report_night(paid_net, dry=True)

    assert night.files[0].decided is not None
    assert night.files[0].decided.settled is not None
    assert paid_net.dump() == before


def test_at_hand_a_report_is_booked_shown_and_listed(paid_net: Gym, tmp_path: Path) -> None:
    path = tmp_path / "AVRAKNING_202611.csv"
    path.write_bytes(a_report(a_row("W-1", 499000), a_row("W-9", 100)))

    dry = typed(paid_net, "settlements", "import", str(path), "--portal", "wellnet", "--dry-run")
    done = typed(paid_net, "settlements", "import", str(path), "--portal", "wellnet", "--json")
    known = typed(paid_net, "settlements", "import", str(path), "--portal", "wellnet")
    listed = typed(paid_net, "settlements", "list")
    shown = typed(paid_net, "settlements", "show", "1", "--json")
    invoice = typed(paid_net, "invoices", "show", "GYM:100001", "--json")

    assert "This was a dry run" in dry.out.decode()
    assert (done.exit_code, done.json["files"][0]["settled"]["tasks"]) == (3, 1)
    assert "the same content is file" in known.out.decode()
    assert "1\twellnet\t202611\t2026-11-24\t2\t1\t" in listed.out.decode()
    assert [each["outcome"] for each in shown.json["lines"]] == ["settled", "not-found"]
    assert [each["settlement_id"] for each in invoice.json["settled_by"]] == [1]


def test_a_report_is_found_by_what_its_rows_are_about_and_by_its_day(paid_net: Gym) -> None:
    booked_report(paid_net, a_report(a_row("W-1", 499000), a_row("W-9", 100)))
    booked_report(paid_net, a_report(a_row("W-4", 40000)), "AVRAKNING_202612.csv")

    def found(*words: str) -> list[int]:
        listed = typed(paid_net, "settlements", "list", *words, "--json").json["settlements"]
        return [each["settlement_id"] for each in listed]

    by_words: dict[tuple[str, ...], list[int]] = {
        ("--find", "202612"): [2],
        ("--find", "w-9"): [1],
        ("--find", OCR[0]): [1],
        ("--find", "W-2"): [],
        ("--facility", "102"): [2],
        ("--facility", "101", "--find", "202611"): [1],
        ("--from", "2026-11-24", "--to", "2026-11-24"): [2, 1],
        ("--to", "2026-11-23"): [],
    }
    assert {words: found(*words) for words in by_words} == by_words
