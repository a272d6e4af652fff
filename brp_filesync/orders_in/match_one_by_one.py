"""Purchases of persons who hold something already, or buy several times: one after the other.

Each sees what those before it have made of the person's subscriptions and cards.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from brp_filesync.orders_in.holdings import Holdings, Product, Subscription
from brp_filesync.orders_in.match_days import ABSENT, last_day
from brp_filesync.orders_in.match_start import (
    Mode,
    day_after,
    extend,
    find_extended,
    find_start,
    warnings_of,
)
from brp_filesync.orders_in.punch_cards import find_refilled, new_card, refill
from brp_filesync.orders_in.take_back import BoughtLine, Reason
from brp_filesync.orders_in.take_back_left import How, Share, take_back_as


@dataclass(frozen=True, slots=True)
class Rule:
    """The gym's settings, and the day as a number. Keys of what is new count from the firsts."""

    today: int
    mode: Mode
    always_new: bool
    first_subscription_key: int
    first_card_key: int


@dataclass(slots=True, eq=False)
class Purchase:
    """A purchase: `at` is its event's place, `asked_start` a day's number or ABSENT."""

    at: int
    person: int
    product: Product
    quantity: int
    asked_start: int


@dataclass(slots=True, eq=False)
class TakeBack:
    """An order to take back: its lines in their order, or the places of its purchases."""

    group: int
    lines: list[BoughtLine | int]
    how: How = "whole"


@dataclass(frozen=True, slots=True)
class Results:
    """What the purchases did, by place, and what was taken back, by group.

    `shares` are of the groups of which only what was left was taken back, an item a line.
    """

    lines: dict[int, BoughtLine] = field(default_factory=dict)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    taken_back: dict[int, Reason] = field(default_factory=dict)
    shares: dict[int, list[Share]] = field(default_factory=dict)


def match_one_by_one(acts: Iterable[Purchase | TakeBack], held: Holdings, rule: Rule) -> Results:
    """Return what the acts did, one after the other, and leave the outcome in `held`."""
    results = Results()
    for act in acts:
        if isinstance(act, TakeBack):
            lines = [results.lines[each] if isinstance(each, int) else each for each in act.lines]
            reason, shares = take_back_as(act.how, lines, held, rule.today)
            results.taken_back[act.group] = reason
            if shares:
                results.shares[act.group] = shares
        elif act.product.is_card:
            results.lines[act.at] = _buy_card(act, held, rule)
        else:
            line, words = _buy_subscription(act, held, rule)
            results.lines[act.at] = line
            for word in words:
                results.warnings.append((act.at, word))
    return results


def _buy_subscription(act: Purchase, held: Holdings, rule: Rule) -> tuple[BoughtLine, list[str]]:
    own = held.subscriptions_of[act.person]
    start_day = max(rule.today, act.asked_start)
    same = None if rule.mode == "none" else find_extended(act.product, own, rule.today)
    if same is None:
        start = find_start(act.product, own, start_day, rule.today, rule.mode)
        return _new_subscription(act, start.day, held, rule), warnings_of(start.matching)
    words = warnings_of([same])
    if rule.always_new:
        return _new_subscription(act, day_after([same], start_day), held, rule), words
    debited, ends = same.debited_until, same.ends_on
    first = extend(same, act.quantity)
    if act.asked_start not in (ABSENT, first):
        words.insert(0, "start-ignored")
    line = BoughtLine(act.product, act.quantity, "extended", same.key, 0, first, debited, ends)
    return line, words


def _new_subscription(act: Purchase, day: int, held: Holdings, rule: Rule) -> BoughtLine:
    product = act.product
    until = last_day(day, product.period_months * act.quantity)
    new = Subscription(
        rule.first_subscription_key + act.at,
        product,
        product.direct_debit,
        day,
        until,
        until if product.has_fixed_end else ABSENT,
        made_at=act.at,
    )
    held.subscriptions_of[act.person].append(new)
    held.subscriptions[new.key] = new
    return BoughtLine(product, act.quantity, "new", new.key, 0, day)


def _buy_card(act: Purchase, held: Holdings, rule: Rule) -> BoughtLine:
    own = held.cards_of[act.person]
    start_day = max(rule.today, act.asked_start)
    card = find_refilled(act.product, own, rule.today)
    if card is None:
        key = rule.first_card_key + act.at
        card = new_card(act.product, act.quantity, start_day, key, act.at)
        own.append(card)
        held.cards[key] = card
        return BoughtLine(act.product, act.quantity, "new", 0, key, start_day)
    clips, until = card.clips_left, card.valid_until
    refill(card, act.quantity, start_day)
    return BoughtLine(
        act.product,
        act.quantity,
        "refilled",
        0,
        card.key,
        start_day,
        clips_before=clips,
        valid_until_before=until,
    )
