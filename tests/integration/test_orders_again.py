"""An order that comes again, or after its cancellation: told what is true of it now."""

import json
from typing import Any

import pytest

from brp_filesync.desk.invoices import credit, creditable
from tests.support.gym import Gym, a_cancel, an_order
from tests.support.left_behind import in_balance
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database


@pytest.mark.rule("Orders in 12.2", "Orders in 13.8")
def test_a_cancelled_order_that_comes_again_is_told_to_be_cancelled(gym: Gym) -> None:
    gym.deliver([an_order(), a_cancel("W-1")])
    gym.night()
    name = gym.deliver([an_order()], serial=2)

    assert gym.night().exit_code == 0

    (row,) = gym.answer(name)
    told = {key: row[key] for key in ("STATUS", "KOD", "FAKTURANR", "BELOPP", "OCR")}
    assert told == {
        "STATUS": "MAKULERAD",
        "KOD": "",
        "FAKTURANR": "100002",
        "BELOPP": "-499000",
        "OCR": "10000289",
    }
    assert [each[0] for each in gym.rows("filesync_outcome", "outcome")][-1] == "duplicate"
    in_balance(gym)


@pytest.mark.rule("Orders in 13.5", "Orders in 13.9")
def test_an_order_after_its_cancellation_waits_until_a_person_lifts_it(gym: Gym) -> None:
    early = gym.deliver([a_cancel("W-1")])
    gym.night()
    assert [row["KOD"] for row in gym.answer(early)] == ["1107 order-to-cancel-missing"]
    late = gym.deliver([an_order(), an_order("W-2", personnummer="", email="")], serial=2)

    assert gym.night().exit_code == 3

    row, other = gym.answer(late)
    assert (row["KOD"], other["STATUS"]) == ("1103 cancelled-before", "OK")
    assert f"line 2 of {early}" in _told(gym, 2, "W-1")
    with gym.app() as app:
        from brp_filesync.desk.rejected_rows import waive

        assert waive(app, 1, (), "Kim") == 1
    again = gym.deliver([an_order(), an_order("W-3", personnummer="", email="")], serial=3)
    assert gym.night().exit_code == 0
    assert gym.answer(again)[0]["STATUS"] == "OK"
    assert _open(gym) == []
    in_balance(gym)


@pytest.mark.rule("Orders in 13.10")
@pytest.mark.parametrize("together", [True, False])
def test_a_cancellation_of_a_rejected_order_closes_it_and_is_forgotten(
    gym: Gym, together: bool
) -> None:
    rejected, cancel = an_order(price_ore=1), a_cancel("W-1")
    files = [[rejected, cancel]] if together else [[rejected], [cancel]]
    for serial, rows in enumerate(files, start=1):
        gym.deliver(rows, serial=serial)
        assert gym.night().exit_code == 3
    assert _open(gym) == []
    mended = gym.deliver([an_order()], serial=3)

    assert gym.night().exit_code == 0

    assert gym.answer(mended)[0]["STATUS"] == "OK"


@pytest.mark.rule("Orders in 13.9")
def test_a_cancellation_that_comes_twice_before_its_order_is_not_forgotten(gym: Gym) -> None:
    for serial, row in enumerate([a_cancel("W-1"), an_order(), a_cancel("W-1")], start=1):
        gym.deliver([row], serial=serial)
        gym.night()
    name = gym.deliver([an_order(), an_order("W-2", personnummer="", email="")], serial=4)

    gym.night()

    assert [row["KOD"] for row in gym.answer(name)] == ["1103 cancelled-before", ""]


@pytest.mark.rule("Orders in 13.9")
def test_a_cancellation_in_a_refused_file_is_not_remembered(gym: Gym) -> None:
    sound = a_cancel("W-1")
    bad = [an_order(f"W-{at}", ordered="") for at in range(2, 12)]
    gym.deliver([sound, *bad])
    assert gym.night().exit_code == 65
    name = gym.deliver([an_order()], serial=2)

    gym.night()

    assert gym.answer(name)[0]["STATUS"] == "OK"


@pytest.mark.rule("Orders in 12.2")
def test_a_column_mapped_later_makes_no_conflict_of_what_comes_again(gym: Gym) -> None:
    orders = gym.profile.orders
    fewer = {name: each for name, each in orders.columns.items() if name not in ("street", "city")}
    without = orders.model_copy(
        update={"columns": fewer, "ignore": (*orders.ignore, "GATA", "ORT")}
    )
    two = [an_order(), an_order(line="2", product="K10", price_ore=120000)]
    other = an_order("W-2", personnummer="", email="")
    changed(gym, orders=without).deliver([*two, other])
    assert changed(gym, orders=without).night().exit_code == 0
    before = gym.dump("brp_")
    name = gym.deliver([two[1], other, two[0]], serial=2)

    assert gym.night().exit_code == 0

    assert gym.dump("brp_") == before
    told = [(row["STATUS"], row["BELOPP"], row["OCR"]) for row in gym.answer(name)]
    assert told == [
        ("DUBBLETT", "120000", "10000180"),
        ("DUBBLETT", "499000", "10000289"),
        ("DUBBLETT", "499000", "10000180"),
    ]
    in_balance(gym)


@pytest.mark.rule("Orders in 12.3")
@pytest.mark.parametrize(
    ("change", "columns"),
    [
        ({"last": "Annan"}, "EFTERNAMN"),
        ({"price_ore": 1, "personnummer": "19850603-7772"}, "PERSONNR, PRIS_ORE"),
        ({"start": "20270101"}, "START"),
    ],
    ids=str,
)
def test_a_conflict_names_the_columns_that_differ_and_no_value(
    gym: Gym, change: dict[str, Any], columns: str
) -> None:
    gym.deliver([an_order()])
    gym.night()
    name = gym.deliver([an_order(**change), an_order("W-2", personnummer="", email="")], serial=2)

    gym.night()

    row = gym.answer(name)[0]
    assert row["KOD"] == "1103 order-conflict"
    assert f": {columns}." in row["MEDDELANDE"]
    assert not any(str(value) in row["MEDDELANDE"] for value in change.values())


@pytest.mark.rule("Orders in 12.3")
def test_of_an_order_of_before_only_the_whole_is_compared(gym: Gym) -> None:
    gym.deliver([an_order()])
    gym.night()
    gym.do("UPDATE brp_order SET content_columns = NULL")
    name = gym.deliver(
        [an_order(last="Annan"), an_order("W-2", personnummer="", email="")], serial=2
    )
    gym.night()
    assert gym.answer(name)[0]["KOD"] == "1103 order-conflict"
    name = gym.deliver([an_order(), an_order("W-3", personnummer="", email="")], serial=3)

    assert gym.night().exit_code == 0

    assert gym.answer(name)[0]["STATUS"] == "DUBBLETT"


def test_a_past_start_of_a_purchase_that_extends_is_told_once(gym: Gym) -> None:
    gym.deliver([an_order("W-1", product="M1", price_ore=49900)])
    gym.night()
    gym.deliver([an_order("W-2", product="M1", price_ore=49900, start="20261101")], serial=2)

    gym.night()

    last = gym.rows("filesync_outcome", "problems")[-1][0]
    assert [word for _, word, _ in json.loads(last)] == ["start-ignored"]


def _told(gym: Gym, attempt: int, number: str) -> str:
    from brp_filesync.core.problem_texts.texts import text

    found: list[Any] = [
        json.loads(problems)
        for of, named, problems in gym.rows(
            "filesync_outcome", "attempt_id", "order_number", "problems"
        )
        if (of, named) == (attempt, number)
    ]
    ((_, word, params),) = found[0]
    return text(word, params, "en")


def _open(gym: Gym) -> list[tuple[Any, ...]]:
    rows = gym.rows("filesync_outcome", "order_number", "row_type", "outcome", "closed_at")
    return [row for row in rows if row[2] == "rejected" and row[3] is None]


@pytest.mark.rule("Orders in 12.2")
def test_an_order_credited_by_hand_that_comes_again_is_told_its_credit_note(gym: Gym) -> None:
    gym.deliver([an_order()])
    gym.night()
    with gym.app() as app:
        found = creditable(app.database, "GYM:100001")
        credit(app.database, found, "Kim", "2026-11-24", "2026-11-24T02:00:00Z")
    name = gym.deliver([an_order(), an_order("W-2", personnummer="", email="")], serial=2)

    gym.night()

    row, other = gym.answer(name)
    assert (row["STATUS"], row["FAKTURANR"], row["BELOPP"]) == ("MAKULERAD", "100002", "-499000")
    assert (other["STATUS"], other["FAKTURANR"]) == ("OK", "100003")


@pytest.mark.rule("Orders in 13.7")
def test_a_cancellation_of_what_is_credited_and_was_taken_back_to_unpaid_makes_a_task(
    gym: Gym,
) -> None:
    gym.deliver([an_order()])
    gym.night()
    with gym.app() as app:
        found = creditable(app.database, "GYM:100001")
        credit(app.database, found, "Kim", "2026-11-24", "2026-11-24T02:00:00Z")
    # As it stands when it had been paid before, and that payment was unbooked since.
    gym.do("UPDATE brp_invoice SET rest_ore = total_ore, state = 'sent'")
    name = gym.deliver([a_cancel("W-1")], serial=2)

    gym.night()

    (row,) = gym.answer(name)
    assert (row["STATUS"], row["KOD"]) == ("AVVISAD", "1103 cancel-paid")
    assert len(gym.rows("brp_invoice", "invoice_id")) == 2
