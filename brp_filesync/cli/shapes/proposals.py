"""Profiles proposed from samples, and samples tried by profiles, as `--json` shows them."""

from dataclasses import dataclass
from typing import Any, Literal

from brp_filesync.cli.shapes.words import Kind, Shape


@dataclass(frozen=True)
class Part(Shape):
    """A part of a proposed profile: its key, how sure it is and why; one that is open isn't written."""

    key: str
    proposed: Any
    sure: Literal["certain", "likely", "open"]
    why: str


@dataclass(frozen=True)
class SampleRead(Shape):
    """What reading a file came to; `problem` is the word that refuses it, null for none."""

    name: str
    rows: int
    rejected: int
    problem: str | None


@dataclass(frozen=True)
class Proposed(Shape):
    """What `portal new` wrote and proposed; `read` is empty while the profile isn't whole."""

    written: list[str]
    said: list[Part]
    read: list[SampleRead]


@dataclass(frozen=True)
class ProposedChange(Shape):
    """A key of a profile, its value now and the proposed one; null: without it."""

    key: str
    now: Any
    proposed: Any
    why: str


@dataclass(frozen=True)
class Changes(Shape):
    """What `portal propose` would change, and what reading the file would then come to."""

    file_id: int
    source: str
    kind: Kind
    changes: list[ProposedChange]
    read: SampleRead


@dataclass(frozen=True)
class Cell(Shape):
    """A cell as it stands and as it was read; personnummer are masked."""

    line: int
    ours: str
    theirs: str
    raw: str
    read_as: str
    problem: str


@dataclass(frozen=True)
class TriedFile(Shape):
    """A file that was read by a profile, with the cells that are shown."""

    name: str
    rows: int
    rejected: int
    problem: str | None
    cells: list[Cell]


@dataclass(frozen=True)
class Tried(Shape):
    """What `portal try` shows."""

    files: list[TriedFile]
