"""Which invoices some payments settle, and what of them is nobody's. Pure, over frames.

Plain payments go by columns, in rounds: the n-th payment of one invoice sees what the one before
it has settled. Whatever is unusual, and every payment of an invoice that something unusual is
about, goes one by one in the file's order (match_one_by_one). (docs/domain.md, Payments in 5 to 8)
"""

import numpy as np
import pandas as pd

from brp_filesync.payments_in.decisions import Facts, Matched, Rules
from brp_filesync.payments_in.entries import Entries
from brp_filesync.payments_in.match_one_by_one import match_one_by_one
from brp_filesync.payments_in.open_invoices import Invoices, changed_invoices, named_invoices
from brp_filesync.payments_in.reasons import unknown_reason
from brp_filesync.payments_in.twins import find_twins

# An invoice that is paid more often in one file than this is no case for columns any more.
_ROUNDS = 20


def match(facts: Facts, rules: Rules) -> Matched:
    """Return what becomes of every öre of the payments."""
    invoices = named_invoices(facts)
    payments = facts.payments
    number = payments["payment"].to_numpy()
    amount_ore = payments["amount_ore"].to_numpy()
    at = invoices.places(payments["invoice_id"].to_numpy())
    known = payments["invoice_id"].to_numpy() > 0
    issued = _issued(facts, known)
    twin = payments["twin_payment_id"].to_numpy()
    across = find_twins(payments[twin == 0], issued[twin == 0], facts.earlier)
    twin = twin.copy()
    twin[twin == 0] = across
    slow = _is_slow(facts, invoices, at, known) & (twin == 0)
    entries = Entries()

    zero = ~slow & (amount_ore == 0) & (payments["kind"] == "payment").to_numpy()
    named = payments["ocr"].to_numpy(dtype=object)
    entries.leave(number[zero], amount_ore[zero], "zero-amount", named[zero], twin[zero])
    quick = ~slow & ~zero
    entries.leave(
        number[quick & (twin > 0)],
        amount_ore[quick & (twin > 0)],
        "maybe-seen",
        twins=twin[quick & (twin > 0)],
    )
    plain = quick & (twin == 0)
    _leave_unknown(payments, plain & ~known, facts, entries)
    late = _match_plain(number, amount_ore, at, plain & known, invoices, rules, entries)
    match_one_by_one(facts, slow | late, invoices, rules, entries)
    allocations, unmatched = entries.frames(facts.next_allocation_id, facts.next_unmatched_id)
    unusual = payments["unusual"].to_numpy(dtype=bool)
    return Matched(
        allocations,
        unmatched,
        changed_invoices(invoices),
        pd.DataFrame({"payment": number[unusual], "issued_references": issued[unusual]}),
    )


def _issued(facts: Facts, known: np.ndarray) -> np.ndarray:
    """Return the numbers of ours that each payment names, sorted, with blanks between."""
    issued = np.where(known, facts.payments["ocr"].to_numpy(dtype=object), "").astype(object)
    claims = facts.claims[facts.claims["invoice_id"].to_numpy() > 0]
    if len(claims):
        named: dict[int, set[str]] = {}
        for payment, reference in zip(claims["payment"], claims["reference"], strict=True):
            named.setdefault(payment, set()).add(reference)
        places = pd.Index(facts.payments["payment"]).get_indexer(list(named))
        for place, references in zip(places.tolist(), named.values(), strict=True):
            issued[place] = " ".join(sorted(references))
    return issued


def _is_slow(facts: Facts, invoices: Invoices, at: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Say which payments go one by one."""
    payments = facts.payments
    slow = payments["unusual"].to_numpy(dtype=bool).copy()
    if not slow.any():
        return slow
    slow |= np.isin(payments["payment"].to_numpy(), facts.reversed["original"].to_numpy())
    touched = np.zeros(len(invoices.ids) + 1, dtype=bool)
    for frame in (facts.claims, facts.entries):
        ids = frame["invoice_id"].to_numpy()
        touched[invoices.places(ids[ids > 0])] = True
    touched[at[slow & known]] = True
    slow |= known & touched[at]
    return slow


def _leave_unknown(
    payments: pd.DataFrame, mask: np.ndarray, facts: Facts, entries: Entries
) -> None:
    """Leave what names no number of ours unmatched, each with its reason."""
    if not mask.any():
        return
    number = payments["payment"].to_numpy()
    amount_ore = payments["amount_ore"].to_numpy()
    ocr = payments["ocr"].to_numpy(dtype=object)
    elsewhere = np.isin(number, facts.elsewhere["payment"].to_numpy())
    unknown = np.full(len(payments), "", dtype=object)
    unknown[mask] = [unknown_reason(text) for text in ocr[mask].tolist()]
    told = (payments["bankgiro"] != "").to_numpy()
    unknown[mask & elsewhere] = "bankgiro-not-told"
    unknown[mask & elsewhere & told] = "other-bankgiro"
    for reason in sorted(set(unknown[mask].tolist())):
        chosen = mask & (unknown == reason)
        entries.leave(number[chosen], amount_ore[chosen], reason, references=ocr[chosen])


def _match_plain(
    number: np.ndarray,
    amount_ore: np.ndarray,
    at: np.ndarray,
    mask: np.ndarray,
    invoices: Invoices,
    rules: Rules,
    entries: Entries,
) -> np.ndarray:
    """Match payments with one number of ours each; return those that are left for one by one.

    Each is of more than 0 öre.
    """
    places = np.flatnonzero(mask)
    for _ in range(_ROUNDS):
        if not len(places):
            break
        again = pd.Series(at[places]).duplicated().to_numpy()
        now = places[~again]
        places = places[again]
        rest = invoices.rest_ore[at[now]]
        paid = amount_ore[now]
        difference = paid - rest
        settled = rest <= 0
        takes = ~settled
        exact = takes & (difference <= rules.over_ore) & (difference >= -rules.under_ore)
        booked = np.where(exact, rest, np.minimum(paid, rest))
        off = np.where(exact, difference, 0)
        entries.book(number[now[takes]], invoices.ids[at[now[takes]]], booked[takes], off[takes])
        invoices.rest_ore[at[now[takes]]] -= booked[takes]
        entries.leave(number[now[settled]], paid[settled], "settled-already")
        over = takes & ~exact & (difference > 0)
        entries.leave(number[now[over]], difference[over], "surplus")
    late = np.zeros(len(number), dtype=bool)
    late[places] = True
    return late
