"""The whole import agrees with the plain reference: 2,000 random cases, on either database.

They are those that the matching alone is asked, on their way through files, nights and tables.
"""

import json
import os
import random
import secrets
from collections import Counter, defaultdict
from itertools import groupby, zip_longest
from typing import Any

import pytest

from brp_filesync.database.metadata import METADATA
from brp_filesync.profiles.settings import BrpSettings
from tests.references.slow_match import slow_match
from tests.support.gym import Gym
from tests.support.purchases import MODES, PERSONS, a_world
from tests.support.purchases_in_files import Case, as_case, enter_cases
from tests.support.served_gym import changed
from tests.support.shares import cases as share_of
from tests.unit.orders_in.matching import PRODUCTS, RIGHTS, TODAY

Row = dict[str, Any]
State = dict[str, Any]

CASES = 2_000
NEW = 10**9  # ids of what is new, for the reference: the gym's are lower
OF_MATCHING = {
    "start-ignored",
    "direct-debit-continues",
    "freeze-open",
    "cancel-clips-used",
    "cancel-extended-since",
}
OF_LINES = (
    "effect",
    "subscription_id",
    "punch_card_id",
    "starts_on",
    "debited_until_before",
    "ends_on_before",
    "clips_before",
    "valid_until_before",
)


@pytest.fixture(scope="module")
def drawn() -> tuple[int, list[Case]]:
    """The cases, and the number that draws them again: TORTURE_SEED names another."""
    number = int(os.environ.get("TORTURE_SEED") or secrets.randbelow(10**9))
    chance = random.Random(number)
    cases = [
        as_case(place, a_world(chance.choice), chance.choice(MODES), chance.choice((False, True)))
        for place in range(CASES)
    ]
    return number, cases


def test_the_cases_meet_every_part_of_the_rule(drawn: tuple[int, list[Case]]) -> None:
    number, cases = drawn
    met = Counter(each for case in cases for each in _met(case))

    assert {each: count for each, count in met.items() if count < 40} == {}, number
    assert met.keys() == {
        *OF_MATCHING,
        "new",
        "extended",
        "refilled",
        "frozen",
        "cancelled",
        "direct debit",
        "not begun",
        "ends today",
        "several held",
        "several bought",
        "taken back",
        "in a later file",
    }


@pytest.mark.one_database
@pytest.mark.property
@pytest.mark.family("reference-cases", cases=CASES)
def test_nights_leave_what_the_plain_reference_says(
    gym: Gym, drawn: tuple[int, list[Case]]
) -> None:
    number, cases = drawn
    cases = cases[: share_of(CASES)]
    enter_cases(gym, cases)
    gym.do("ANALYZE")  # as PostgreSQL does by itself, where it isn't a test's

    _import(gym, cases)

    told = f"again with TORTURE_SEED={number}"
    found = _found(gym, cases)
    for place, case in enumerate(cases):
        assert found[place] == _expected(case), (told, case)


def _met(case: Case) -> set[str]:
    """Return what the case has of what may matter."""
    expected = _expected(case)
    held, events = case.subscriptions, case.events
    buyers = [row["person"] for row in events if row["kind"] == "buy"]
    holders = [row["person"] for row in held]
    met = {word for _, word in expected["words"]}
    met |= {line["effect"] for lines in expected["lines"].values() for line in lines}
    return met | {
        name
        for name, has in {
            "frozen": any(row["frozen_from"] for row in held),
            "cancelled": any(row["cancelled_on"] for row in held),
            "direct debit": any(row["debit_method"] == "direct_debit" for row in held),
            "not begun": any(row["starts_on"] > TODAY for row in held),
            "ends today": any(TODAY in (row["ends_on"], row["debited_until"]) for row in held),
            "several held": len(holders) > len(set(holders)),
            "several bought": len(buyers) > len(set(buyers)),
            "taken back": any(row["cancelled_on"] == TODAY for row in expected["subscription_id"]),
            "in a later file": len(case.files) > 1,
        }.items()
        if has
    }


def _import(gym: Gym, cases: list[Case]) -> None:
    """Import the cases' first files as one, then their second ones, for each of BRP's settings."""
    serial = 1

    def rule(case: Case) -> tuple[str, bool]:
        return case.mode, case.always_new

    for (mode, always_new), same in groupby(sorted(cases, key=rule), rule):
        brp = BrpSettings(match_subscriptions_on=mode, always_new_subscription=always_new)
        night_of = changed(gym, settings={"brp": brp})
        for parts in zip_longest(*(case.files for case in same), fillvalue=[]):
            serial += 1
            night_of.deliver([row for rows in parts for row in rows], serial)
            assert night_of.night().exit_code in (0, 3)


def _expected(case: Case) -> State:
    """Return what the reference leaves, with its warnings and why orders weren't taken back."""
    events = [
        row | {"asked_start": row["asked_start"] and max(row["asked_start"], TODAY)}
        for row in case.events
    ]
    result = slow_match(
        events,
        case.subscriptions,
        case.cards,
        PRODUCTS,
        RIGHTS,
        TODAY,
        case.mode,
        case.always_new,
        NEW,
        NEW,
    )
    words = [(case.numbers[row["event"]], row["word"]) for row in result["warnings"]]
    number_of = {
        row["group"]: number
        for row, number in zip(events, case.numbers, strict=True)
        if row["kind"] == "take_back"
    }
    words += [
        (number_of[row["group"]], f"cancel-{row['reason']}")
        for row in result["taken_back"]
        if not row["done"]
    ]
    lines: dict[str, list[Row]] = defaultdict(list)
    for line in result["lines"]:
        lines[case.numbers[line["event"]]].append({name: line[name] for name in OF_LINES})
    return _named(
        case,
        _written(case.subscriptions, "subscription", result),
        _written(case.cards, "card", result),
        lines,
        words,
    )


def _written(held: list[Row], what: str, result: dict[str, list[Row]]) -> list[Row]:
    key = {"subscription": "subscription_id", "card": "punch_card_id"}[what]
    never = {"frozen_from": "", "frozen_until": ""} if what == "subscription" else {}
    rows = {row[key]: row | {"person_id": row["person"]} for row in held}
    for row in result[f"{what}s_changed"]:
        rows[row[key]] |= row
    return [*rows.values(), *(row | never for row in result[f"{what}s_new"])]


def _found(gym: Gym, cases: list[Case]) -> list[State]:
    """Return what BRP's tables say of each case."""
    place_of = {number: place for place, case in enumerate(cases) for number in case.numbers}
    number_of = dict(gym.rows("brp_order", "order_id", "portal_order_number"))
    bought = {
        number
        for case in cases
        for row, number in zip(case.events, case.numbers, strict=True)
        if row["kind"] == "buy"
    }
    lines: list[dict[str, list[Row]]] = [defaultdict(list) for _ in cases]
    for order_id, *values in gym.rows("brp_order_line", "order_id", *OF_LINES):
        number = number_of[order_id]
        if number in bought:
            line = dict(zip(OF_LINES, _present(values), strict=True))
            line |= {
                name: line[name] or 0
                for name in ("subscription_id", "punch_card_id", "clips_before")
            }
            lines[place_of[number]][number].append(line)
    words: list[list[tuple[str, str]]] = [[] for _ in cases]
    for number, problems in gym.rows("filesync_outcome", "order_number", "problems"):
        told = [word for _, word, _ in json.loads(problems or "[]") if word in OF_MATCHING]
        words[place_of[number]] += [(number, word) for word in told]
    subscriptions, cards = (
        _held(gym, table, len(cases)) for table in ("brp_subscription", "brp_punch_card")
    )
    return [_named(*each) for each in zip(cases, subscriptions, cards, lines, words, strict=True)]


def _held(gym: Gym, table: str, places: int) -> list[list[Row]]:
    names = [column.name for column in METADATA.tables[table].columns]
    held: list[list[Row]] = [[] for _ in range(places)]
    for values in gym.rows(table):
        row = dict(zip(names, _present(values), strict=True))
        held[(row["person_id"] - 1) // len(PERSONS)].append(row)
    return held


def _present(values: Any) -> list[Any]:
    return ["" if value is None else value for value in values]


def _named(
    case: Case,
    subscriptions: list[Row],
    cards: list[Row],
    lines: dict[str, list[Row]],
    words: list[tuple[str, str]],
) -> State:
    """Return it all with what is new named by its turn: its ids are the gym's, or made up."""
    state: State = {"lines": dict(lines), "words": sorted(words)}
    for key, rows, held in (
        ("subscription_id", subscriptions, case.subscriptions),
        ("punch_card_id", cards, case.cards),
    ):
        known = {0: 0} | {row[key]: row[key] for row in held}
        new = sorted(row[key] for row in rows if row[key] not in known)
        names = known | {each: f"new {turn}" for turn, each in enumerate(new)}
        state[key] = sorted(
            (row | {key: names[row[key]]} for row in rows), key=lambda row: str(row[key])
        )
        for each in [line for of in lines.values() for line in of]:
            each[key] = names[each[key]]
    for row in [*state["subscription_id"], *state["punch_card_id"]]:
        row.pop("person", None)
    return state
