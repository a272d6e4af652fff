"""What each cancellation came to, once it is known what could be taken back."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from brp_filesync.orders_in.cancel import Cancels
from brp_filesync.orders_in.match import Matched
from brp_filesync.orders_in.model import Facts, Terms
from brp_filesync.orders_in.new_orders import Bought
from brp_filesync.orders_in.verdicts import warn
from brp_filesync.tables.frame import frame

# A person in finance decides on these; the others are the portal's to mend.
_FOR_FINANCE = ("cancel-paid", "cancel-clips-used", "cancel-extended-since")


_SHARE = ("taken_back", "taken_back_of")
_NO_SHARES = frame(dict.fromkeys(("order_line_id", *_SHARE), np.empty(0, dtype=np.int64)))


@dataclass(frozen=True, slots=True)
class Settled:
    """An item a cancellation, as in Cancels: whether it is done, of which order, or why not."""

    done: np.ndarray
    order_id: np.ndarray
    seq: np.ndarray
    word: np.ndarray
    bought_at: np.ndarray  # the place in Bought of the order that is cancelled, -1 for a known one
    to_tell: np.ndarray  # which of them are promised a mail
    credits: np.ndarray  # which of them are done and need a credit note
    orders_changed: pd.DataFrame
    lines_changed: (
        pd.DataFrame
    )  # taken_back of taken_back_of, of orders of which only that was left
    tasks: pd.DataFrame

    def of_bought(self, bought: Bought) -> np.ndarray:
        """Return which of the orders that the same batch brings are cancelled: a mask of them."""
        cancelled = np.zeros(len(bought.taken), dtype=bool)
        cancelled[self.bought_at[self.done & (self.bought_at >= 0)]] = True
        return cancelled

    def problems(self, rows: pd.DataFrame, cancels: Cancels, terms: Terms) -> pd.DataFrame:
        """Return why cancellations weren't done, on each one's first line."""
        failed = ~self.done & (self.word != "duplicate")
        lines = rows["line"].to_numpy()[cancels.first[failed]]
        column = terms.column_names.get("order_number", "order_number")
        return warn(lines, column, self.word[failed])


def settle_cancels(
    cancels: Cancels, matched: Matched, bought: Bought, facts: Facts, terms: Terms
) -> Settled:
    """Return which cancellations are done; a group of what was matched is a cancellation's seq."""
    if not len(cancels.seq):
        return _nothing(cancels)
    result = matched.taken_back.drop_duplicates("group").set_index("group")
    # An order of a commission alone isn't among them: it gave nothing that is to be taken back.
    back = result["done"].reindex(cancels.seq, fill_value=True).to_numpy(dtype=object)
    reason = result["reason"].reindex(cancels.seq).fillna("").to_numpy(dtype=object)
    done = cancels.tried & np.array([each is True or each == 1 for each in back], dtype=bool)
    word = cancels.word.copy()
    failed = cancels.tried & ~done
    word[failed] = [f"cancel-{each}" for each in reason[failed]]

    is_known = cancels.known >= 0
    known_ids = np.append(facts.orders["order_id"].to_numpy(dtype=np.int64), 0)
    new_ids = np.append(bought.order_id, 0)
    order_id = np.where(is_known, known_ids[cancels.known], new_ids[cancels.at])
    bought_at = np.where(is_known, -1, cancels.at)
    has_email = np.where(
        is_known,
        _known_email(cancels, bought, facts),
        np.append(bought.people.has_email, False)[cancels.at],
    ).astype(bool)

    changed = order_id[done & is_known]
    return Settled(
        done=done,
        order_id=order_id,
        seq=cancels.seq,
        word=word,
        bought_at=bought_at,
        to_tell=done & has_email,
        credits=done & ~cancels.noted,
        orders_changed=frame(
            {
                "order_id": changed,
                "cancelled_at": np.full(len(changed), terms.now, dtype=object),
                "card_state": np.full(len(changed), "none", dtype=object),
                "cancelled_by": np.full(len(changed), terms.cancelled_by, dtype=object),
            }
        ),
        lines_changed=_shares(cancels, matched, done, order_id, facts),
        tasks=_tasks(word, cancels, facts, terms),
    )


def _nothing(cancels: Cancels) -> Settled:
    """Return the same of no cancellation: most files have none."""
    none, no_text = np.empty(0, dtype=np.int64), np.empty(0, dtype=object)
    changed = {"order_id": none}
    changed |= dict.fromkeys(("cancelled_at", "card_state", "cancelled_by"), no_text)
    tasks = dict.fromkeys(("finance_task_id", "order_id", "invoice_id"), none)
    tasks |= dict.fromkeys(("word", "params", "created_at"), no_text)
    return Settled(
        done=np.empty(0, dtype=bool),
        order_id=none,
        seq=cancels.seq,
        word=cancels.word,
        bought_at=none,
        to_tell=np.empty(0, dtype=bool),
        credits=np.empty(0, dtype=bool),
        orders_changed=frame(changed),
        lines_changed=_NO_SHARES,
        tasks=frame(tasks),
    )


def _shares(
    cancels: Cancels, matched: Matched, done: np.ndarray, order_id: np.ndarray, facts: Facts
) -> pd.DataFrame:
    """Return what of each line was left, of orders that weren't taken back whole; few are.

    Of a commission it is the same share: what is credited of the order's other lines of their price.
    An order of a commission alone, and paid, is credited whole. What a person has credited is
    credited no second time.
    """
    by_left = done & (cancels.how != "whole") & ~cancels.noted
    found = []
    for seq, order, how in zip(
        cancels.seq[by_left].tolist(),
        order_id[by_left].tolist(),
        cancels.how[by_left].tolist(),
        strict=True,
    ):
        lines = facts.order_lines[facts.order_lines["order_id"] == order]
        sold = lines["effect"].to_numpy(dtype=object) != "commission"
        shares = matched.shares.get(seq)
        if shares is None and (how == "either" or sold.any()):
            continue  # it was undone whole
        left, of = np.array(shares or [], dtype=np.int64).reshape(-1, 2).T
        price_ore = lines["price_ore"].to_numpy(dtype=np.int64)
        credited_ore, sold_ore = int((price_ore[sold] * left // of).sum()), price_ore[sold].sum()
        columns = {name: np.ones(len(lines), dtype=np.int64) for name in _SHARE}
        for name, own, of_all in zip(_SHARE, (left, of), (credited_ore, sold_ore), strict=True):
            columns[name][sold] = own
            if sold.any():
                columns[name][~sold] = of_all
        ids = lines["order_line_id"].to_numpy(dtype=np.int64)
        found.append(frame({"order_line_id": ids, **columns}))
    return pd.concat(found, ignore_index=True) if found else _NO_SHARES


def _known_email(cancels: Cancels, bought: Bought, facts: Facts) -> np.ndarray:
    """Return whether the person of each known order has an e-mail address by then.

    One that had none may have given it with an order before the cancellation.
    """
    given = bought.people.has_email
    first = (
        pd.Series(bought.taken["seq"].to_numpy()[given])
        .groupby(bought.people.person_id[given])
        .min()
    )
    person = np.append(facts.orders["person_id"].to_numpy(dtype=np.int64), 0)[cancels.known]
    had = np.append(facts.orders["email"].to_numpy(dtype=object) != "", [False])[cancels.known]
    found: np.ndarray = had | (first.reindex(person).to_numpy(dtype=float) < cancels.seq)
    return found


def _tasks(word: np.ndarray, cancels: Cancels, facts: Facts, terms: Terms) -> pd.DataFrame:
    """Return a task for finance for each known order that has none yet."""
    waits = np.isin(word, _FOR_FINANCE) & (cancels.known >= 0)
    asked = facts.orders.iloc[cancels.known[waits]].assign(word=word[waits])
    asked = asked[~asked["has_task"].to_numpy(dtype=bool)].drop_duplicates("order_id")
    count, first_id = len(asked), facts.next_ids["finance_task"]
    return frame(
        {
            "finance_task_id": np.arange(first_id, first_id + count, dtype=np.int64),
            "word": asked["word"].to_numpy(dtype=object),
            "params": np.full(count, "{}", dtype=object),
            "order_id": asked["order_id"].to_numpy(dtype=np.int64),
            "invoice_id": asked["invoice_id"].to_numpy(dtype=np.int64),
            "created_at": np.full(count, terms.now, dtype=object),
        }
    )
