"""What is kept no longer, and what was lost, as `--json` shows them."""

from dataclasses import dataclass
from typing import Literal

from brp_filesync.cli.shapes.words import Day, Sha256, Shape


@dataclass(frozen=True)
class KeptKind(Shape):
    """A kind of what is kept: how long and why, and how much of it went, or would go."""

    kind: str
    kept: str
    why: str
    files: int
    bytes: int


@dataclass(frozen=True)
class Pruned(Shape):
    """What `prune` took away, or would take, by kind."""

    dry_run: bool
    kinds: list[KeptKind]


@dataclass(frozen=True)
class LossAccepted(Shape):
    """A content that is lost for good."""

    sha256: Sha256
    why: Literal["lost"]


@dataclass(frozen=True)
class Extracted(Shape):
    """Where a person's extract is, and how much it holds; `by_name` lines may be another's."""

    customer_number: str
    data: str
    page: str
    orders: int
    lines: int
    by_name: int


@dataclass(frozen=True)
class Alive(Shape):
    """What of a person is alive in BRP, so that nothing is erased; `not-ours` has no ids."""

    what: str
    ids: list[int]


@dataclass(frozen=True)
class KeptFile(Shape):
    """A file that tells of a person and stays: until when, none while something of it is open."""

    file_id: int
    name: str
    until: Day | None


@dataclass(frozen=True)
class Erased(Shape):
    """What came of an erasure, or would."""

    dry_run: bool
    customer_number: str
    erased: bool
    left: list[Alive]
    orders: int
    files: int
    kept: list[KeptFile]


@dataclass(frozen=True)
class Rekeyed(Shape):
    """How many contents have another key now, or none."""

    contents: int
    plain: bool
