"""What the rooms of this flow hand each other after a file is read: facts in, decisions out.

Frames hold text as object columns with "" for what is absent, numbers as int64 with 0. Payments
are numbered as in their file; an id in the database is that number and `Facts.first_payment_id`.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

# Why something of a payment is nobody's, the first that holds; the last two are what people's acts
# leave. (docs/domain.md, Payments in 7 to 9)
Reason = Literal[
    "zero-amount",
    "maybe-seen",
    "other-bankgiro",
    "bankgiro-not-told",
    "settled-already",
    "not-adding-up",
    "no-such-ocr",
    "wrong-check-digit",
    "no-reference",
    "surplus",
    "deduction",
    "negative-part",
    "reversal",
    "unbooked",
    "reversed",
]
REASONS: tuple[Reason, ...] = get_args(Reason)

ALLOCATION_COLUMNS = (
    "allocation_id",
    "payment",
    "invoice_id",
    "amount_ore",
    "written_off_ore",
    "opposite_of",
)
UNMATCHED_COLUMNS = (
    "unmatched_id",
    "payment",
    "amount_ore",
    "reason",
    "reference",
    "twin_payment_id",
    "opposite_of",
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a bank's profile says about matching: öre that may be missing, or too many."""

    under_ore: int = 0
    over_ore: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of some payments of a file, as it is under the writer's lock.

    `payments` (payment, section, kind, amount_ore, bankgiro, ocr, unusual, booked_on, and
    twin_payment_id: the earlier one of its own format that it may be) and `claims`
    (payment, place, reference, part_ore, negative) each bear the invoice that was issued under the
    reference: invoice_id, invoice_kind, rest_ore, state. `elsewhere` (payment, reference) is what
    another bankgiro has issued; `reversed` (payment, payment_id, original) what reversals take
    back, by id or by number in this file; `entries` where the öre of those payments are now;
    `earlier` the payments that came in other formats and that these may repeat.
    """

    payments: pd.DataFrame
    claims: pd.DataFrame
    elsewhere: pd.DataFrame
    reversed: pd.DataFrame
    entries: pd.DataFrame
    earlier: pd.DataFrame
    first_payment_id: int
    next_allocation_id: int
    next_unmatched_id: int


@dataclass(frozen=True, slots=True)
class Matched:
    """What becomes of the öre of some payments: each is in exactly one row of the first two.

    `invoices` (invoice_id, rest_ore, state, settled_from) are those that have changed;
    `issued` (payment, issued_references) what unusual payments name of ours.
    """

    allocations: pd.DataFrame  # ALLOCATION_COLUMNS
    unmatched: pd.DataFrame  # UNMATCHED_COLUMNS
    invoices: pd.DataFrame
    issued: pd.DataFrame
