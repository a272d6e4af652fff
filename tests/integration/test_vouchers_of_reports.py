"""Settlement reports in the books: what they settled, what the portal kept, and its lumps."""

import pytest

from tests.references.slow_books import read_sie
from tests.support.books import books_hold_what_the_database_holds, exported, files_in
from tests.support.breaches import broken
from tests.support.command import typed
from tests.support.gym import Gym
from tests.support.payment_gym import Payment, a_bgmax, booked
from tests.support.settlement_gym import (
    PAYER,
    a_report,
    a_row,
    booked_report,
    report_night,
    with_reports,
)

NET = 436625  # of W-1's 499000


@pytest.mark.rule("Payments in 13.1", "Payments in 13.4")
def test_a_report_is_in_the_books_and_its_lump_takes_the_net_from_the_settlement_account(
    paying: Gym,
) -> None:
    gym = with_reports(
        paying,
        lump={"by_itself": True, "payer_accounts": ["5050-1055"]},
        booking={"commission": "6055"},
    )
    moved = []

    def export() -> None:
        shown = exported(gym)["accounts"]
        moved.append({each["account"]: each["amount_ore"] for each in shown})

    booked_report(gym, a_report(a_row("W-1", 499000)))
    export()
    booked(gym, a_bgmax(Payment(NET, "LUMP", code="1", sender=PAYER)))
    export()
    assert report_night(gym).lumps == 1
    export()
    assert typed(gym, "payments", "undo", "1", "--yes").exit_code == 0
    export()

    assert moved == [
        {"1510": -499000, "6055": 49900, "2641": 12475, "1580": NET},
        {"1930": NET, "2422": -NET},
        {"2422": NET, "1580": -NET},
        {"2422": -NET, "1580": NET},
    ]
    (text,) = {line[3] for line in read_sie(files_in(gym)[0].read_bytes()).vouchers[0].lines}
    assert text == "Avräkning 1, wellnet"
    assert books_hold_what_the_database_holds(gym, commission="6055")
    assert broken(gym) == {}
