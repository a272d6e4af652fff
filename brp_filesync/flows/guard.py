"""Trouble that is told and not raised: of a source's whole night, and of each file in it.

One portal's or bank's trouble never stops another's, and one file's never the next. A bug is told
by its kind and its place alone, since its text may quote the file.
"""

import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import structlog

from brp_filesync.app import App, alone
from brp_filesync.core.errors import BrokenInvariant, FilesyncError
from brp_filesync.flows.result import FileResult, FlowResult, recorded
from brp_filesync.ledger import files
from brp_filesync.ledger.files import Decided, File

_log = structlog.get_logger()
Figures = dict[str, Any]
Of = TypeVar("Of")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """What came of it for one installation: its result, or the trouble that stood in the way."""

    name: str
    result: Result | None
    trouble: FilesyncError | None = None


def guard_night(app: App, night: FlowResult, go: Callable[[App, FlowResult], None]) -> FlowResult:
    """Let the night of a portal or bank go, alone and recorded, and return it with its troubles."""
    try:
        with alone(app, night.source, night.flow) as alone_app, recorded(alone_app, night):
            go(alone_app, night)
    except FilesyncError as trouble:
        night.troubles.append(trouble)
    except Exception as bug:
        kind = _kind_and_place(bug, source=night.source)
        told = f"The night of {night.source} met a bug of ours ({kind})."
        night.troubles.append(BrokenInvariant(told, "Report it; what was done before it stays."))
    for each in night.troubles:
        _log.error("the night ended early", source=night.source, trouble=each.message)
    return night


def guard_file(
    app: App, file: File, decide: Callable[[], Decided], figures: Callable[[Decided], Figures]
) -> FileResult:
    """Decide on one file, and return what became of it; `figures` of it are logged."""
    try:
        decided = decide()
    except FilesyncError as trouble:
        _log.error("file left", source=file.source, file=file.name, trouble=trouble.message)
        if isinstance(trouble, BrokenInvariant):
            _set_aside(app, file)
        return FileResult(file, None, trouble)
    except Exception as bug:
        kind = _kind_and_place(bug, source=file.source, file=file.name)
        _set_aside(app, file)
        told = BrokenInvariant(
            f"{file.name} met a bug of ours ({kind}); nothing of it is kept.",
            "Report it; `filesync files retry` tries again after an upgrade.",
        )
        return FileResult(file, None, told)
    _log.info(
        "decided", source=file.source, file=file.name, result=decided.result, **figures(decided)
    )
    return FileResult(file, decided)


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


def _kind_and_place(bug: Exception, **of: str) -> str:
    frames = traceback.extract_tb(bug.__traceback__)
    where = [f"{Path(each.filename).name}:{each.lineno}" for each in frames[-3:]]
    _log.error("a bug of ours", bug=type(bug).__name__, where=where, **of)
    return type(bug).__name__


def _set_aside(app: App, file: File) -> None:
    """Mark the file as failed, so that it waits for a person and not for the next night."""
    with app.database.connect() as connection, app.database.write(connection):
        files.move(connection, file, "failed")
