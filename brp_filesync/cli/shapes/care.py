"""What is kept no longer, and what was lost, as `--json` shows them."""

from dataclasses import dataclass
from typing import Literal

from brp_filesync.cli.shapes.words import Sha256, Shape


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
