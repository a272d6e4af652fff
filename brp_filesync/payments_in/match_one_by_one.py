"""The unusual payments, one by one in the file's order, and the payments of their invoices.

(docs/domain.md, Payments in 6 to 8)
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from brp_filesync.payments_in.decisions import Facts, Reason, Rules
from brp_filesync.payments_in.entries import Booked, Entries, Left
from brp_filesync.payments_in.open_invoices import Invoices
from brp_filesync.payments_in.reasons import first_reason, unknown_reason


class Claim(NamedTuple):
    """What a payment says that it is for. `at` is the invoice's place, -1 for none of ours."""

    reference: str
    part_ore: int
    negative: bool
    at: int
    elsewhere: bool
    is_told: bool  # the bankgiro, by the bank or the account


@dataclass(slots=True)
class _Desk:
    """What is at hand while payments go by."""

    invoices: Invoices
    rules: Rules
    entries: Entries
    claims: dict[int, list[Claim]] = field(default_factory=dict)
    # Of the payments that reversals take back: their rows in the database, and in this file.
    kept: dict[int, list[tuple[str, int, int, int, int, bool]]] = field(default_factory=dict)
    made: dict[int, tuple[int, int]] = field(default_factory=dict)


def match_one_by_one(
    facts: Facts, which: np.ndarray, invoices: Invoices, rules: Rules, entries: Entries
) -> None:
    """Match the payments of the mask `which`, and add what becomes of them to `entries`."""
    if not which.any():
        return
    desk = _Desk(invoices, rules, entries)
    elsewhere = set(zip(facts.elsewhere["payment"], facts.elsewhere["reference"], strict=True))
    _take_claims(desk, facts, elsewhere)
    takes_back = {
        payment: (payment_id, original)
        for payment, payment_id, original in facts.reversed.itertuples(index=False)
    }
    originals = {original for _, original in takes_back.values()}
    columns = ("payment", "kind", "amount_ore", "ocr", "invoice_id", "unusual", "bankgiro")
    chosen = facts.payments.loc[which, list(columns)]
    places = invoices.places(chosen["invoice_id"].to_numpy())
    for row, at in zip(chosen.itertuples(index=False, name=None), places.tolist(), strict=True):
        payment, kind, amount_ore, ocr, invoice_id, unusual, bankgiro = row
        booked, left = len(entries.booked), len(entries.left)
        if kind == "reversal":
            _reverse(desk, payment, amount_ore, *takes_back.get(payment, (0, 0)))
        elif kind == "returned":
            entries.left.append(Left(payment, amount_ore, "reversal"))
        elif kind == "payment" and amount_ore == 0:
            entries.left.append(Left(payment, 0, "zero-amount", ocr))
        elif kind == "deduction":
            _deduct(desk, payment, amount_ore)
        elif unusual:
            _several(desk, payment, amount_ore)
        else:
            is_elsewhere = (payment, ocr) in elsewhere
            found = Claim(ocr, 0, False, at if invoice_id else -1, is_elsewhere, bankgiro != "")
            _single(desk, payment, amount_ore, found, tolerant=True)
        if payment in originals:
            desk.made[payment] = (booked, left)


def _take_claims(desk: _Desk, facts: Facts, elsewhere: set[tuple[int, str]]) -> None:
    columns = ["payment", "reference", "part_ore", "negative", "invoice_id"]
    rows = facts.claims[columns]
    places = desk.invoices.places(rows["invoice_id"].to_numpy())
    untold = set(facts.payments.loc[facts.payments["bankgiro"] == "", "payment"].tolist())
    for row, at in zip(rows.itertuples(index=False, name=None), places.tolist(), strict=True):
        payment, reference, part_ore, negative, invoice_id = row
        claim = Claim(
            reference,
            part_ore,
            negative,
            at if invoice_id else -1,
            (payment, reference) in elsewhere,
            payment not in untold,
        )
        desk.claims.setdefault(payment, []).append(claim)
    columns = [
        "payment_id",
        "source",
        "entry_id",
        "invoice_id",
        "amount_ore",
        "written_off_ore",
        "handled",
    ]
    for payment_id, *entry in facts.entries[columns].itertuples(index=False, name=None):
        desk.kept.setdefault(payment_id, []).append(tuple(entry))


def _single(desk: _Desk, payment: int, amount_ore: int, claim: Claim, *, tolerant: bool) -> None:
    """Settle one invoice by a payment or a part of it; the surplus is nobody's."""
    reason = _blocked(desk, claim)
    if reason is None and amount_ore == 0:
        reason = "not-adding-up"
    if reason is not None:
        desk.entries.left.append(Left(payment, amount_ore, reason, claim.reference))
        return
    rest_ore = int(desk.invoices.rest_ore[claim.at])
    over_ore = amount_ore - rest_ore
    within = -desk.rules.under_ore <= over_ore <= desk.rules.over_ore
    if tolerant and within:
        _book(desk, payment, claim.at, rest_ore, over_ore)
        return
    _book(desk, payment, claim.at, min(amount_ore, rest_ore))
    if over_ore > 0:
        desk.entries.left.append(Left(payment, over_ore, "surplus", claim.reference))


def _blocked(desk: _Desk, claim: Claim) -> Reason | None:
    """Return why nothing can be paid on this claim, None where it can."""
    if claim.elsewhere:
        return "other-bankgiro" if claim.is_told else "bankgiro-not-told"
    if claim.at < 0:
        return unknown_reason(claim.reference)
    # A credit note has nothing to pay, and a payment never opens an invoice.
    return "settled-already" if desk.invoices.rest_ore[claim.at] <= 0 else None


def _several(desk: _Desk, payment: int, amount_ore: int) -> None:
    """Book a payment with several references, by its parts or whole, or leave it unmatched."""
    claims = desk.claims.get(payment, [])
    if any(claim.negative and not _is_used(desk, claim) for claim in claims):
        desk.entries.left.append(Left(payment, amount_ore, "negative-part"))
    elif any(claim.part_ore for claim in claims):
        for claim in claims:
            if claim.negative:
                _book(desk, payment, claim.at, claim.part_ore)
        for claim in claims:
            if not claim.negative:
                _single(desk, payment, claim.part_ore, claim, tolerant=False)
    else:
        _whole(desk, payment, amount_ore, claims)


def _whole(desk: _Desk, payment: int, amount_ore: int, claims: list[Claim]) -> None:
    """Book a payment whose references are all ours and add up to it exactly."""
    places = [claim.at for claim in claims]
    known = bool(claims) and all(at >= 0 for at in places)
    rests = [int(desk.invoices.rest_ore[at]) for at in places] if known else []
    if known and len(set(places)) == len(places) and sum(rests) == amount_ore > 0:
        for at, rest_ore in zip(places, rests, strict=True):
            if rest_ore:
                _book(desk, payment, at, rest_ore)
        return
    reasons = [reason for claim in claims if (reason := _why_not(desk, claim)) is not None]
    if known:
        reasons.append("not-adding-up")
    desk.entries.left.append(Left(payment, amount_ore, first_reason(reasons)))


def _why_not(desk: _Desk, claim: Claim) -> Reason | None:
    """Return what speaks against one of several claims; an open credit note is welcome there."""
    if claim.at >= 0 and not claim.elsewhere:
        return None if desk.invoices.rest_ore[claim.at] else "settled-already"
    return _blocked(desk, claim)


def _is_used(desk: _Desk, claim: Claim) -> bool:
    """Say whether a negative claim is on an open credit note of ours that it doesn't exceed."""
    if claim.at < 0 or not desk.invoices.is_credit_note[claim.at]:
        return False
    return bool(desk.invoices.rest_ore[claim.at] <= claim.part_ore)


def _deduct(desk: _Desk, payment: int, amount_ore: int) -> None:
    """Let a deduction use up our credit notes; what is more than they have left is unmatched."""
    claims = desk.claims.get(payment, [])
    ours = [claim for claim in claims if claim.at >= 0 and desk.invoices.is_credit_note[claim.at]]
    parts = [claim.part_ore for claim in claims]
    if len(claims) == 1 and not any(parts):
        parts = [amount_ore]
    elif not any(parts):
        parts = [int(desk.invoices.rest_ore[claim.at]) if claim in ours else 0 for claim in claims]
        if len(ours) < len(claims):
            parts = []
    left_ore = amount_ore
    if parts and sum(parts) == amount_ore and all(part <= 0 for part in parts):
        for claim, part in zip(claims, parts, strict=True):
            if claim in ours:
                used_ore = max(part, int(desk.invoices.rest_ore[claim.at]))
                if used_ore:
                    _book(desk, payment, claim.at, used_ore)
                left_ore -= used_ore
    if left_ore or amount_ore == 0:
        reference = claims[0].reference if len(claims) == 1 else ""
        desk.entries.left.append(Left(payment, left_ore, "deduction", reference))


def _reverse(desk: _Desk, payment: int, amount_ore: int, payment_id: int, original: int) -> None:
    """Take back what a payment has done, by opposite rows; the rest is unmatched."""
    left_ore = amount_ore
    if original in desk.made:
        booked, left = desk.made.pop(original)
        mine = [each for each in desk.entries.booked[booked:] if each.payment == original]
        loose = [each for each in desk.entries.left[left:] if each.payment == original]
        found_ore = sum(each.amount_ore + each.written_off_ore for each in mine)
        if found_ore + sum(each.amount_ore for each in loose) == -amount_ore:
            for entry in mine:
                at = int(desk.invoices.places(np.array([entry.invoice_id]))[0])
                _take_back(desk, payment, at, entry.amount_ore, entry.written_off_ore, entry)
                left_ore += entry.amount_ore + entry.written_off_ore
            for each in loose:
                desk.entries.left.append(
                    Left(payment, -each.amount_ore, "reversal", each.reference, 0, each)
                )
                left_ore += each.amount_ore
    else:
        kept = desk.kept.pop(payment_id, [])
        if sum(row[3] + row[4] for row in kept) == -amount_ore:
            for source, entry_id, invoice_id, ore, off_ore, handled in kept:
                if source == "allocation":
                    at = int(desk.invoices.places(np.array([invoice_id]))[0])
                    _take_back(desk, payment, at, ore, off_ore, entry_id)
                    left_ore += ore + off_ore
                elif not handled:
                    desk.entries.left.append(Left(payment, -ore, "reversal", "", 0, entry_id))
                    left_ore += ore
    if left_ore or amount_ore == 0:
        desk.entries.left.append(Left(payment, left_ore, "reversal"))


def _book(desk: _Desk, payment: int, at: int, amount_ore: int, written_off_ore: int = 0) -> None:
    desk.invoices.rest_ore[at] -= amount_ore
    invoice_id = int(desk.invoices.ids[at])
    desk.entries.booked.append(Booked(payment, invoice_id, amount_ore, written_off_ore))


def _take_back(
    desk: _Desk,
    payment: int,
    at: int,
    amount_ore: int,
    written_off_ore: int,
    opposite_of: "int | Booked",
) -> None:
    desk.invoices.rest_ore[at] += amount_ore
    invoice_id = int(desk.invoices.ids[at])
    desk.entries.booked.append(
        Booked(payment, invoice_id, -amount_ore, -written_off_ore, opposite_of)
    )
