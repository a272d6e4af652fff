"""Months of prices agreed ahead: an order at the agreed price stands, every refusal was foretold.

What is agreed on each day is reckoned here, by a list of periods, and not asked of the product.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from os import environ
from typing import Any

import pytest

from brp_filesync.core.errors import NotPossible
from brp_filesync.desk import catalogue as acts
from brp_filesync.flows.result import CatalogueResult
from brp_filesync.service.night import Night
from tests.support.alarmed_gym import alarmed, whole_night
from tests.support.catalogue_gym import sold, told
from tests.support.gym import Gym, an_order, personnummer
from tests.support.served_gym import changed

SEED = int(environ.get("TORTURE_SEED", "20261129"))
_FIRST, _DAYS = date(2026, 11, 24), 60
_SOLD = {"K10": 120000, "M1": 49900, "M12": 499000, "M6": 269000, "R10": 110000}
_PLACES = ("101", "102")
# What tells that the portal sells by another catalogue than what is agreed.
_ALARMS = {"catalogue-waits", "catalogue-differs"}


@dataclass
class Prices:
    """What is agreed, by product: first day, last day (None: no end) and öre, in their order."""

    periods: dict[str, list[tuple[date, date | None, int]]] = field(
        default_factory=lambda: {
            product: [(date(2026, 1, 1), None, ore)] for product, ore in _SOLD.items()
        }
    )

    def on(self, product: str, day: date) -> int | None:
        """Return the price of that day, None where it isn't sold."""
        found = [
            ore
            for first, last, ore in self.periods[product]
            if first <= day and (last is None or day <= last)
        ]
        return found[0] if found else None

    def change(self, product: str, day: date, dice: random.Random) -> None:
        """Agree on something else from a day to come on; what was agreed behind it is dropped."""
        kept = [
            (first, day - timedelta(1) if last is None or last >= day else last, ore)
            for first, last, ore in self.periods[product]
            if first < day
        ]
        now_ore = kept[-1][2]
        share = dice.choice([-40, -25, -5, 5, 40, 100])
        if dice.random() < 0.15:  # it isn't sold for a while, or ever again
            day += timedelta(dice.randint(1, 20))
        self.periods[product] = [*kept, (day, None, now_ore * (100 + share) // 100)]


@pytest.mark.torture
@pytest.mark.rule("Catalogue out 3.1", "Catalogue out 3.3", "Orders in 8.1")
@pytest.mark.parametrize("seed", [SEED, SEED + 1])
def test_in_months_of_prices_agreed_ahead_each_rejected_order_was_foretold(
    gym: Gym, seed: int
) -> None:
    dice, prices = random.Random(seed), Prices()
    gym = told(alarmed(changed(gym, start_from=_FIRST), None))
    counts: Counter[str] = Counter()
    ordered: dict[str, tuple[bool, bool, bool]] = {}
    name = ""
    for number in range(_DAYS):
        day = _FIRST + timedelta(number)
        gym.clock.at = datetime(day.year, day.month, day.day, 1, 30, tzinfo=UTC)
        night = whole_night(gym)
        assert list(night.troubles) == []
        counts[_catalogue(night).decided.result] += 1
        if name:
            _judge(gym.answer(name), ordered, counts)
        foretold = _is_foretold(gym, night)
        counts["asked ahead"] += bool(_catalogue(night).ahead)
        name, ordered = _buy(gym, prices, day, foretold, dice)
        if dice.random() < 0.5:
            _agree(gym, prices, dice, day)
        _decide(gym, dice)

    print(dict(counts))
    assert counts["at the agreed price"] > 100
    assert counts["rejected, foretold"] > 5
    assert counts["delivered"] > 5
    assert counts["asked ahead"] > 5


def _catalogue(night: Night) -> CatalogueResult:
    (found,) = (each.catalogue for each in night.nights if each.catalogue is not None)
    return found


def _is_foretold(gym: Gym, night: Night) -> bool:
    """Say whether the night has told, by its end and an alarm, that the portal has other prices."""
    kinds = {
        kind
        for kind, closed_at in gym.rows("filesync_alarm", "kind", "closed_at")
        if closed_at is None
    }
    if kinds & _ALARMS:
        assert int(night.exit_code) == 3
        assert night.reported is not None
        return True
    return False


def _buy(
    gym: Gym, prices: Prices, day: date, foretold: bool, dice: random.Random
) -> tuple[str, dict[str, tuple[bool, bool, bool]]]:
    """Let people buy by what the portal has, and some at what is agreed; return file and orders.

    Of each order: is it at the agreed price, has the portal another, was that told?
    """
    has, rows, ordered = sold(gym), [], {}
    for place, product in [(place, product) for place in _PLACES for product in _SOLD]:
        if dice.random() < 0.6:
            continue
        agreed, has_ore = prices.on(product, day), has.get((place, product))
        for price_ore in {has_ore, agreed} - {None}:
            number = f"P-{day:%m%d}-{len(rows)}"
            person = (day - _FIRST).days * 40 + len(rows)
            rows.append(
                an_order(
                    number,
                    ordered=f"{day:%Y%m%d}",
                    facility=place,
                    product=product,
                    price_ore=price_ore,
                    personnummer=personnummer(person),
                    email=f"p{person}@example.com",
                )
            )
            ordered[number] = (price_ore == agreed, has_ore != agreed, foretold)
    if not rows:
        return "", {}
    return gym.deliver(rows, 1, f"{day:%Y%m%d}"), ordered


def _judge(
    answers: list[dict[str, str]],
    ordered: dict[str, tuple[bool, bool, bool]],
    counts: Counter[str],
) -> None:
    assert {row["BESTALLNINGSNR"] for row in answers} == set(ordered)
    for row in answers:
        agreed, differs, foretold = ordered[row["BESTALLNINGSNR"]]
        if agreed:
            assert row["STATUS"] == "OK", row
            counts["at the agreed price"] += 1
        else:
            assert row["STATUS"] == "AVVISAD", row
            assert differs, row
            assert foretold, row
            counts["rejected, foretold"] += 1


def _agree(gym: Gym, prices: Prices, dice: random.Random, today: date) -> None:
    product = dice.choice(sorted(_SOLD))
    prices.change(product, today + timedelta(dice.randint(1, 20)), dice)
    of = f"WHERE portal = 'wellnet' AND product_number = '{product}'"
    rows = [
        f"('wellnet', '{product}', '{place}', '{first}',"
        f" {'NULL' if last is None else repr(str(last))}, {ore})"
        for place in (*_PLACES, "104")
        for first, last, ore in prices.periods[product]
    ]
    names = "portal, product_number, facility_id, valid_from, valid_to, price_ore"
    gym.do(
        f"DELETE FROM brp_agreed_price {of}",
        f"INSERT INTO brp_agreed_price ({names}) VALUES {', '.join(rows)}",
    )


def _decide(gym: Gym, dice: random.Random) -> None:
    """Let a person, on some days, say yes or no to what is asked."""
    with gym.app() as app:
        database, now = app.database, app.now

        def maybe(act: Any) -> None:
            try:
                act()
            except NotPossible:
                assert app.now == now

        if dice.random() < 0.15:
            decide = acts.approve if dice.random() < 0.7 else acts.discard
            maybe(lambda: decide(database, "wellnet", None, "eva", now))
        if dice.random() < 0.2:
            approved = dice.random() < 0.7
            maybe(lambda: acts.decide_ahead(database, "wellnet", "", "eva", now, approved=approved))
