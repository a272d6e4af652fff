"""The ledger's states, and the moves between them that are allowed."""

from typing import Literal, get_args

from brp_filesync.core.moves import Moves

ArrivalState = Literal["seen", "received", "skipped", "gone"]
WaitingKind = Literal["incomplete", "refused", "too-big"]  # why a file that is seen isn't received
FileState = Literal[
    "received", "imported", "tried", "refused", "failed", "awaiting_approval", "discarded"
]
CatalogueFileKind = Literal["facilities", "products", "marker"]
CatalogueState = Literal["rendered", "awaiting_approval", "delivered", "discarded", "superseded"]
DutyState = Literal["todo", "sending", "done", "failed", "unknown", "waived"]
NoticeState = Literal["todo", "done", "waived"]
OrderMailKind = Literal["confirm", "cancelled", "receipt"]
MailKind = Literal[OrderMailKind, "trial"]
FileDutyKind = Literal["answer", "clear"]
DutyKind = Literal[MailKind, FileDutyKind]

# Duties that a run or a person still has something to do with.
OPEN_DUTIES: tuple[DutyState, ...] = tuple(
    state for state in get_args(DutyState) if state not in ("done", "waived")
)

ARRIVAL: Moves[ArrivalState] = Moves(
    first=frozenset({"seen", "received", "skipped"}),
    following={
        "seen": frozenset({"received", "skipped", "gone"}),
        "skipped": frozenset({"gone"}),
    },
)
FILE: Moves[FileState] = Moves(
    first=frozenset({"received"}),
    following={
        "received": frozenset({"imported", "refused", "failed", "tried", "awaiting_approval"}),
        "tried": frozenset({"received"}),  # the portal is live, or a person's replay
        # Approved, the next run imports it; discarded, it is answered like a refusal.
        "awaiting_approval": frozenset({"received", "discarded"}),
        "failed": frozenset({"received"}),  # retry
        "refused": frozenset({"received"}),  # a person's replay
        "imported": frozenset({"received"}),  # a replay: its rejected rows may pass now
        "discarded": frozenset({"received"}),  # pruned, and come again
    },
)
# What we send of our own accord. An approval is no state: the run that delivers may be the next.
CATALOGUE: Moves[CatalogueState] = Moves(
    first=frozenset({"rendered"}),
    following={
        "rendered": frozenset({"delivered", "awaiting_approval", "superseded"}),
        "awaiting_approval": frozenset({"delivered", "discarded", "superseded"}),
    },
)
DUTY: Moves[DutyState] = Moves(
    first=frozenset({"todo"}),
    following={
        "todo": frozenset({"done", "failed", "unknown", "waived", "sending"}),
        # A mail whose data may be on its way: only the run that sends it knows more.
        "sending": frozenset({"done", "todo", "failed", "unknown"}),
        "failed": frozenset({"todo", "waived"}),
        "unknown": frozenset({"todo", "waived"}),
        "waived": frozenset({"todo"}),
        "done": frozenset({"todo"}),  # a mail that came back: a person has it sent again
    },
)
# What is told of an alarm: by a way that the settings name no more it is let be.
NOTICE: Moves[NoticeState] = Moves(
    first=frozenset({"todo"}),
    following={"todo": frozenset({"done", "waived"})},
)
