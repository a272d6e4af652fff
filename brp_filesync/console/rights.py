"""Who may what in the console: the one table of roles and their rights."""

from collections.abc import Mapping
from typing import Literal, get_args

Role = Literal["look", "desk", "finance", "operate", "admin"]
# What a route asks for. `own` is whoever is logged in; `open` is everybody, before a login;
# `decide` is of files and rows.
Right = Literal["open", "own", "see", "hand-out", "pay", "decide", "run", "users"]

ROLES: tuple[Role, ...] = get_args(Role)
RIGHTS: Mapping[Role, frozenset[Right]] = {
    "look": frozenset({"open", "own", "see"}),
    "desk": frozenset({"open", "own", "hand-out"}),
    "finance": frozenset({"open", "own", "see", "hand-out", "pay", "decide"}),
    "operate": frozenset({"open", "own", "see", "decide", "run"}),
    "admin": frozenset(get_args(Right)),
}


def may(role: Role | None, right: Right) -> bool:
    """Tell whether somebody of that role may do what asks for the right; None: nobody logged in."""
    return right == "open" if role is None else right in RIGHTS[role]
