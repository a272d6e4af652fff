"""Cancellations: the invoice is credited and the purchase taken back, or finance decides."""

import pytest
from sqlalchemy import text

from tests.support.gym import Gym, a_cancel, an_order, personnummer
from tests.support.served_gym import changed


def _do(gym: Gym, statement: str) -> None:
    engine = gym.engine()
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.mark.rule("Orders in 13.1", "Orders in 13.3", "Orders in 13.4", "Orders in 13.2")
def test_a_cancellation_credits_the_invoice_and_takes_the_purchase_back(gym: Gym) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()
    name = gym.deliver([a_cancel("W-1")], serial=2)

    gym.night()

    columns = (
        "kind",
        "invoice_number",
        "credits_invoice_id",
        "total_ore",
        "vat_ore",
        "rest_ore",
        "ocr_number",
        "state",
        "text",
    )
    assert gym.rows("brp_invoice", *columns) == [
        (
            "invoice",
            100001,
            None,
            499000,
            28245,
            0,
            "10000180",
            "done",
            "Avser beställning W-1 hos Wellnet",
        ),
        (
            "credit_note",
            100002,
            1,
            -499000,
            -28245,
            0,
            "10000289",
            "done",
            "Kreditfaktura till faktura 100001. Avser beställning W-1 hos Wellnet",
        ),
    ]
    assert gym.rows("brp_invoice_line", "invoice_id", "price_ore", "vat_ore") == [
        (1, 499000, 28245),
        (2, -499000, -28245),
    ]
    assert gym.rows("brp_allocation", "invoice_id", "credit_note_id", "amount_ore") == [
        (1, 2, 499000)
    ]
    assert gym.rows("brp_order", "cancelled_at", "card_state") == [("2026-11-24T01:30:00Z", "none")]
    ((cancelled_on, ends_on),) = gym.rows("brp_subscription", "cancelled_on", "ends_on")
    assert cancelled_on == "2026-11-24"
    assert ends_on < "2026-11-24"
    (answer,) = gym.answer(name)
    assert (answer["STATUS"], answer["FAKTURANR"], answer["OCR"], answer["BELOPP"]) == (
        "MAKULERAD",
        "100002",
        "10000289",
        "-499000",
    )
    duties = [row for row in gym.rows("filesync_duty", "kind", "order_id") if row[1] is not None]
    assert duties == [("confirm", 1), ("cancelled", 1)]


@pytest.mark.rule("Orders in 13.2")
def test_a_cancellation_may_stand_in_its_orders_own_file(gym: Gym) -> None:
    other = an_order("W-2", personnummer=personnummer(3), email="b@example.com")
    name = gym.deliver([a_cancel("W-1"), an_order("W-1"), other])

    gym.night()

    assert [row["STATUS"] for row in gym.answer(name)] == ["MAKULERAD", "OK", "OK"]
    assert gym.rows("brp_invoice", "kind", "order_id", "invoice_number", "rest_ore") == [
        ("invoice", 1, 100001, 0),
        ("credit_note", 1, 100002, 0),
        ("invoice", 2, 100003, 499000),
    ]


@pytest.mark.rule("Orders in 13.5")
def test_a_cancellation_of_an_unknown_order_is_rejected(gym: Gym) -> None:
    name = gym.deliver([a_cancel("W-9")])

    gym.night()

    (answer,) = gym.answer(name)
    assert (answer["STATUS"], answer["KOD"]) == ("AVVISAD", "1107 order-to-cancel-missing")


@pytest.mark.rule("Orders in 13.6")
def test_a_second_cancellation_is_a_duplicate_and_answered_with_the_first_result(gym: Gym) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()
    gym.deliver([a_cancel("W-1")], serial=2)
    gym.night()
    before = gym.dump("brp_")
    name = gym.deliver([a_cancel("W-1").replace(";1;M", ";7;M")], serial=3)

    gym.night()

    (answer,) = gym.answer(name)
    assert (answer["STATUS"], answer["FAKTURANR"]) == ("DUBBLETT", "100002")
    assert gym.dump("brp_") == before


@pytest.mark.rule("Orders in 13.7")
def test_a_paid_order_is_left_and_becomes_one_task_for_finance(gym: Gym) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()
    _do(gym, "UPDATE brp_invoice SET rest_ore = 100")
    before = gym.dump("brp_")
    name = gym.deliver([a_cancel("W-1")], serial=2)
    gym.night()
    gym.deliver([a_cancel("W-1").replace(";1;M", ";2;M")], serial=3)

    gym.night()

    (answer,) = gym.answer(name)
    assert (answer["STATUS"], answer["KOD"]) == ("AVVISAD", "1103 cancel-paid")
    assert gym.rows("brp_finance_task", "word", "order_id", "invoice_id") == [("cancel-paid", 1, 1)]
    after = gym.dump("brp_")
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"brp_finance_task"}


@pytest.mark.rule("Orders in 13.7")
def test_used_clips_are_not_taken_back(gym: Gym) -> None:
    gym.deliver([an_order("W-1", product="K10", price_ore=120000)])
    gym.night()
    _do(gym, "UPDATE brp_punch_card SET clips_left = 9")
    name = gym.deliver([a_cancel("W-1")], serial=2)

    gym.night()

    (answer,) = gym.answer(name)
    assert (answer["STATUS"], answer["KOD"]) == ("AVVISAD", "1103 cancel-clips-used")
    assert gym.rows("brp_finance_task", "word") == [("cancel-clips-used",)]
    assert gym.rows("brp_invoice", "kind", "rest_ore") == [("invoice", 120000)]


@pytest.mark.rule("Orders in 13.7")
def test_an_extended_subscription_is_not_taken_back(gym: Gym) -> None:
    gym.deliver([an_order("W-1"), an_order("W-2")])
    gym.night()
    assert [row[0] for row in gym.rows("brp_order_line", "effect")] == ["new", "extended"]
    name = gym.deliver([a_cancel("W-1")], serial=2)

    gym.night()

    (answer,) = gym.answer(name)
    assert (answer["STATUS"], answer["KOD"]) == ("AVVISAD", "1103 cancel-extended-since")


@pytest.mark.rule("Orders in 13.2")
def test_cancelling_an_extension_gives_the_subscription_its_days_before(gym: Gym) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()
    before = gym.rows("brp_subscription")
    gym.deliver([an_order("W-2")], serial=2)
    gym.night()
    assert gym.rows("brp_subscription") != before
    gym.deliver([a_cancel("W-2")], serial=3)

    gym.night()

    assert gym.rows("brp_subscription") == before


def test_an_order_of_a_commission_alone_is_cancelled_with_nothing_to_take_back(gym: Gym) -> None:
    selling = changed(gym, commission_product="PROV", commission_sign="positive")
    selling.deliver([an_order("W-1", product="PROV", price_ore=49901)])
    assert selling.night().exit_code == 0
    name = selling.deliver([a_cancel("W-1")], serial=2)

    assert selling.night().exit_code == 0

    assert [row["STATUS"] for row in selling.answer(name)] == ["MAKULERAD"]
    assert selling.rows("brp_invoice", "kind", "total_ore", "rest_ore") == [
        ("invoice", 49901, 0),
        ("credit_note", -49901, 0),
    ]


def test_commissions_alone_bought_and_cancelled_in_one_file_leave_nothing_to_pay(gym: Gym) -> None:
    selling = changed(gym, commission_product="PROV", commission_sign="positive")
    selling.deliver([an_order("W-1", product="PROV", price_ore=49901), a_cancel("W-1")])

    assert selling.night().exit_code == 0

    assert [rest for (rest,) in selling.rows("brp_invoice", "rest_ore")] == [0, 0]
