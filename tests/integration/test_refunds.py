"""What a portal has to its good: listed, paid, taken back, and in the books."""

import pytest

from tests.support.books import books_hold_what_the_database_holds, exported
from tests.support.breaches import broken
from tests.support.breaches_of_refunds import PAID_BREACHES, UNDONE_BREACHES
from tests.support.command import typed
from tests.support.gym import Gym, a_cancel, an_order
from tests.support.payment_gym import Payment, a_bgmax, booked, with_bank
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database


@pytest.fixture
def owing(gym: Gym) -> Gym:
    """A gym that owes its portal what was left of a paid order: 497632 öre, GYM:100002."""
    owing = with_bank(changed(gym, cancel_paid="credit"))
    owing.deliver([an_order("W-1")])
    owing.night()
    booked(owing, a_bgmax(Payment(499000, "10000180")))
    owing.deliver([a_cancel("W-1")], serial=2)
    owing.night()
    return owing


@pytest.mark.rule("Orders in 13.14", "Payments in 13.4")
def test_a_refund_settles_the_credit_note_is_in_the_books_and_can_be_undone(owing: Gym) -> None:
    listed = typed(owing, "refunds", "list", "--json").json
    early = typed(owing, "refunds", "paid", "GYM:100002", "--on", "2026-11-25", "--yes")
    paid = typed(
        owing, "refunds", "paid", "GYM:100002", "--on", "2026-11-24", "--yes", "--json"
    ).json
    after = typed(owing, "refunds", "list", "--json").json
    moved = {each["account"]: each["amount_ore"] for each in exported(owing)["accounts"]}

    assert (early.exit_code, early.said.count("hasn't come")) == (2, 1)
    assert listed["left_ore"] == {"wellnet": 497632}
    assert [claim["left_ore"] for claim in listed["claims"]] == [497632]
    assert (paid["refund_id"], paid["amount_ore"], paid["done"]) == (1, 497632, True)
    assert after == {"claims": [], "left_ore": {}}
    assert owing.rows("brp_invoice", "rest_ore", "state")[1] == (0, "done")
    assert moved == {"1930": 499000, "1510": -1368, "2499": -497632}
    assert books_hold_what_the_database_holds(owing)
    assert broken(owing) == {}
    again = typed(owing, "refunds", "paid", "GYM:100002", "--yes")
    assert (again.exit_code, again.said.count("refunds list")) == (2, 1)

    undone = typed(owing, "refunds", "undo", "1", "--json").json

    assert undone == {"refund_id": 1, "amount_ore": 497632, "done": True}
    assert owing.rows("brp_invoice", "rest_ore")[1] == (-497632,)
    shown = typed(owing, "refunds", "list", "--paid", "--json").json["refunds"]
    assert [(each["refund_id"], each["undone"]) for each in shown] == [(1, True)]
    back = {each["account"]: each["amount_ore"] for each in exported(owing)["accounts"]}
    assert back == {"1510": -497632, "2499": 497632}
    assert broken(owing) == {}
    assert typed(owing, "refunds", "undo", "1").exit_code == 2


@pytest.mark.parametrize(("breach", "damage"), [*PAID_BREACHES, *UNDONE_BREACHES])
def test_a_refund_or_a_share_that_is_not_as_it_was_is_seen(
    owing: Gym, breach: str, damage: str
) -> None:
    typed(owing, "refunds", "paid", "GYM:100002", "--yes")
    if (breach, damage) in UNDONE_BREACHES:
        typed(owing, "refunds", "undo", "1")
    assert broken(owing) == {}

    owing.do(damage)

    assert set(broken(owing)) == {breach}


@pytest.mark.rule("Orders in 13.14")
def test_nothing_is_refunded_of_an_invoice_whose_payment_was_taken_back(owing: Gym) -> None:
    assert typed(owing, "payments", "unbook", "1", "--yes").exit_code == 0

    refused = typed(owing, "refunds", "paid", "GYM:100002", "--yes")
    assert typed(owing, "payments", "undo", "1", "--yes").exit_code == 0
    paid = typed(owing, "refunds", "paid", "GYM:100002", "--yes")

    assert (refused.exit_code, refused.said.count("isn't paid")) == (2, 1)
    assert paid.exit_code == 0
    assert broken(owing) == {}
