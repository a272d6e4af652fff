"""Not faster than a portal or our own line bears: so many bytes a second, both ways together."""

from brp_filesync.core.clock import Clock


class Throttle:
    """Lets so many bytes a second through; None is as many as there are."""

    def __init__(self, clock: Clock, bytes_per_s: int | None) -> None:
        self._clock = clock
        self._bytes_per_s = bytes_per_s
        self._free_at = clock.monotonic()

    def spend(self, size: int) -> None:
        """Wait until what went before has had its time; then these bytes go."""
        if self._bytes_per_s is None:
            return
        now = self._clock.monotonic()
        if self._free_at > now:
            self._clock.sleep(self._free_at - now)
        self._free_at = max(self._free_at, now) + size / self._bytes_per_s
