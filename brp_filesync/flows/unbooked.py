"""What a payment file told and nobody booked, as data: a control's days, others' and foreign money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brp_filesync.ledger.files import Decided


def unbooked_as_dict(decided: Decided | None) -> dict[str, Any]:
    """Return it for `--json`: amounts in öre, or in hundredths of their currency."""
    return {
        "control_differs": [
            {"account": account, "day": day, "more_ore": ore}
            for account, day, ore in (decided.control_differs if decided else ())
        ],
        "unlisted": [
            {"bankgiro": bankgiro, "payments": count, "ore": ore}
            for bankgiro, count, ore in (decided.unlisted.bankgiros if decided else ())
        ],
        "unlisted_accounts": [
            {"account": account, "payments": count, "ore": ore}
            for account, count, ore in (decided.unlisted.accounts if decided else ())
        ],
        "foreign": [
            {"currency": currency, "entries": count, "hundredths": hundredths}
            for currency, count, hundredths in (decided.foreign if decided else ())
        ],
    }
