"""THE ONE GUARD: trouble becomes a result, and a bug of ours a place in the log.

One source's trouble never stops another's, one file's never the next, and one installation's no
other's. A bug is told by its kind, its place and a reference, the same in the log, on the terminal
and in the report, so that it can be reported; never by its text, which may quote what it met.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from brp_filesync.app import App, alone
from brp_filesync.core.bugs import bug_of
from brp_filesync.core.errors import BrokenInvariant, FilesyncError
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.clock import demand_clock
from brp_filesync.flows.result import FileResult, FlowResult, recorded
from brp_filesync.ledger import files
from brp_filesync.ledger.files import Decided, File

_log = Log()
Figures = dict[str, Any]
Of = TypeVar("Of")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """What came of it for one installation: its result, or the trouble that stood in the way."""

    name: str
    result: Result | None
    trouble: FilesyncError | None = None


@contextmanager
def guard(what: str, then: str, **of: Any) -> Iterator[None]:
    """Turn a bug within the block into BrokenInvariant, and log its place; trouble goes through.

    `what` met it, and `then` is what comes of it, as the advice says it. `of` is logged beside it.
    """
    try:
        yield
    except FilesyncError:
        raise
    except Exception as error:
        bug = bug_of(error)
        _log.error("a bug of ours", reference=bug.reference, bug=bug.kind, where=bug.where, **of)
        raise BrokenInvariant(
            phrase("{what} met a bug of ours ({bug}).", what=what, bug=bug),
            phrase("Report it, with the reference; {then}", then=then),
        ) from None


def guard_night(app: App, night: FlowResult, go: Callable[[App, FlowResult], None]) -> FlowResult:
    """Let the night of a portal or bank go, alone and recorded, and return it with its troubles."""

    def guarded() -> Any:
        then = phrase("what was done before it stays.")
        return guard(
            phrase("The night of {source}", source=night.source), then, source=night.source
        )

    try:
        with (
            guarded(),
            alone(app, night.source, night.flow) as one,
            _by_a_right_clock(one),
            recorded(one, night),
            guarded(),  # so that what it met is recorded too
        ):
            go(one, night)
    except FilesyncError as trouble:
        night.troubles.append(trouble)
    for each in night.troubles:
        _log.error("the night ended early", source=night.source, trouble=each.message)
    return night


@contextmanager
def _by_a_right_clock(app: App) -> Iterator[None]:
    demand_clock(app)
    yield


def guard_file(
    app: App, file: File, decide: Callable[[], Decided], figures: Callable[[Decided], Figures]
) -> FileResult:
    """Decide on one file, and return what became of it; `figures` of it are logged."""
    then = phrase("nothing of it is kept. `filesync files retry` tries again after an upgrade.")
    try:
        with guard(file.name, then, source=file.source, file=file.name):
            decided = decide()
    except FilesyncError as trouble:
        _log.error("file left", source=file.source, file=file.name, trouble=trouble.message)
        if isinstance(trouble, BrokenInvariant):
            _set_aside(app, file)
        return FileResult(file, None, trouble)
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
    import structlog

    for name, installation in installations.items():
        with structlog.contextvars.bound_contextvars(installation=name):
            done = _done(name, installation, do)
        yield done


def _done(name: str, installation: Of, do: Callable[[Of], Result]) -> Done[Result]:
    try:
        with guard(phrase("The command"), phrase("the others went on.")):
            return Done(name, do(installation))
    except FilesyncError as trouble:
        return Done(name, None, trouble)


def _set_aside(app: App, file: File) -> None:
    """Mark the file as failed, so that it waits for a person and not for the next night."""
    with app.database.connect() as connection, app.database.write(connection):
        files.move(connection, file, "failed")
