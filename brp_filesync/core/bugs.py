"""A bug of ours as it may be told: its kind, its place and a reference, never its text.

An exception's text may quote a row, a person or a secret; where it was raised can't.
"""

import hashlib
import traceback
from dataclasses import dataclass
from pathlib import Path

_OURS = Path(__file__).parents[1]
_MOST_FRAMES = 3
_REFERENCE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Bug:
    """What was raised, and `file:line` of the last frames of ours, the innermost last."""

    kind: str
    where: tuple[str, ...]

    @property
    def reference(self) -> str:
        """Eight digits of its hash: the same wherever it is told, and whenever it comes again."""
        told = "\n".join((self.kind, *self.where))
        return hashlib.sha256(told.encode()).hexdigest()[:_REFERENCE_DIGITS]

    def __str__(self) -> str:
        return f"{self.kind} at {self.where[-1]}, reference {self.reference}"


def bug_of(error: BaseException) -> Bug:
    """Return an exception as a bug; where no frame of it is ours, with the last ones there are."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [(Path(each.filename), each.lineno) for each in frames]
    ours = [
        f"{path.relative_to(_OURS).as_posix()}:{line}"
        for path, line in places
        if path.is_relative_to(_OURS)
    ]
    others = [f"{path.name}:{line}" for path, line in places]
    return Bug(type(error).__name__, tuple((ours or others or ["no place"])[-_MOST_FRAMES:]))
