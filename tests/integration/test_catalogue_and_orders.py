"""What the catalogue says and what orders are accepted for is one rule, shown from both sides."""

import csv
import io
from pathlib import Path

import pytest

from tests.support.command import typed
from tests.support.gym import Gym, an_order, personnummer

_CHANGES = (
    # A price that ended, one that begins, a closed product, and one that became direct debit.
    "UPDATE brp_agreed_price SET valid_to = '2026-11-22' WHERE product_number = 'M1'",
    "UPDATE brp_agreed_price SET valid_from = '2026-12-01' WHERE product_number = 'R10'"
    " AND facility_id = '101'",
)


def listed(gym: Gym, out: Path) -> dict[tuple[str, str], int]:
    """Return the exported catalogue's prices by facility and product."""
    done = typed(gym, "catalogue", "export", "--portal", "wellnet", "--out", str(out))
    assert done.exit_code == 0, done.said
    text = (out / "WELLNET_PRODUKTER.csv").read_bytes().decode("iso8859-1")
    return {
        (row["ANLAGGNING"], row["PRODUKTNR"]): int(row["PRIS_ORE"])
        for row in csv.DictReader(io.StringIO(text), delimiter=";")
    }


def buys(gym: Gym, pairs: list[tuple[str, str, int]], day: str) -> dict[tuple[str, str], str]:
    """Order each product at each facility, by a person of its own; return what became of each."""
    rows = [
        an_order(
            f"C-{number}",
            facility=facility,
            product=product,
            price_ore=price_ore,
            ordered=day,
            personnummer=personnummer(number),
            email=f"c{number}@example.com",
        )
        for number, (facility, product, price_ore) in enumerate(pairs)
    ]
    name = gym.deliver(rows)
    gym.night()
    answers = {row["BESTALLNINGSNR"]: row["STATUS"] for row in gym.answer(name)}
    return {pair[:2]: answers[f"C-{number}"] for number, pair in enumerate(pairs)}


@pytest.mark.rule("Catalogue out 1.1")
def test_every_row_of_a_catalogue_can_be_ordered_at_its_price_and_nothing_else_at_all(
    gym: Gym, tmp_path: Path
) -> None:
    gym.do(*_CHANGES)
    catalogue = listed(gym, tmp_path / "out")
    everything = [
        (facility, product, catalogue.get((facility, product), price_ore))
        for (facility,) in gym.rows("brp_facility", "facility_id")
        for (product,) in gym.rows("brp_product", "product_number")
        for price_ore in [
            {
                (of, at): ore
                for of, at, ore in gym.rows(
                    "brp_agreed_price", "product_number", "facility_id", "price_ore"
                )
            }.get((product, facility), 10000)
        ]
    ]

    became = buys(gym, everything, "20261124")

    assert {pair for pair, status in became.items() if status == "OK"} == set(catalogue)
    assert {status for pair, status in became.items() if pair not in catalogue} == {"AVVISAD"}
    assert sorted(catalogue) == [
        ("101", "K10"),
        ("101", "M12"),
        ("101", "M6"),
        ("102", "K10"),
        ("102", "M12"),
        ("102", "M6"),
        ("102", "R10"),
    ]


@pytest.mark.rule("Orders in 8.1")
def test_an_order_from_before_a_price_ended_is_judged_by_its_own_day(
    gym: Gym, tmp_path: Path
) -> None:
    gym.do(*_CHANGES)

    assert ("101", "M1") not in listed(gym, tmp_path / "out")
    assert buys(gym, [("101", "M1", 49900)], "20261122") == {("101", "M1"): "OK"}
