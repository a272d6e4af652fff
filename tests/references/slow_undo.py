"""The part of the slow reference that takes one order line back, where that can be done."""

from datetime import date
from typing import Any

from tests.references.slow_days import ONE_DAY, day_of, period_end

Row = dict[str, Any]


def undo_subscription(line: Row, row: Row | None, product: Row, today: date) -> str:
    """Undo what the line did to its subscription, and return why not where it can't be."""
    months = product["period_months"] * line["quantity"]
    until = period_end(date.fromisoformat(line["starts_on"]), months).isoformat()
    if line["effect"] == "new":
        ends = until if product["has_fixed_end"] else ""
    else:
        before = day_of(line["ends_on_before"])
        ends = "" if before is None else period_end(before + ONE_DAY, months).isoformat()
    if row is None or row["debited_until"] != until or row["ends_on"] != ends:
        return "extended-since"
    if row["cancelled_on"] != "":
        return "extended-since"
    if line["effect"] == "new":
        day = min(today, date.fromisoformat(row["starts_on"])) - ONE_DAY
        row["cancelled_on"] = today.isoformat()
        row["ends_on"] = day.isoformat()
    else:
        row["debited_until"] = line["debited_until_before"]
        row["ends_on"] = line["ends_on_before"]
    return ""


def undo_card(line: Row, row: Row | None, product: Row, today: date) -> str:
    """Undo what the line did to its card, and return why not where it can't be."""
    clips = product["clips"] * line["quantity"]
    start = date.fromisoformat(line["starts_on"])
    until = period_end(start, product["validity_months"]).isoformat()
    if row is None:
        return "extended-since"
    if line["effect"] == "new":
        if row["clips_bought"] != clips or row["valid_until"] != until:
            return "extended-since"
        if row["clips_left"] != clips:
            return "clips-used"
        row["clips_bought"] = row["clips_left"] = 0
        yesterday = (today - ONE_DAY).isoformat()
        row["valid_until"] = max(row["valid_from"], yesterday)
        return ""
    if row["valid_until"] != max(until, line["valid_until_before"]):
        return "extended-since"
    if row["clips_left"] > line["clips_before"] + clips:
        return "extended-since"
    if row["clips_left"] < line["clips_before"] + clips:
        return "clips-used"
    row["clips_bought"] -= clips
    row["clips_left"] = line["clips_before"]
    row["valid_until"] = line["valid_until_before"]
    return ""
