"""What can become of a row, and the counts of it."""

from dataclasses import asdict, dataclass
from typing import Literal, get_args

Outcome = Literal["imported", "duplicate", "rejected", "held"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows ended in which outcome; `warnings` counts warnings on rows that stand."""

    rows: int = 0
    imported: int = 0
    duplicate: int = 0
    rejected: int = 0
    held: int = 0
    warnings: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Return the sums."""
        return Counts(
            self.rows + other.rows,
            self.imported + other.imported,
            self.duplicate + other.duplicate,
            self.rejected + other.rejected,
            self.held + other.held,
            self.warnings + other.warnings,
        )

    def as_dict(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)
