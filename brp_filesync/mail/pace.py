"""How fast mails go out: so many a minute over all lines of a process to one server."""

import threading
from collections import deque

from brp_filesync.core.clock import Clock

_MINUTE_S = 60.0


class Pace:
    """The last minute's mails, of all portals that send side by side."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._begun: deque[float] = deque()

    def wait(self, clock: Clock, per_minute: int | None) -> None:
        """Wait until one more may be offered; not at all where no number is set."""
        if per_minute is None:
            return
        with self._turn:  # who waits holds it: those behind would wait longer anyway
            while len(self._begun) >= per_minute:
                left_s = self._begun[0] + _MINUTE_S - clock.monotonic()
                if left_s <= 0:
                    self._begun.popleft()
                else:
                    clock.sleep(left_s)
            self._begun.append(clock.monotonic())
