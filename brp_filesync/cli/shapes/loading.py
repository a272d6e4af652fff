"""The shapes of what `db seed` and `db load` print as JSON."""

from dataclasses import dataclass
from typing import Any

from brp_filesync.cli.shapes.words import Shape


@dataclass(frozen=True)
class LoadedFile(Shape):
    """What became of the rows of a file of a gym's start."""

    file: str
    rows: int
    added: int
    changed: int
    left: int


@dataclass(frozen=True)
class LoadedChange(Shape):
    """A value of a row that was known, as the file writes it; "" where it is personal."""

    file: str
    line: int
    row: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Loaded(Shape):
    """What `db seed` or `db load` entered, or why nothing was."""

    dry_run: bool
    files: list[LoadedFile]
    changes: list[LoadedChange]
    problems: list[dict[str, Any]]
