"""A deadline for a portal's whole night: however patient each step is, the sum is bounded.

Only the server's own time counts: what we do meanwhile, importing a big file, takes none of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.core.phrase import phrase


class Deadline:
    """So many seconds, spent while something is `running`, on a clock that never goes back."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._spent = 0.0
        self._since: float | None = None  # when it was begun to count

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time of the block; one within another counts once."""
        outermost = self._since is None
        if outermost:
            self._since = self._clock.monotonic()
        try:
            yield
        finally:
            if outermost:
                self._spent, self._since = self._seconds - self._left(), None

    def remaining_s(self) -> float:
        """Return the seconds that are left, 0 when it has passed."""
        return max(0.0, self._left())

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

    def _left(self) -> float:
        running_s = 0.0 if self._since is None else self._clock.monotonic() - self._since
        return self._seconds - self._spent - running_s
