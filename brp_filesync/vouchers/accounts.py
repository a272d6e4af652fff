"""Which accounts each kind of entry moves: the one table of it. (docs/payments.md, The books)

An entry is what the database holds: a payment that came, a part of it that settled an invoice or
waits for somebody. Its amount is as it stands there; the sign makes it debit (positive) or credit.
"""

from collections.abc import Mapping
from typing import Literal

Role = Literal[
    "bank",
    "charges",
    "receivables",
    "unmatched",
    "written_off",
    "handled",
    "between_companies",
    "commission",
    "commission_vat",
    "settlement",
    "refunded",
]

# kind of entry → the accounts that it moves, each with its sign. A kind that isn't here is a
# mistake of ours, and nothing is exported.
MOVES: Mapping[str, tuple[tuple[Role, int], ...]] = {
    "paid": (("bank", 1),),
    "charged": (("charges", 1), ("bank", -1)),
    "settled": (("receivables", -1),),
    "written-off": (("written_off", -1),),
    # A payment to one company settled an invoice of another: in each one's books the other owes.
    "for-other": (("between_companies", -1),),
    "by-other": (("between_companies", 1),),
    "waits": (("unmatched", -1),),
    # Settled outside, and said to be a payment that came before: no money came for that.
    "outside": (("handled", -1),),
    "came-once": (("bank", -1),),
    "came-once-charged": (("charges", -1), ("bank", 1)),
    # A reversal and what it takes back: each was unmatched, and is nobody's any more.
    "against": (("unmatched", -1),),
    # A report settles by the gross, of which the portal keeps its commission and owes the net; the
    # lump that comes is the net.
    "report-gross": (("receivables", -1),),
    "report-commission": (("commission", 1),),
    "report-vat": (("commission_vat", 1),),
    "report-net": (("settlement", 1),),
    "lump": (("settlement", -1),),
    # What the gym has paid a portal of its credit note; the payment itself is the bank's voucher.
    "refunded": (("receivables", -1), ("refunded", 1)),
    # A credit note and the invoice that it settles: no account's sum changes.
    "credited": (("receivables", 1), ("receivables", -1)),
}

# What an account is called where the file first names it.
NAMES: Mapping[Role, str] = {
    "bank": "Bank",
    "receivables": "Kundfordringar",
    "charges": "Bankkostnader",
    "unmatched": "Omatchade inbetalningar",
    "written_off": "Öresutjämning",
    "handled": "Omatchade inbetalningar, reglerade utanför",
    "between_companies": "Avräkning mellan bolag",
    "commission": "Provision",
    "commission_vat": "Ingående moms",
    "settlement": "Avräkning portaler",
    "refunded": "Återbetalt till portaler",
}

# What a person's act is called on its lines.
ACTS: Mapping[str, str] = {
    "match": "Matchad",
    "advice": "Fördelad enligt lista",
    "split": "Fördelad",
    "handle": "Reglerad utanför",
    "same": "Samma som en tidigare",
    "unbook": "Åter omatchad",
    "reverse": "Återtagen av banken",
    "lump": "Avräkningens klumpsumma",
    "undo": "Ångrad",
}
