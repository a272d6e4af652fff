"""What people do to payments: each kind of act, and what it means that a row of it is handled.

(docs/domain.md, Payments in 9)
"""

from collections.abc import Mapping
from typing import Literal

PaymentAct = Literal[
    "match", "advice", "split", "handle", "same", "unbook", "reverse", "lump", "undo"
]

# Where the öre of a row are that an act has marked as handled.
# none      the act marks none
# outside   the money was settled outside, such as a refund from the bank
# came-once the payment was another one's second copy: there never was such money
# against   a reversal and what it takes back are marked together: the two are nothing
HandledAs = Literal["none", "outside", "came-once", "against"]

PAYMENT_ACTS: Mapping[PaymentAct, HandledAs] = {
    "match": "none",
    "advice": "none",
    "split": "none",
    "handle": "outside",
    "same": "came-once",
    "unbook": "none",
    "reverse": "against",
    "lump": "none",
    "undo": "none",
}

# What these book is a person's and is taken back by an undo; what a file booked by itself, or an
# undo of its being taken back, by `unbook`.
SETTLING: frozenset[PaymentAct] = frozenset({"match", "advice", "split"})


def audited(act: PaymentAct) -> str:
    """Return the act's name in the audit log."""
    return f"payments {act}"
