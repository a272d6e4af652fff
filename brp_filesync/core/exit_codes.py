"""Exit codes: documented, stable, and ordered by gravity (docs/exit-codes in the README)."""

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """What `filesync` tells the shell. Numbers from 64 on follow BSD's sysexits.h."""

    DONE = 0
    USAGE = 2
    WAITING = 3  # done, and something waits for a person
    DECLINED = 4  # a question was answered with no, or by nobody: nothing was done
    FILE_REFUSED = 65
    UNREACHABLE = 69
    BROKEN = 70  # an invariant is broken, or a bug
    DISK = 74
    BUSY = 75  # another run holds the lock, or the wait for the writer ran out
    HOST_KEY = 76
    LOGIN = 77
    CONFIGURATION = 78
    # 128 and the signal's number, as shells tell it.
    INTERRUPTED = 130  # Ctrl-C
    UNREAD = 141  # who read our output has gone
    TERMINATED = 143  # SIGTERM, which nothing catches but `serve`: to be killed changes nothing


# Gravest first: what a night that met several kinds of trouble answers with.
GRAVITY = (
    ExitCode.BROKEN,
    ExitCode.CONFIGURATION,
    ExitCode.HOST_KEY,
    ExitCode.LOGIN,
    ExitCode.DISK,
    ExitCode.UNREACHABLE,
    ExitCode.BUSY,
    ExitCode.FILE_REFUSED,
    ExitCode.WAITING,
    ExitCode.DONE,
)
# Ends by which a run, or a part of it, isn't done. BUSY is none: the other run does it.
NOT_DONE = frozenset(
    {
        ExitCode.BROKEN,
        ExitCode.CONFIGURATION,
        ExitCode.HOST_KEY,
        ExitCode.LOGIN,
        ExitCode.DISK,
        ExitCode.UNREACHABLE,
    }
)


def gravest(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the gravest of the codes; DONE where there are none.

    USAGE and what a person at the terminal ends a command with never mix with runs."""
    return min(codes, key=GRAVITY.index, default=ExitCode.DONE)
