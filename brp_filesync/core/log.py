"""The log, which costs nothing before something is logged: its library is loaded then.

Most commands, and a night in which nothing happens, have nothing to log. Events name files, counts
and the words of problems, never personal data.
"""

import sys
import threading
from collections.abc import Callable
from typing import Any

from brp_filesync.core.loading import without

# How the log was wished to be, until its library is there to be told.
_wishes: list[Callable[[], None]] = []
_one_by_one = threading.Lock()


class Log:
    """What events are logged by, each with its fields."""

    def info(self, event: str, **fields: Any) -> None:
        """Log what was done."""
        _library().get_logger().info(event, **fields)

    def warning(self, event: str, **fields: Any) -> None:
        """Log what somebody may want to look at."""
        _library().get_logger().warning(event, **fields)

    def error(self, event: str, **fields: Any) -> None:
        """Log what went wrong."""
        _library().get_logger().error(event, **fields)


def set_up(wish: Callable[[], None]) -> None:
    """Have the log set up so: at once where its library is loaded, else before the first event."""
    _wishes[:] = [wish]
    if "structlog" in sys.modules:
        _library()


def is_set_up() -> bool:
    """Return whether anybody has said how the log is to be."""
    return bool(_wishes) or bool(_library().is_configured())


def _library() -> Any:
    with _one_by_one:
        if "structlog" not in sys.modules and threading.active_count() == 1:
            with without("rich"):  # it would draw tracebacks, of which we log none
                import structlog
        import structlog  # another thread may want the other, just now

        while _wishes:
            _wishes.pop()()
    return structlog
