"""Checks in their order: one that builds on another that failed isn't tried, and says so.

Whatever a probe meets is a line; nothing that it meets stops the lines after it.
"""

from collections.abc import Callable, Iterable, Iterator, MutableSet
from dataclasses import dataclass

from brp_filesync.checkup.line import Found, Line, Untried, not_tried, of_found, of_trouble
from brp_filesync.core.codes import word
from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.phrase import phrase
from brp_filesync.flows.guard import guard

Probe = Callable[[], Found]


@dataclass(frozen=True, slots=True)
class Check:
    """A probe, and the names of the checks that it builds on; `online` ones call on somebody."""

    name: str
    probe: Probe
    needs: tuple[str, ...] = ()
    online: bool = False


def ask(
    source: str, checks: Iterable[Check], sound: MutableSet[str], *, offline: bool
) -> Iterator[Line]:
    """Yield a line for each check; the names of those that came through are added to `sound`."""
    for check in checks:
        line = _line(source, check, sound, offline=offline)
        if line.result in ("ok", "look"):
            sound.add(check.name)
        yield line


def _line(source: str, check: Check, sound: MutableSet[str], *, offline: bool) -> Line:
    for need in check.needs:
        if need not in sound:
            return not_tried(
                source, check.name, phrase("“{need}” didn't come through", need=word(need))
            )
    if offline and check.online:
        return not_tried(source, check.name, phrase("--offline was said"))
    try:
        with guard(
            phrase("The check"), phrase("the other lines stand."), source=source, check=check.name
        ):
            return of_found(source, check.name, check.probe())
    except Untried as untried:
        return not_tried(source, check.name, untried.message)
    except FilesyncError as trouble:
        return of_trouble(source, check.name, trouble)
