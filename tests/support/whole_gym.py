"""A gym where each list has something to show, with values as long as real ones are."""

from pathlib import Path

from tests.support.gym import Gym, a_cancel, an_order, open_gym, personnummer
from tests.support.payment_gym import OCR, Payment, a_bgmax, bank_night, deliver, with_invoices

LONG = "WN-2026-1123-0001234"  # a portal's number, as long as they come


def whole_gym(folder: Path) -> Gym:
    """Return the gym after two nights of orders and one of payments."""
    gym = with_invoices(open_gym(folder))
    gym.deliver(
        [
            an_order(
                LONG,
                personnummer="",
                first="Anna-Karin Margareta",
                last="Lindström-Bergqvist af Ekenstam",
                email="anna-karin.lindstrom-bergqvist@exempelbolaget.example.com",
                employer="Nordiska Försäkrings- och Pensionskassan i Sverige AB",
                employer_number="556012-5790",
            ),
            an_order("W-6", personnummer="", email="asa@example.org"),
            an_order("W-7", personnummer=personnummer(11), product="SAKNAS"),
            an_order("W-8", personnummer=personnummer(12), facility="999"),
        ],
        serial=2,
    )
    assert gym.night().troubles == []
    ours = dict(gym.rows("brp_invoice", "order_id", "ocr_number"))
    deliver(
        gym,
        "BGMAX_20261123_0001_GYMMET_AB_BANKGIRO_9912346.txt",
        a_bgmax(
            Payment(499000, OCR[0]),
            Payment(400000, OCR[1], payer={"name": "Nordiska Försäkrings- och Pensions"}),
            Payment(120000, "99999999999999999999", payer={"name": "Wellnet Friskvårdsportal AB"}),
            Payment(499000, texts=(f"Faktura {ours[5]} och {OCR[2]}, tack",)),
        ),
    )
    assert bank_night(gym).troubles == []
    gym.deliver([a_cancel("W-1")], serial=3)
    gym.night()
    gym.do(
        "UPDATE brp_invoice SET total_ore = 123456789, rest_ore = 123456789 WHERE order_id = 5",
        "UPDATE brp_order SET total_ore = 123456789 WHERE order_id = 5",
    )
    return gym
