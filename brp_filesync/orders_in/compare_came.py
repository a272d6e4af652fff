"""An order file's rows against what stands of them, by columns: which orders and lines differ."""

import json
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pandas as pd

from brp_filesync.orders_in.basis import Basis
from brp_filesync.orders_in.invoicing import days_after
from brp_filesync.orders_in.match_days import ABSENT, Numbers, day_numbers, last_days

Unlike = tuple[str, np.ndarray]  # of which table, and its ids

_AGREED = '"price-differs-agreed-used"'
_RECIPIENT = ("street", "postal_code", "city", "country", "payment_terms_days")


def as_it_came(rows: pd.DataFrame, orders: pd.DataFrame, lines: pd.DataFrame) -> Iterator[Unlike]:
    """Yield the orders, and then the lines, that aren't as the rows (check.Checked) say."""
    came = orders.merge(rows, on="line", suffixes=("", "_came"))
    wrong = np.zeros(len(came), dtype=bool)
    wrong |= (came["facility_id"] != came["facility_id_came"]).to_numpy(dtype=bool)
    wrong |= (came["ordered_at"] != came["ordered_at_came"]).to_numpy(dtype=bool)
    wrong |= (came["portal_order_number"] != came["order_number"]).to_numpy(dtype=bool)
    wrong |= np.array(
        [
            kept.startswith(f"{row_hash}={each.partition(':')[0]}:")
            and f"{row_hash}={each}" not in kept.split(" ")
            for kept, row_hash, each in zip(
                came["content_columns"], came["row_hash"], came["column_hashes"], strict=True
            )
        ],
        dtype=bool,
    )
    # Of an order with one line its hash is the line's.
    alone = lines[~lines["order_id"].duplicated(keep=False)].set_index("order_id")["row_hash"]
    of_line = alone.reindex(came["order_id"]).to_numpy(dtype=object)
    wrong |= pd.notna(of_line) & (of_line != came["content_hash"].to_numpy(dtype=object))
    at = pd.MultiIndex.from_frame(lines[["order_id", "row_hash"]])
    place = at.get_indexer(pd.MultiIndex.from_frame(came[["order_id", "row_hash"]]))
    then = at.get_indexer(
        pd.MultiIndex.from_arrays([came["order_id"], came["row_hash_then"].replace("", "-")])
    )
    place = np.where(place < 0, then, place)  # read as it was then
    yield "order", came["order_id"].to_numpy()[wrong | (place < 0)]
    came, place = came[place >= 0], place[place >= 0]
    its = lines.iloc[place]
    differs = its["product_number"].to_numpy(dtype=object) != came["product_number"].to_numpy(
        dtype=object
    )
    differs |= its["quantity"].to_numpy() != came["quantity"].to_numpy()
    differs |= its["price_ore"].to_numpy() != _prices(came)
    yield "order_line", its["order_line_id"].to_numpy()[differs]


def _prices(came: pd.DataFrame) -> np.ndarray:
    """Return the prices (öre) of the rows; the agreed one where that was taken, with a warning."""
    prices: np.ndarray = came["price_ore"].to_numpy().copy()
    for place, problems in enumerate(came["problems"].tolist()):
        if _AGREED in problems:
            told = [params for _, word, params in json.loads(problems) if f'"{word}"' == _AGREED]
            prices[place] = told[0]["agreed"]
    return prices


def employers_unlike(
    rows: pd.DataFrame, orders: pd.DataFrame, ours: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the orders with another employer than came: wrong ones, and those changed since.

    `ours` are the organisations that are still as we wrote them; others have names of their own.
    """
    came = orders.merge(rows, on="line", suffixes=("", "_came"))
    by_number = (came["employer_number_came"] != "").to_numpy(dtype=bool)
    differs = np.where(
        by_number,
        came["employer_number"] != came["employer_number_came"],
        came["employer_name"] != came["employer_name_came"],
    ).astype(bool)
    if not differs.any():
        none = np.empty(0, dtype=np.int64)
        return none, none
    wrong = differs & np.isin(came["employer_id"].to_numpy(), ours)
    order_id = came["order_id"].to_numpy()
    return order_id[wrong], order_id[differs & ~wrong]


def invoiced_unlike(
    orders: pd.DataFrame, lines: pd.DataFrame, basis: Basis, today: date
) -> Iterator[Unlike]:
    """Yield the orders, and lines, that aren't invoiced by what was so when they were imported."""
    profile, recipient = basis.profile, basis.recipient
    at = [basis.facilities.get(each, {}) for each in orders["facility_id"].tolist()]
    wrong = np.zeros(len(orders), dtype=bool)
    for name in ("company_id", "bankgiro"):
        wrong |= orders[name].to_numpy(dtype=object) != _column(at, name)
    day = today.isoformat()
    same = {
        "label": profile.label,
        "recipient_id": recipient["organisation_id"],
        "recipient_name": recipient["name"],
        "invoice_date": day,
        "due_date": days_after(day, recipient["payment_terms_days"]),
        **{name: recipient[name] for name in _RECIPIENT},
    }
    for name, value in same.items():
        wrong |= (orders[name] != value).to_numpy(dtype=bool)
    texts = [
        f"Avser beställning {number} hos {profile.name}"
        for number in orders["portal_order_number"].tolist()
    ]
    wrong |= orders["text"].to_numpy(dtype=object) != np.array(texts, dtype=object)
    yield "order", orders["order_id"].to_numpy()[wrong]
    sold = [basis.products.get(each, {}) for each in lines["product_number"].tolist()]
    wrong = np.zeros(len(lines), dtype=bool)
    for name, told in (
        ("invoiced_text", "name"),
        ("vat_group", "vat_group"),
        ("vat_rate", "vat_rate_hundredths"),
    ):
        wrong |= lines[name].to_numpy(dtype=object) != _column(sold, told)
    yield "order_line", lines["order_line_id"].to_numpy()[wrong]


def given_unlike(
    lines: pd.DataFrame, basis: Basis, changed: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lines that gave other periods or clips: wrong ones, and those changed since.

    What a line gave is what the next one on the same subscription or card found; of the last it is
    what stands. Where that has `changed` since, nobody can say.
    """
    lines = lines[lines["effect"] != "commission"].reset_index(drop=True)
    if not len(lines):
        none = np.empty(0, dtype=np.int64)
        return none, none
    sold = [basis.products.get(each, {}) for each in lines["product_number"].tolist()]
    months, valid, clips = (
        _column(sold, name, 0).astype(np.int64)
        for name in ("period_months", "validity_months", "clips")
    )
    fixed = _column(sold, "has_fixed_end").astype(bool)
    quantity = lines["quantity"].to_numpy()
    is_card = (lines["punch_card_id"] > 0).to_numpy()
    followed = (lines["followed"] > 0).to_numpy()
    starts = day_numbers(lines["starts_on"])
    until = last_days(starts, np.where(is_card, valid, months * quantity))
    before = day_numbers(lines["ends_on_before"])
    extended = (lines["effect"] == "extended").to_numpy()
    moved = np.where(
        before == ABSENT,
        ABSENT,
        last_days(np.where(before == ABSENT, 0, before) + 1, months * quantity),
    )
    wanted = {
        "debited_until": until,
        "ends_on": np.where(extended, moved, np.where(fixed, until, ABSENT)),
        "valid_until": np.maximum(until, day_numbers(lines["valid_until_before"])),
    }
    wrong = np.zeros(len(lines), dtype=bool)
    for name, days in wanted.items():
        stands = _days(lines, name, followed)
        wrong |= (stands != days) & (is_card == (name == "valid_until"))
    now = np.where(followed, lines["next_clips_before"], lines["clips_left"])
    wrong |= is_card & (now != lines["clips_before"].to_numpy() + clips * quantity)
    for name, ids in changed.items():
        wrong &= ~np.isin(lines[name].to_numpy(), ids)
    line_id = lines["order_line_id"].to_numpy()
    return line_id[wrong & ~followed], line_id[wrong & followed]


def _days(lines: pd.DataFrame, name: str, followed: np.ndarray) -> Numbers:
    stands: Numbers = np.where(
        followed, day_numbers(lines[f"next_{name}_before"]), day_numbers(lines[name])
    )
    return stands


def _column(facts: list[Mapping[str, object]], name: str, absent: object = None) -> np.ndarray:
    """Return what each says by this name; `absent` where nothing was known of it then."""
    values = np.empty(len(facts), dtype=object)
    values[:] = [each.get(name, absent) for each in facts]
    return values
