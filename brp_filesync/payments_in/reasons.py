"""Why a payment is nobody's: of several reasons the first. (docs/domain.md, Payments in 7)"""

from collections.abc import Iterable

from brp_filesync.core import luhn
from brp_filesync.payments_in.decisions import REASONS, Reason


def unknown_reason(reference: str) -> Reason:
    """Return why a reference is no number of ours."""
    if not reference:
        return "no-reference"
    if reference.isascii() and reference.isdigit() and len(reference) > 1:
        if luhn.check_digit(reference[:-1]) != reference[-1]:
            return "wrong-check-digit"
    return "no-such-ocr"


def first_reason(reasons: Iterable[Reason]) -> Reason:
    """Return the one that is told; a payment that names nothing has `no-reference`."""
    return min(reasons, key=REASONS.index, default="no-reference")
