"""What is done for each of a host's installations: one's trouble is told, and stops no other."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from brp_filesync.core.errors import BrokenInvariant, FilesyncError

_log = structlog.get_logger()

Of = TypeVar("Of")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """What came of it for one installation: its result, or the trouble that stood in the way."""

    name: str
    result: Result | None
    trouble: FilesyncError | None = None


def done_for_each(
    installations: Mapping[str, Of], do: Callable[[Of], Result]
) -> Iterator[Done[Result]]:
    """Do it for each installation in turn, and yield what came of it; nothing is raised.

    What is logged meanwhile bears the installation's name.
    """
    for name, installation in installations.items():
        with structlog.contextvars.bound_contextvars(installation=name):
            done = _done(name, installation, do)
        yield done


def _done(name: str, installation: Of, do: Callable[[Of], Result]) -> Done[Result]:
    try:
        return Done(name, do(installation))
    except FilesyncError as trouble:
        return Done(name, None, trouble)
    except Exception as bug:  # its text may quote a file
        _log.error("a bug of ours", bug=type(bug).__name__)
        told = f"A bug of ours was met ({type(bug).__name__})."
        return Done(name, None, BrokenInvariant(told, "Report it; the others went on."))
