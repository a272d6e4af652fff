"""BRP's states of an invoice, and the moves that we make. (docs/domain.md, Payments in 10)"""

from typing import Literal

from brp_filesync.core.moves import Moves

InvoiceState = Literal[
    "not_sent",
    "pending_send",
    "sent_pending_response",
    "sent",
    "reminder",
    "reminder_service",
    "debt_collection",
    "done",
    "exported",
]

INVOICE: Moves[InvoiceState] = Moves(
    first=frozenset({"not_sent", "done"}),  # one that is cancelled in its own file is done at once
    following={
        "not_sent": frozenset({"sent", "done"}),
        "pending_send": frozenset({"done"}),
        "sent_pending_response": frozenset({"done"}),
        "sent": frozenset({"done"}),
        "reminder": frozenset({"done"}),
        "reminder_service": frozenset({"done"}),
        "debt_collection": frozenset({"done"}),
        # Opened again, by a reversal or by a person, to the state that it had.
        "done": frozenset(
            {
                "not_sent",
                "pending_send",
                "sent_pending_response",
                "sent",
                "reminder",
                "reminder_service",
                "debt_collection",
                "exported",
            }
        ),
        "exported": frozenset({"done"}),
    },
)


def state_after(
    state: InvoiceState, rest_ore: int, settled_from: InvoiceState | None
) -> InvoiceState:
    """Return the state with so much left to pay (öre).

    Done, or, where it was done, the one that it had before; `sent` where nobody knows that.
    """
    after: InvoiceState = (settled_from or "sent") if state == "done" else state
    if rest_ore == 0:
        after = "done"
    return after if after == state else INVOICE.moved(state, after)
