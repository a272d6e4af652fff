"""The matching of purchases said again, as slowly and plainly as the rule reads.

One event after the other, over dictionaries and dates. Nothing of the product is used.
"""

from datetime import date
from typing import Any

from tests.references.slow_days import ONE_DAY, day_of, period_end
from tests.references.slow_undo import undo_card, undo_subscription

Row = dict[str, Any]


def slow_match(
    events: list[Row],
    subscriptions: list[Row],
    cards: list[Row],
    products: list[Row],
    rights: list[Row],
    today: str,
    mode: str,
    always_new: bool,
    first_subscription_id: int,
    first_card_id: int,
) -> dict[str, list[Row]]:
    """Return rows by the names of Matched's fields, with the columns of its frames."""
    gym = _Gym(products, rights, date.fromisoformat(today), mode, always_new)
    gym.subscriptions = {row["subscription_id"]: dict(row) for row in subscriptions}
    gym.cards = {row["punch_card_id"]: dict(row) for row in cards}
    gym.next_subscription_id = first_subscription_id
    gym.next_card_id = first_card_id
    for place, event in enumerate(events):
        if event["kind"] == "buy":
            gym.buy(event)
        elif place == 0 or not _same_order(events[place - 1], event):
            gym.take_back([each for each in events[place:] if _same_order(each, event)])
    return {
        "lines": list(gym.lines.values()),
        "subscriptions_new": _rows(
            gym.subscriptions, "subscription_id", gym.new_subscriptions, NEW_SUBSCRIPTION
        ),
        "subscriptions_changed": _rows(
            gym.subscriptions,
            "subscription_id",
            gym.changed_subscriptions - gym.new_subscriptions,
            CHANGED_SUBSCRIPTION,
        ),
        "cards_new": _rows(gym.cards, "punch_card_id", gym.new_cards, NEW_CARD),
        "cards_changed": _rows(
            gym.cards, "punch_card_id", gym.changed_cards - gym.new_cards, CHANGED_CARD
        ),
        "warnings": gym.warnings,
        "taken_back": gym.taken_back,
    }


CHANGED_SUBSCRIPTION = ("subscription_id", "debited_until", "ends_on", "cancelled_on")
NEW_SUBSCRIPTION = (
    "subscription_id",
    "person_id",
    "product_number",
    "facility_id",
    "debit_method",
    "price_ore",
    "starts_on",
    "debited_until",
    "ends_on",
    "cancelled_on",
)
CHANGED_CARD = ("punch_card_id", "clips_bought", "clips_left", "valid_until")
NEW_CARD = (
    "punch_card_id",
    "person_id",
    "product_number",
    "facility_id",
    "clips_bought",
    "clips_left",
    "valid_from",
    "valid_until",
)


class _Gym:
    def __init__(
        self, products: list[Row], rights: list[Row], today: date, mode: str, always_new: bool
    ) -> None:
        self.products = {row["product_number"]: row for row in products}
        self.rights = {
            number: {row["right_name"] for row in rights if row["product_number"] == number}
            for number in self.products
        }
        self.today, self.mode, self.always_new = today, mode, always_new
        self.subscriptions: dict[int, Row] = {}
        self.cards: dict[int, Row] = {}
        self.new_subscriptions: set[int] = set()
        self.changed_subscriptions: set[int] = set()
        self.new_cards: set[int] = set()
        self.changed_cards: set[int] = set()
        self.next_subscription_id = self.next_card_id = 0
        self.lines: dict[int, Row] = {}
        self.warnings: list[Row] = []
        self.taken_back: list[Row] = []

    def buy(self, event: Row) -> None:
        asked = day_of(event["asked_start"])
        start_day = self.today if asked is None or asked < self.today else asked
        if self.products[event["product_number"]]["kind"] == "punch_card":
            self.buy_card(event, start_day)
        elif self.mode == "none":
            self.new_subscription(event, start_day)
        else:
            self.match(event, start_day, asked)

    def match(self, event: Row, start_day: date, asked: date | None) -> None:
        live = [
            row
            for row in self.subscriptions.values()
            if row["person"] == event["person"]
            and self.end(row) is not None
            and self.end(row) >= self.today
        ]
        same = [
            row
            for row in live
            if row["product_number"] == event["product_number"]
            and row["debit_method"] == "manual"
            and row["cancelled_on"] == ""
        ]
        if same:
            latest = max(self.end(row) for row in same)
            chosen = min(
                (row for row in same if self.end(row) == latest),
                key=lambda row: row["subscription_id"],
            )
            first = None
            if self.always_new:
                self.new_subscription(event, max(start_day, latest + ONE_DAY))
            else:
                first = self.extend(event, chosen)
            if first is not None and asked is not None and asked != first:
                self.warn(event, "start-ignored")
            self.warn_of(event, [chosen])
            return
        wanted = self.rights[event["product_number"]]
        if self.mode == "membership":
            value = self.products[event["product_number"]]["gives_membership"]
            matching = [
                row
                for row in live
                if self.products[row["product_number"]]["gives_membership"] == value
            ]
        elif self.mode == "rights" and wanted:
            matching = [row for row in live if self.rights[row["product_number"]] & wanted]
        else:
            matching = [
                row
                for row in live
                if row["product_number"] == event["product_number"]
                and row["debit_method"] != "direct_debit"
            ]
        start = start_day
        if self.mode == "rights" and wanted:
            while wanted <= self.rights_on(start, live):
                start += ONE_DAY
        else:
            for row in matching:
                start = max(start, self.holds_until(row) + ONE_DAY)
        self.new_subscription(event, start)
        self.warn_of(event, matching)

    def end(self, row: Row) -> date | None:
        ends, debited = day_of(row["ends_on"]), day_of(row["debited_until"])
        if row["cancelled_on"] == "" and row["frozen_from"] != "" and row["frozen_until"] == "":
            return debited or ends
        return ends or debited

    def holds_until(self, row: Row) -> date:
        end = self.end(row)
        assert end is not None
        if row["debit_method"] == "direct_debit" and row["cancelled_on"] == "":
            days = [day_of(row["debited_until"]), day_of(row["ends_on"])]
            return min(day for day in days if day is not None)
        return end

    def rights_on(self, day: date, live: list[Row]) -> set[str]:
        held: set[str] = set()
        for row in live:
            if date.fromisoformat(row["starts_on"]) <= day <= self.holds_until(row):
                held |= self.rights[row["product_number"]]
        return held

    def warn_of(self, event: Row, matching: list[Row]) -> None:
        if any(r["debit_method"] == "direct_debit" and r["cancelled_on"] == "" for r in matching):
            self.warn(event, "direct-debit-continues")
        if any(r["frozen_from"] != "" and r["frozen_until"] == "" for r in matching):
            self.warn(event, "freeze-open")

    def warn(self, event: Row, word: str) -> None:
        self.warnings.append({"event": event["event"], "word": word})

    def new_subscription(self, event: Row, start: date) -> None:
        product = self.products[event["product_number"]]
        until = period_end(start, product["period_months"] * event["quantity"]).isoformat()
        row = {
            "subscription_id": self.next_subscription_id,
            "person": event["person"],
            "person_id": event["person"],
            "product_number": event["product_number"],
            "facility_id": event["facility_id"],
            "debit_method": product["debit_method"],
            "price_ore": event["price_ore"],
            "starts_on": start.isoformat(),
            "debited_until": until,
            "ends_on": until if product["has_fixed_end"] else "",
            "cancelled_on": "",
            "frozen_from": "",
            "frozen_until": "",
        }
        self.next_subscription_id += 1
        self.subscriptions[row["subscription_id"]] = row
        self.new_subscriptions.add(row["subscription_id"])
        self.line(event, "new", subscription_id=row["subscription_id"], starts_on=row["starts_on"])

    def extend(self, event: Row, row: Row) -> date:
        months = self.products[event["product_number"]]["period_months"] * event["quantity"]
        debited, ends = day_of(row["debited_until"]), day_of(row["ends_on"])
        last = debited or ends
        assert last is not None
        first = last + ONE_DAY
        self.line(
            event,
            "extended",
            subscription_id=row["subscription_id"],
            starts_on=first.isoformat(),
            debited_until_before=row["debited_until"],
            ends_on_before=row["ends_on"],
        )
        row["debited_until"] = period_end(first, months).isoformat()
        if ends is not None:
            row["ends_on"] = period_end(ends + ONE_DAY, months).isoformat()
        self.changed_subscriptions.add(row["subscription_id"])
        return first

    def buy_card(self, event: Row, start: date) -> None:
        product = self.products[event["product_number"]]
        clips = product["clips"] * event["quantity"]
        until = period_end(start, product["validity_months"]).isoformat()
        usable = [
            row
            for row in self.cards.values()
            if row["person"] == event["person"]
            and row["product_number"] == event["product_number"]
            and row["valid_until"] >= self.today.isoformat()
            and row["clips_bought"] > 0
        ]
        if product["refill"] and usable:
            latest = max(row["valid_until"] for row in usable)
            row = next(
                self.cards[key]
                for key in sorted(row["punch_card_id"] for row in usable)
                if self.cards[key]["valid_until"] == latest
            )
            self.line(
                event,
                "refilled",
                punch_card_id=row["punch_card_id"],
                starts_on=start.isoformat(),
                clips_before=row["clips_left"],
                valid_until_before=row["valid_until"],
            )
            row["clips_bought"] += clips
            row["clips_left"] += clips
            row["valid_until"] = max(row["valid_until"], until)
            self.changed_cards.add(row["punch_card_id"])
            return
        row = {
            "punch_card_id": self.next_card_id,
            "person": event["person"],
            "person_id": event["person"],
            "product_number": event["product_number"],
            "facility_id": event["facility_id"],
            "clips_bought": clips,
            "clips_left": clips,
            "valid_from": start.isoformat(),
            "valid_until": until,
        }
        self.next_card_id += 1
        self.cards[row["punch_card_id"]] = row
        self.new_cards.add(row["punch_card_id"])
        self.line(event, "new", punch_card_id=row["punch_card_id"], starts_on=start.isoformat())

    def line(self, event: Row, effect: str, **given: Any) -> None:
        nothing = {
            "subscription_id": 0,
            "punch_card_id": 0,
            "starts_on": "",
            "debited_until_before": "",
            "ends_on_before": "",
            "clips_before": 0,
            "valid_until_before": "",
        }
        row = {"event": event["event"], "effect": effect} | nothing | given
        self.lines[event["event"]] = row

    def take_back(self, order: list[Row]) -> None:
        """Try on copies, the last line first; keep the copies only when all lines went well."""
        subscriptions = {key: dict(row) for key, row in self.subscriptions.items()}
        cards = {key: dict(row) for key, row in self.cards.items()}
        touched_subscriptions, touched_cards = set(), set()
        reason = ""
        for event in reversed(order):
            line = event | self.lines.get(event["of_event"], {})
            product = self.products[line["product_number"]]
            if line["subscription_id"]:
                held = subscriptions.get(line["subscription_id"])
                reason = undo_subscription(line, held, product, self.today)
                touched_subscriptions.add(line["subscription_id"])
            else:
                held = cards.get(line["punch_card_id"])
                reason = undo_card(line, held, product, self.today)
                touched_cards.add(line["punch_card_id"])
            if reason:
                break
        if not reason:
            self.subscriptions, self.cards = subscriptions, cards
            self.changed_subscriptions |= touched_subscriptions
            self.changed_cards |= touched_cards
        self.taken_back.append({"group": order[0]["group"], "done": not reason, "reason": reason})


def _same_order(one: Row, other: Row) -> bool:
    return one["kind"] == other["kind"] == "take_back" and one["group"] == other["group"]


def _rows(held: dict[int, Row], key: str, ids: set[int], columns: tuple[str, ...]) -> list[Row]:
    return [{name: held[each][name] for name in columns} for each in sorted(ids)]
