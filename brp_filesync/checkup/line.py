"""A line of `filesync check`: what was looked at, what was found, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from brp_filesync.core.errors import FilesyncError
from brp_filesync.core.exit_codes import ExitCode, gravest
from brp_filesync.core.phrase import phrase

Result = Literal["ok", "look", "failed", "not tried"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a probe came to. With `advice` it works, and a person should look at something."""

    message: str
    advice: str = ""


class Untried(FilesyncError):  # noqa: N818 - named by what happened
    """What only a night itself would show, and why."""

    exit_code = ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Line:
    """One check of an installation (`source` is "") or of a portal or bank."""

    source: str
    check: str
    result: Result
    message: str
    advice: str
    exit_code: ExitCode

    def as_dict(self) -> dict[str, Any]:
        """Return the line for `--json`."""
        return {
            "source": self.source,
            "check": self.check,
            "result": self.result,
            "message": self.message,
            "advice": self.advice,
            "exit_code": int(self.exit_code),
        }


def of_found(source: str, check: str, found: Found) -> Line:
    """Return the line of a probe that came through."""
    if found.advice:
        return Line(source, check, "look", found.message, found.advice, ExitCode.WAITING)
    return Line(source, check, "ok", found.message, "", ExitCode.DONE)


def of_trouble(source: str, check: str, trouble: FilesyncError) -> Line:
    """Return the line of a probe that met trouble, with the trouble's own advice."""
    return Line(source, check, "failed", trouble.message, trouble.advice, trouble.exit_code)


def not_tried(source: str, check: str, because: str) -> Line:
    """Return the line of a probe that couldn't tell anything: it has no exit code of its own."""
    return Line(
        source,
        check,
        "not tried",
        phrase("not tried, because {because}", because=because),
        "",
        ExitCode.DONE,
    )


def exit_code_of(lines: Iterable[Line]) -> ExitCode:
    """Return the gravest line's."""
    return gravest(line.exit_code for line in lines)
