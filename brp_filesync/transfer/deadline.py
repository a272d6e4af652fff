"""A deadline for a portal's whole night: however patient each step is, the sum is bounded."""

from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.core.phrase import phrase


class Deadline:
    """So many seconds from now, on a clock that never goes back."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._ends_at = clock.monotonic() + seconds

    def remaining_s(self) -> float:
        """Return the seconds that are left, 0 when it has passed."""
        return max(0.0, self._ends_at - self._clock.monotonic())

    def check(self) -> None:
        """Raise TemporaryTrouble when it has passed."""
        if self.remaining_s() <= 0:
            raise TemporaryTrouble(
                phrase(
                    "The server took longer than the {seconds:g} seconds it is given.",
                    seconds=self._seconds,
                ),
                phrase("What is left is done by the next run; server.deadline_s sets the time."),
            )

    def at_most(self, seconds: float) -> float:
        """Return a timeout that ends no later than the deadline. Raises like `check`."""
        self.check()
        return min(seconds, self.remaining_s())
