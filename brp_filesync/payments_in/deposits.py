"""Which of a file's deposits are new, and which were booked before, in this format or another.

(docs/domain.md, Payments in 3 and 4)
"""

import numpy as np
import pandas as pd

from brp_filesync.core.problems import FileRefused, Problem

_KNOWN = ("section", "deposit_id", "fingerprint", "same_identity", "format")


def judge_deposits(
    sections: pd.DataFrame, known: pd.DataFrame, family: str, first_id: int, *, across: bool
) -> pd.DataFrame:
    """Return section, deposit_id, seen and same_as (0 for none) of each section, in their order.

    `known` has the deposits in the database that a section may be (brp.payments_known). With
    `across`, one that another format has brought is the same where everything agrees. Raises
    FileRefused, `deposit-changed`, for a deposit that was booked with other content.
    """
    deposit_id = np.arange(first_id, first_id + len(sections), dtype=np.int64)
    same_as = np.zeros(len(sections), dtype=np.int64)
    places = {section: at for at, section in enumerate(sections["section"].tolist())}
    identity = sections["identity"].to_numpy(dtype=object)
    fingerprint = sections["fingerprint"].to_numpy(dtype=object)
    used: set[int] = set()
    for section, known_id, known_print, same_identity, known_format in zip(
        *(known[name].tolist() for name in _KNOWN), strict=True
    ):
        at = places[section]
        if same_identity:
            _demand_same(sections, at, known_print)
            same_as[at] = known_id
        elif across and not known_format.startswith(family) and not same_as[at]:
            if known_id not in used:
                used.add(known_id)
                same_as[at] = known_id
    first_of: dict[str, int] = {}
    for at in np.flatnonzero(identity != "").tolist():
        first = first_of.setdefault(identity[at], at)
        if first != at:
            _demand_same(sections, at, fingerprint[first])
            same_as[at] = same_as[at] or deposit_id[first]
    return pd.DataFrame(
        {
            "section": sections["section"].to_numpy(),
            "deposit_id": deposit_id,
            "seen": same_as > 0,
            "same_as": same_as,
        }
    )


def deposit_rows(sections: pd.DataFrame, judged: pd.DataFrame, journal_id: int) -> pd.DataFrame:
    """Return the deposits as they are kept, without their sums. A repeated one has no identity."""
    seen = judged["seen"].to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "deposit_id": judged["deposit_id"].to_numpy(),
            "payment_journal_id": np.full(len(sections), journal_id, dtype=np.int64),
            "place": np.arange(1, len(sections) + 1),
            "account": sections["account"],
            "bankgiro": sections["bankgiro"],
            "year": [int(day[:4]) for day in sections["booked_on"].tolist()],
            "serial": sections["serial"],
            "deposited_on": sections["booked_on"],
            "payments": sections["payments"],
            "fingerprint": sections["fingerprint"],
            "content_hash": sections["content_hash"],
            "identity": np.where(seen, "", sections["identity"]).astype(object),
            "same_as": judged["same_as"].to_numpy(),
            "message": sections["message"],
            "told_account": sections["told_account"],
            "text": sections["text"],
        }
    )


def _demand_same(sections: pd.DataFrame, at: int, fingerprint: str) -> None:
    section = sections.iloc[at]
    if section["fingerprint"] != fingerprint:
        named = f"{section['account']} {section['serial']} {section['booked_on']}"
        record = int(section["record"])
        raise FileRefused(Problem("deposit-changed", record, params={"found": named}))
