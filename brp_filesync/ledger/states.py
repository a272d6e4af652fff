"""The ledger's states, and the moves between them that are allowed."""

from collections.abc import Mapping

from brp_filesync.core.errors import BrokenInvariant

Moves = Mapping[str, frozenset[str]]

ARRIVAL: Moves = {
    "": frozenset({"seen", "received", "skipped"}),
    "seen": frozenset({"received", "skipped", "gone"}),
    "skipped": frozenset({"gone"}),
}
FILE: Moves = {
    "": frozenset({"received"}),
    "received": frozenset({"imported", "refused", "failed", "tried", "awaiting_approval"}),
    "tried": frozenset({"received"}),  # the portal is live, or a person's replay
    # Approved, the next run imports it; discarded, it is answered like a refusal.
    "awaiting_approval": frozenset({"received", "discarded"}),
    "failed": frozenset({"received"}),  # retry
    "refused": frozenset({"received"}),  # a person's replay
    "imported": frozenset({"received"}),  # a replay: its rejected rows may pass now
}
# What we send of our own accord. An approval is no state: the run that delivers may be the next.
CATALOGUE: Moves = {
    "": frozenset({"rendered"}),
    "rendered": frozenset({"delivered", "awaiting_approval", "superseded"}),
    "awaiting_approval": frozenset({"delivered", "discarded", "superseded"}),
}
DUTY: Moves = {
    "": frozenset({"todo"}),
    "todo": frozenset({"done", "failed", "unknown", "waived", "sending"}),
    # A mail whose data may be on its way: only the run that sends it knows more.
    "sending": frozenset({"done", "todo", "failed", "unknown"}),
    "failed": frozenset({"todo", "waived"}),
    "unknown": frozenset({"todo", "waived"}),
    "waived": frozenset({"todo"}),
}
# What is told of an alarm: by a way that the settings name no more it is let be.
NOTICE: Moves = {
    "": frozenset({"todo"}),
    "todo": frozenset({"done", "waived"}),
}


def checked_move(moves: Moves, before: str, after: str) -> str:
    """Return `after`. Raises BrokenInvariant where that move isn't in the table ("" is new)."""
    if after not in moves.get(before, frozenset()):
        raise BrokenInvariant(f"A move from {before or 'nothing'} to {after} isn't allowed.")
    return after
