"""Progress bars on a terminal, by rich; they are gone when what they tell of has ended."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from brp_filesync.cli.terminal import harmless
from brp_filesync.core.progress import Step, Watch, unwatched


@contextmanager
def bars_of(*, wanted: bool) -> Iterator[Watch]:
    """Yield what shows how far each download and import has come, on stderr.

    Nothing is shown where that isn't a terminal, or where none are `wanted`.
    """
    if not wanted or not sys.stderr.isatty():
        yield unwatched
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    # What is said on stdout meanwhile is none of theirs.
    shown = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)

    @contextmanager
    def watch(what: str, of: int) -> Iterator[Step]:
        task = shown.add_task(escape(harmless(what)), total=of)
        try:
            yield lambda bytes_further: shown.advance(task, bytes_further)
        finally:
            shown.refresh()  # as far as it came is seen, however quick it was
            shown.remove_task(task)

    with shown:
        yield watch
