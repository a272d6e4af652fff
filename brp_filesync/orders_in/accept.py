"""Which orders of a batch are taken: duplicates, conflicts, what BRP doesn't sell, wrong prices.

An order is taken whole or not at all. Identity comes first: what was imported before is a
duplicate even when its product has been closed since. (docs/domain.md, Orders in 8, 9 and 12)
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from brp_filesync.core import for_sale_columns
from brp_filesync.core.for_sale import FORGIVEN_COMMISSION
from brp_filesync.orders_in.known import but_later_rules, compare_with_known
from brp_filesync.orders_in.model import PROBLEM_COLUMNS, Facts, Terms

Mask = np.ndarray

# What must be equal in all rows of an order, and the column that a difference is reported in.
_AGREE = (
    ("ordered_at", ("ordered_at",)),
    ("facility_id", ("facility_id",)),
    ("employer_number", ("employer_number", "employer_name")),
    ("last_name", ("personnummer", "birth_date", "first_name", "last_name", "email")),
)

_SOLD = ["product_number", "facility_id"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a batch's rows came to.

    `rows` are facts.rows with `price_ore` as it will be invoiced, `commission` and `verdict`:
    "imported", "duplicate", "rejected", or "cancel" for one that is still to be tried. `orders` has
    one row an order: seq, first (the place of its first row in `rows`), count, row_type, verdict,
    content_hash, content_columns, order_id of the known one (0 for none), total_ore. `renamed` has
    line and row_hash of rows that are the same again by the columns that were mapped then.
    """

    rows: pd.DataFrame
    orders: pd.DataFrame
    problems: pd.DataFrame
    renamed: pd.DataFrame


def accept(facts: Facts, terms: Terms) -> Accepted:
    """Return every row's verdict and every problem found."""
    rows = facts.rows
    seq = rows["seq"].to_numpy()
    starts = np.flatnonzero(np.diff(seq, prepend=-1))
    counts = np.diff(starts, append=len(rows))
    found = [facts.problems[list(PROBLEM_COLUMNS)]]

    def spread(of_orders: np.ndarray) -> np.ndarray:
        return np.repeat(of_orders, counts)

    def note(mask: Mask, column: str, word: str, params: list[str] | None = None) -> None:
        if mask.any():
            named = terms.column_names.get(column, column)
            found.append(_problems(rows, mask, named, word, params))

    bad = rows["bad"].to_numpy(dtype=bool).copy()
    buys = (rows["row_type"] == "order").to_numpy()
    sound = ~np.logical_or.reduceat(bad, starts)
    seen = compare_with_known(facts, bad, starts, counts)
    known, same, sound_then = seen.known, seen.same, sound | seen.sound_then
    order_buys = buys[starts]
    duplicate = order_buys & sound_then & same
    conflict = order_buys & sound & known & ~same
    note(spread(conflict), "order_number", "order-conflict", _told(seen.differing, counts, terms))

    fresh = spread(order_buys & ~duplicate & ~conflict)
    if facts.early_cancels:
        bad |= _cancelled_before(rows, fresh, facts, note)
    tried = fresh & ~bad
    twice = tried & rows.duplicated(["seq", "row_hash"], keep=False).to_numpy()
    note(twice, "order_number", "line-twice")
    bad |= twice
    bad |= _disagreements(rows, terms, tried & ~twice, starts, counts, note)
    price_ore, commission, wrong = _sales(facts, terms, tried & ~bad, note)
    bad |= wrong

    total_ore = np.add.reduceat(np.where(tried, price_ore, 0), starts)
    clean = ~np.logical_or.reduceat(bad, starts)
    short = spread(clean & order_buys & ~duplicate & ~conflict & (total_ore <= 0))
    note(short, "price_incl_vat", "total-not-positive")
    bad |= short
    taken = ~np.logical_or.reduceat(bad, starts) & order_buys & ~duplicate & ~conflict
    note(tried & ~bad & ~spread(taken), "order_number", "order-incomplete")

    verdict = np.select(
        [taken, duplicate, ~order_buys & sound_then],
        ["imported", "duplicate", "cancel"],
        "rejected",
    ).astype(object)
    forgiven = spread(~sound & (duplicate | ~order_buys & sound_then))
    if forgiven.any():
        found[0] = but_later_rules(found[0], rows["line"].to_numpy()[forgiven])
    orders = pd.DataFrame(
        {
            "seq": seq[starts],
            "first": starts,
            "count": counts,
            "row_type": rows["row_type"].to_numpy(dtype=object)[starts],
            "order_number": rows["order_number"].to_numpy(dtype=object)[starts],
            "verdict": verdict,
            "content_hash": seen.hashes,
            "content_columns": np.array(seen.contents, dtype=object),
            "order_id": seen.order_id,
            "total_ore": total_ore,
        }
    )
    decided = rows.assign(price_ore=price_ore, commission=commission, verdict=spread(verdict))
    return Accepted(
        decided, orders, pd.concat(found, ignore_index=True), _of_then(rows, seen.renamed)
    )


Note = Callable[..., None]


def _told(differing: Mapping[int, list[str]], counts: np.ndarray, terms: Terms) -> list[str]:
    """Return what is told of each row's order: which columns differ from those of then."""
    named = {order: _named(columns, terms) for order, columns in differing.items()}
    told = (
        [named.get(order, "{}") for order in range(len(counts))] if named else ["{}"] * len(counts)
    )
    return np.repeat(np.array(told, dtype=object), counts).tolist()


def _of_then(rows: pd.DataFrame, renamed: Mapping[str, str]) -> pd.DataFrame:
    again = rows.loc[rows["row_hash"].isin(list(renamed)), ["line", "row_hash"]]
    return again.assign(row_hash=again["row_hash"].map(renamed)).reset_index(drop=True)


def _named(columns: list[str], terms: Terms) -> str:
    names = [terms.column_names.get(column, column) for column in columns]
    return json.dumps({"columns": ", ".join(names)} if names else {}, ensure_ascii=False)


def _cancelled_before(rows: pd.DataFrame, fresh: Mask, facts: Facts, note: Note) -> Mask:
    """Return the rows of orders whose cancellation has come already, and wait for a person."""
    earlier = [facts.early_cancels.get(number) for number in rows["order_number"].tolist()]
    gone: Mask = fresh & np.array([each is not None for each in earlier], dtype=bool)
    params = [
        json.dumps({"file": each[0], "line": each[1]}, ensure_ascii=False) if each else ""
        for each in earlier
    ]
    note(gone, "order_number", "cancelled-before", params)
    return gone


def _disagreements(
    rows: pd.DataFrame,
    terms: Terms,
    tried: Mask,
    starts: np.ndarray,
    counts: np.ndarray,
    note: Note,
) -> Mask:
    wrong = np.zeros(len(rows), dtype=bool)
    if (counts == 1).all():
        return wrong
    several = np.repeat(counts > 1, counts)
    for column, parts in _AGREE:
        differs = np.zeros(len(rows), dtype=bool)
        for part in parts:
            values = rows[part].to_numpy(dtype=object)
            differs |= several & (values != np.repeat(values[starts], counts))
        whole = np.repeat(np.logical_or.reduceat(differs & tried, starts), counts) & tried
        params = [json.dumps({"field": terms.column_names.get(column, column)})] * len(rows)
        note(whole, column, "order-rows-disagree", params)
        wrong |= whole
    return wrong


def _sales(facts: Facts, terms: Terms, tried: Mask, note: Note) -> tuple[np.ndarray, Mask, Mask]:
    """Return the price to invoice (öre), which rows are the commission, and which are wrong."""
    rows = _as_ordered_on(facts.rows, terms.judged_on)
    wrong = np.zeros(len(rows), dtype=bool)

    def refuse(mask: Mask, column: str, word: str, params: list[str] | None = None) -> None:
        note(mask, column, word, params)
        nonlocal wrong
        wrong = wrong | mask

    facility_at = _places(facts.facilities, "facility_id", rows["facility_id"])
    product_at = _places(facts.products, "product_number", rows["product_number"])
    commission = (product_at >= 0) & (rows["product_number"] == terms.commission_product).to_numpy()
    refuse(tried & (facility_at < 0), "facility_id", "facility-unknown")
    closed = _closed_then(facts.facilities, facility_at, rows)
    refuse(tried & closed, "facility_id", "facility-closed")
    refuse(tried & (product_at < 0), "product_number", "product-unknown")
    closed = _closed_then(facts.products, product_at, rows)
    refuse(tried & closed, "product_number", "product-closed")
    for word, faulty in for_sale_columns.product_faults_ever(facts.products).items():
        judged = tried & ~closed & ~commission if word in FORGIVEN_COMMISSION else tried & ~closed
        refuse(judged & _of(faulty, product_at), "product_number", word)
    commission &= tried & ~closed
    sale = tried & ~commission & ~wrong

    price_ore = rows["price_ore"].to_numpy().copy()
    negative = terms.commission_sign == "negative"
    refuse(
        commission & ((price_ore > 0) if negative else (price_ore < 0)),
        "price_incl_vat",
        "commission-sign",
    )
    released, agreed_ore = _find_agreed(rows, facts.agreed)
    refuse(sale & ~released, "product_number", "product-not-released")
    differs = sale & released & (price_ore != agreed_ore)
    if differs.any():
        params = [
            json.dumps({"price": int(price), "agreed": int(agreed)}) if differing else ""
            for price, agreed, differing in zip(price_ore, agreed_ore, differs, strict=True)
        ]
        if terms.price_rule == "reject":
            refuse(differs, "price_incl_vat", "price-differs", params)
        elif terms.price_rule == "agreed":
            note(differs, "price_incl_vat", "price-differs-agreed-used", params)
            price_ore = np.where(differs, agreed_ore, price_ore)
        else:
            note(differs, "price_incl_vat", "price-differs-file-used", params)
    return price_ore, commission, wrong


def _as_ordered_on(rows: pd.DataFrame, day: str) -> pd.DataFrame:
    """Return the rows as if they were ordered on the day at the earliest; "" leaves them."""
    if not day:
        return rows
    ordered_on = rows["ordered_on"].to_numpy(dtype=object)
    return rows.assign(ordered_on=np.where(ordered_on < day, day, ordered_on))


def _places(known: pd.DataFrame, key: str, values: "pd.Series[str]") -> np.ndarray:
    """Return each value's place in the known ones, -1 for none."""
    places: np.ndarray = pd.Index(known[key]).get_indexer(values.to_numpy(dtype=object))
    return places


def _closed_then(things: pd.DataFrame, at: np.ndarray, rows: pd.DataFrame) -> Mask:
    """Return of which rows the thing at that place was closed on the row's day of ordering."""
    closed_on = pd.Series(np.append(things["closed_on"].to_numpy(dtype=object), "")[at])
    return for_sale_columns.closed(closed_on, rows["ordered_on"].to_numpy(dtype=object))


def _of(known: Mask, at: np.ndarray) -> Mask:
    """Return what holds for the known one at each place; false where there is none."""
    holds: Mask = np.append(known, False)[at]
    return holds


def _problems(
    rows: pd.DataFrame, mask: Mask, column: str, word: str, params: list[str] | None
) -> pd.DataFrame:
    at = np.flatnonzero(mask)
    return pd.DataFrame(
        {
            "line": rows["line"].to_numpy()[at],
            "column": np.full(len(at), column, dtype=object),
            "word": np.full(len(at), word, dtype=object),
            "params": np.array(
                ["{}"] * len(at) if params is None else [params[place] for place in at],
                dtype=object,
            ),
        }
    )


def _find_agreed(rows: pd.DataFrame, agreed: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return whether each row's product was released there that day, and its agreed total (öre).

    The total is the agreed price × quantity, 0 where nothing was agreed. Both days of a price's
    validity are included; periods of one price don't overlap (brp.load sees to it).
    """
    released = np.zeros(len(rows), dtype=bool)
    total_ore = np.zeros(len(rows), dtype=np.int64)
    if agreed.empty or rows.empty:
        return released, total_ore
    asked = rows[[*_SOLD, "ordered_on", "quantity"]].assign(place=np.arange(len(rows)))
    joined = asked.merge(agreed, on=_SOLD, how="inner")
    day = joined["ordered_on"].to_numpy(dtype=object)
    chosen = joined[for_sale_columns.released(day, joined["valid_from"], joined["valid_to"])]
    place = chosen["place"].to_numpy()
    released[place] = True
    total_ore[place] = chosen["price_ore"].to_numpy() * chosen["quantity"].to_numpy()
    return released, total_ore
