"""camt.053 and camt.054 of one account: one books, the other only controls its days' sums. Pure.

(docs/domain.md, Payments in 4)
"""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

_BOTH = ("camt.053", "camt.054")

DayState = Literal["open", "agreed", "closed", "replaced"]


@dataclass(frozen=True, slots=True)
class ControlDay:
    """A day of an account as a control's file tells it; amounts in öre.

    `message` is what the pages of one message share, "" where the file is whole by itself.
    """

    control_day_id: int
    account: str
    day: str
    message: str
    told_ore: int
    state: DayState


def control_of(booked_from: str) -> str:
    """Return the format that only controls what `booked_from` books."""
    return next(each for each in _BOTH if each != booked_from)


def is_control(file_format: str, booked_from: str) -> bool:
    """Say whether a file of this format books nothing, since the other camt format does."""
    return file_format == control_of(booked_from)


def told_by_day(sections: pd.DataFrame) -> list[tuple[str, str, int]]:
    """Return account, day and öre of a control's sections (account, booked_on, amount_ore)."""
    told = sections.groupby(["account", "booked_on"])["amount_ore"].sum().reset_index()
    columns = (told[name].tolist() for name in ("account", "booked_on", "amount_ore"))
    return list(zip(*columns, strict=True))


def replaced_by(
    new: list[tuple[str, str, int]], message: str, known: list[ControlDay]
) -> tuple[list[tuple[str, str, int]], list[int]]:
    """Return which new days are kept, and the ids of the earlier ones that they replace.

    A later file's day is the better known one, unless both are pages of one message. What a person
    has closed stays closed until the bank tells another sum.
    """
    by_day: dict[tuple[str, str], list[ControlDay]] = {}
    for each in known:
        by_day.setdefault((each.account, each.day), []).append(each)
    kept, replaced = [], []
    for account, day, ore in new:
        before = by_day.get((account, day), [])
        if any(each.state == "closed" and each.told_ore == ore for each in before):
            continue
        kept.append((account, day, ore))
        replaced += [
            each.control_day_id
            for each in before
            if each.state in ("open", "agreed") and not (message and each.message == message)
        ]
    return kept, replaced


def compared(
    days: list[ControlDay], taken_in: dict[tuple[str, str], int]
) -> dict[int, tuple[int, DayState]]:
    """Return, by the id of each open day, what was taken in then and whether that agrees now.

    `days` are those that count: of one account and day, the pages of one message.
    """
    told: dict[tuple[str, str], int] = {}
    for each in days:
        told[each.account, each.day] = told.get((each.account, each.day), 0) + each.told_ore
    found: dict[int, tuple[int, DayState]] = {}
    for each in days:
        if each.state == "open":
            ore = taken_in.get((each.account, each.day), 0)
            agrees = told[each.account, each.day] == ore
            found[each.control_day_id] = ore, "agreed" if agrees else "open"
    return found
