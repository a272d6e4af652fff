"""What persons hold while their purchases are matched: subscriptions and punch cards.

The records change as purchases are taken one by one. Days are numbers (match_days).
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from brp_filesync.orders_in.match_days import ABSENT, day_numbers


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """What the matching asks of a product."""

    number: str
    is_card: bool
    direct_debit: bool
    membership: str  # "" gives none
    rights: frozenset[str]
    period_months: int
    has_fixed_end: bool
    clips: int
    validity_months: int
    refill: bool


@dataclass(slots=True, eq=False)
class Subscription:
    """A subscription. `made_at` is the place of the event that made it, -1 for one of BRP's.

    `key` orders as row ids do: of a new one, which has none yet, it is the first free id plus
    its place.
    """

    key: int
    product: Product
    direct_debit: bool
    starts_on: int
    debited_until: int
    ends_on: int
    cancelled_on: int = ABSENT
    freeze_open: bool = False
    made_at: int = -1
    changed: bool = False

    @property
    def is_cancelled(self) -> bool:
        """Whether it has been cancelled, by a person or by taking its purchase back."""
        return self.cancelled_on != ABSENT

    @property
    def last_day(self) -> int:
        """The day it ends on: the end date, else `debited_until`; ABSENT with neither.

        With an open freeze it is the other way round, unless it is cancelled.
        """
        if self.freeze_open and not self.is_cancelled:
            return self.ends_on if self.debited_until == ABSENT else self.debited_until
        return self.debited_until if self.ends_on == ABSENT else self.ends_on

    @property
    def goes_on(self) -> bool:
        """Whether it is a direct debit that nobody has cancelled."""
        return self.direct_debit and not self.is_cancelled

    @property
    def holds_until(self) -> int:
        """The last day on which it postpones others and lends its rights.

        Of a direct debit that goes on it is `debited_until`, but never after its end date.
        """
        if not self.goes_on or self.debited_until == ABSENT or self.ends_on == ABSENT:
            return self.last_day
        return min(self.debited_until, self.ends_on)


@dataclass(slots=True, eq=False)
class Card:
    """A punch card; `key` and `made_at` as of a subscription."""

    key: int
    product: Product
    clips_bought: int
    clips_left: int
    valid_from: int
    valid_until: int
    made_at: int = -1
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything held: by person, and by row id."""

    subscriptions_of: defaultdict[int, list[Subscription]] = field(
        default_factory=lambda: defaultdict(list)
    )
    cards_of: defaultdict[int, list[Card]] = field(default_factory=lambda: defaultdict(list))
    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    cards: dict[int, Card] = field(default_factory=dict)


def read_products(products: pd.DataFrame, rights: pd.DataFrame) -> dict[str, Product]:
    """Return the products by number."""
    given: defaultdict[str, set[str]] = defaultdict(set)
    for number, right in zip(rights["product_number"], rights["right_name"], strict=True):
        given[number].add(right)
    columns = (
        "product_number",
        "kind",
        "debit_method",
        "gives_membership",
        "period_months",
        "has_fixed_end",
        "clips",
        "validity_months",
        "refill",
    )
    rows = zip(*(products[name].tolist() for name in columns), strict=True)
    return {
        number: Product(
            number,
            kind == "punch_card",
            debit == "direct_debit",
            membership,
            frozenset(given.get(number, ())),
            months,
            fixed,
            clips,
            validity,
            refill,
        )
        for number, kind, debit, membership, months, fixed, clips, validity, refill in rows
    }


def read_holdings(
    subscriptions: pd.DataFrame, cards: pd.DataFrame, products: dict[str, Product]
) -> Holdings:
    """Return what BRP's rows say is held."""
    held = Holdings()
    frozen_from = subscriptions["frozen_from"].to_numpy(dtype=object) != ""
    frozen_until = subscriptions["frozen_until"].to_numpy(dtype=object) != ""
    rows = zip(
        subscriptions["person"].tolist(),
        subscriptions["subscription_id"].tolist(),
        subscriptions["product_number"].tolist(),
        subscriptions["debit_method"].tolist(),
        *(
            day_numbers(subscriptions[name]).tolist()
            for name in ("starts_on", "debited_until", "ends_on", "cancelled_on")
        ),
        np.asarray(frozen_from & ~frozen_until, dtype=bool).tolist(),
        strict=True,
    )
    for person, key, number, debit, starts, debited, ends, cancelled, freeze_open in rows:
        each = Subscription(
            key,
            products[number],
            debit == "direct_debit",
            starts,
            debited,
            ends,
            cancelled,
            freeze_open,
        )
        held.subscriptions_of[person].append(each)
        held.subscriptions[key] = each
    card_rows = zip(
        *(
            cards[name].tolist()
            for name in ("person", "punch_card_id", "product_number", "clips_bought", "clips_left")
        ),
        *(day_numbers(cards[name]).tolist() for name in ("valid_from", "valid_until")),
        strict=True,
    )
    for person, key, number, bought, left, valid_from, valid_until in card_rows:
        card = Card(key, products[number], bought, left, valid_from, valid_until)
        held.cards_of[person].append(card)
        held.cards[key] = card
    return held
