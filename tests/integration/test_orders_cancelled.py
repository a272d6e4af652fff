"""The gym cancels an order, and what is left of a paid one is credited: what each does to BRP."""

from typing import Any

import pytest

from brp_filesync.core.errors import NotPossible
from brp_filesync.desk.cancelling import Cancelled, cancel
from brp_filesync.desk.invoices import credit, creditable
from tests.support.breaches import broken
from tests.support.command import typed
from tests.support.gym import Gym, a_cancel, an_order
from tests.support.payment_gym import Payment, a_bgmax, booked, with_bank
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database


def _cancelled(gym: Gym, called: str, reason: Any = "wrong", *, left: bool = False) -> Cancelled:
    with gym.app() as app:
        return cancel(app, called, reason, "eva", left=left)


@pytest.mark.rule("Orders in 13.11")
def test_the_gym_cancels_an_order_as_its_portal_would_and_the_portal_is_told(gym: Gym) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()

    done = _cancelled(gym, "wellnet:W-1")
    gym.night()

    assert (done.credit_number, done.credited_ore, done.open_ore) == (100002, 499000, 0)
    assert gym.rows("brp_order", "cancelled_by", "card_state") == [("eva", "none")]
    assert gym.rows("brp_invoice", "kind", "total_ore", "rest_ore") == [
        ("invoice", 499000, 0),
        ("credit_note", -499000, 0),
    ]
    (answer,) = gym.answer("MAKULERING_1_20261124_SVAR.csv")
    assert (answer["BESTALLNINGSNR"], answer["STATUS"], answer["FAKTURANR"]) == (
        "W-1",
        "MAKULERAD",
        "100002",
    )
    mails = [row for row in gym.rows("filesync_duty", "kind", "order_id") if row[1] is not None]
    assert mails == [("confirm", 1), ("cancelled", 1)]
    assert gym.rows("brp_audit_log", "who", "act", "subject") == [
        ("eva", "orders cancel", "order 1")
    ]
    assert broken(gym) == {}
    with pytest.raises(NotPossible, match="cancelled already"):
        _cancelled(gym, "wellnet:W-1")


@pytest.mark.rule("Orders in 13.11")
def test_a_dry_cancellation_and_one_that_cannot_be_leave_everything_as_it_was(gym: Gym) -> None:
    gym.deliver([an_order("W-1", product="K10", price_ore=120000)])
    gym.night()
    gym.do("UPDATE brp_punch_card SET clips_left = 4")
    before = gym.dump()

    with gym.app(dry=True) as app:
        would = cancel(app, "W-1", "wrong", "eva", left=True)
    with pytest.raises(NotPossible, match="clips have been used"):
        _cancelled(gym, "W-1")
    gym.clock.at = gym.clock.at.replace(month=12, day=8, hour=1)
    with pytest.raises(NotPossible, match="more than 14 days ago"):
        _cancelled(gym, "W-1", "withdrawal")

    assert (would.credited_ore, would.whole) == (48000, False)
    changed_tables = {name for name, rows in gym.dump().items() if rows != before[name]}
    assert changed_tables <= {"filesync_epoch"}


@pytest.mark.rule("Orders in 13.12")
@pytest.mark.parametrize(
    ("paid_ore", "credited", "invoice_rest", "note_rest"),
    [(499000, 497632, 0, -497632), (100000, 497632, 0, -98632), (499, 497632, 869, 0)],
)
def test_what_is_left_of_a_paid_subscription_is_credited_first_against_the_rest(
    gym: Gym, paid_ore: int, credited: int, invoice_rest: int, note_rest: int
) -> None:
    giving = with_bank(changed(gym, cancel_paid="credit"))
    giving.deliver([an_order("W-1")])
    giving.night()
    booked(giving, a_bgmax(Payment(paid_ore, "10000180")))
    name = giving.deliver([a_cancel("W-1")], serial=2)

    giving.night()

    # 24 November 2026 to 23 November 2027: of 365 days today is used. VAT of 6 % in 497632 is 28168.
    (answer,) = giving.answer(name)
    assert (answer["STATUS"], answer["BELOPP"]) == ("MAKULERAD", str(-credited))
    assert giving.rows("brp_invoice", "kind", "total_ore", "vat_ore", "rest_ore") == [
        ("invoice", 499000, 28245, invoice_rest),
        ("credit_note", -credited, -28168, note_rest),
    ]
    assert giving.rows("brp_order_line", "taken_back", "taken_back_of") == [(364, 365)]
    assert giving.rows("brp_subscription", "cancelled_on", "ends_on") == [
        ("2026-11-24", "2026-11-24")
    ]
    assert giving.rows("brp_finance_task", "word") == []
    assert broken(giving) == {}


@pytest.mark.rule("Orders in 13.12")
def test_clips_that_are_left_are_credited_with_the_same_share_of_the_commission(gym: Gym) -> None:
    giving = changed(gym, cancel_paid="credit", commission_product="PROV")
    rows = [
        an_order("W-1", product="K10", price_ore=120000),
        an_order("W-1", line="2", product="PROV", price_ore=-12001),
    ]
    giving.deliver(rows)
    giving.night()
    giving.do("UPDATE brp_punch_card SET clips_left = 3")
    name = giving.deliver([a_cancel("W-1")], serial=2)

    giving.night()
    again = giving.deliver([*rows, an_order("W-2", product="M1", price_ore=49900)], serial=3)
    giving.night()

    # 3 of 10: 36000, and of the commission 36000/120000 of 12001, down to the öre: 3600.
    assert giving.answer(name)[0]["BELOPP"] == "-32400"
    assert [row["BELOPP"] for row in giving.answer(again)] == ["-36000", "3600", "49900"]
    assert giving.rows("brp_invoice", "total_ore", "rest_ore")[:2] == [(107999, 75599), (-32400, 0)]
    assert giving.rows("brp_order_line", "taken_back", "taken_back_of")[:2] == [
        (3, 10),
        (36000, 120000),
    ]
    assert giving.rows("brp_punch_card", "clips_bought", "clips_left") == [(7, 0)]
    assert broken(giving) == {}


@pytest.mark.rule("Orders in 13.12")
def test_where_nothing_is_left_nothing_is_credited(gym: Gym) -> None:
    giving = changed(gym, cancel_paid="credit")
    giving.deliver([an_order("W-1", product="K10", price_ore=120000)])
    giving.night()
    giving.do("UPDATE brp_punch_card SET clips_left = 0")
    name = giving.deliver([a_cancel("W-1")], serial=2)

    giving.night()

    (answer,) = giving.answer(name)
    assert (answer["STATUS"], answer["KOD"]) == ("AVVISAD", "1103 cancel-nothing-left")
    assert giving.rows("brp_invoice", "kind") == [("invoice",)]


@pytest.mark.rule("Orders in 13.13")
def test_what_a_person_credited_stays_valid_with_a_task_until_it_is_cancelled_too(gym: Gym) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()
    with gym.app() as app:
        found = creditable(app.database, "GYM:100001")
        credit(app.database, found, "Kim", "2026-11-24", "2026-11-24T02:00:00Z")
    before = gym.rows("brp_invoice")
    assert gym.rows("brp_finance_task", "word", "done_at") == [("credited-still-valid", None)]

    done = _cancelled(gym, "W-1", "credited")

    assert done.credit_number is None
    assert gym.rows("brp_invoice") == before
    assert gym.rows("brp_subscription", "cancelled_on") == [("2026-11-24",)]
    assert [by for (by,) in gym.rows("brp_finance_task", "done_by")] == ["eva"]
    assert broken(gym) == {}


@pytest.mark.rule("Orders in 13.11")
@pytest.mark.parametrize(("how", "tasks"), [("answer", []), ("none", ["tell-portal-cancelled"])])
def test_the_portal_is_told_in_its_next_files_answer_or_by_a_person(
    gym: Gym, how: str, tasks: list[str]
) -> None:
    named = gym.profile.response.model_copy(update={"own_cancellations": how})
    given: dict[str, Any] = {"response": named}
    telling = changed(gym, **given)
    telling.deliver([an_order("W-1")])
    telling.night()
    _cancelled(telling, "W-1")
    name = telling.deliver([an_order("W-2", product="K10", price_ore=120000)], serial=2)

    telling.night()

    told = [(row["BESTALLNINGSNR"], row["STATUS"]) for row in telling.answer(name)]
    assert told == [("W-2", "OK"), *([("W-1", "MAKULERAD")] if how == "answer" else [])]
    assert [word for (word,) in telling.rows("brp_finance_task", "word")] == tasks
    assert not list((telling.server / "responses").glob("MAKULERING*"))
    assert broken(telling) == {}


@pytest.mark.rule("Orders in 13.11")
def test_one_that_waits_for_an_answer_of_other_columns_is_told_by_itself(gym: Gym) -> None:
    waits = gym.profile.response.model_copy(update={"own_cancellations": "answer"})
    given: dict[str, Any] = {"response": waits}
    telling = changed(gym, **given)
    telling.deliver([an_order("W-1")])
    telling.night()
    _cancelled(telling, "W-1")
    columns = waits.columns | {"order_number": "ORDERNUMMER"}
    given = {"response": waits.model_copy(update={"columns": columns})}
    changing = changed(telling, **given)
    name = changing.deliver([an_order("W-2", product="K10", price_ore=120000)], serial=2)

    changing.night()
    changing.night()

    assert [row["ORDERNUMMER"] for row in changing.answer(name)] == ["W-2"]
    (answer,) = changing.answer("MAKULERING_1_20261124_SVAR.csv")
    assert (answer["BESTALLNINGSNR"], answer["STATUS"]) == ("W-1", "MAKULERAD")
    assert broken(changing) == {}


@pytest.mark.rule("Orders in 13.11")
def test_the_gyms_own_cancellation_is_decided_once_and_no_portals_file(gym: Gym) -> None:
    gym.deliver([an_order("W-1")])
    gym.night()
    _cancelled(gym, "W-1")
    before = gym.dump()

    own, theirs = (typed(gym, "files", "replay", number, "--dry-run") for number in ("2", "1"))

    assert (own.exit_code, own.said.count("orders cancel")) == (2, 1)
    assert theirs.exit_code == 0
    assert {name for name, rows in gym.dump().items() if rows != before[name]} <= {"filesync_epoch"}
