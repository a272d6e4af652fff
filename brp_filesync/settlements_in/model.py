"""What the rooms of this flow hand each other: a report's rows, what BRP knows, what becomes of them.

Frames hold text as object columns with "" for what is absent, numbers as int64 with 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import pandas as pd

# What becomes of a row. Whatever isn't settled moves nothing, and is a task for finance.
Outcome = Literal["settled", "not-found", "other-amount", "not-open", "ambiguous"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

SUMS = ("gross_ore", "commission_ore", "vat_ore", "net_ore")


@dataclass(frozen=True, slots=True)
class ReportChunk:
    """Some rows of a report.

    `rows`: line, order_number, invoice_number (0: none), and the amounts of SUMS, each row's gross
    less its commission and VAT its net.
    """

    rows: pd.DataFrame


@dataclass(slots=True)
class Report:
    """What is known of a report when it has been read: its own number and day, and its sums (öre)."""

    number: str = ""
    day: str = ""
    rows: int = 0
    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SUMS, 0))
    hashes: tuple[int, int] = (0, 0)

    @property
    def rows_hash(self) -> str:
        """Return a hash of its rows in any order, and of how many they are."""
        return f"{self.hashes[0]:016x}{self.hashes[1]:016x}-{self.rows}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of some rows, as it is under the writer's lock.

    `rows`: row (its number in the report), line, and as in ReportChunk. `found`: row, invoice_id,
    company_id, rest_ore and state of each invoice or credit note that a row may be about.
    """

    rows: pd.DataFrame
    found: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of some rows: `rows` with outcome, invoice_id (0: none) and company_id.

    `invoices` (invoice_id, rest_ore, state, settled_from) are those that have changed.
    """

    rows: pd.DataFrame
    invoices: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Settled:
    """What a report came to: sums of its settled rows (öre), how many rows are settled and tasks."""

    sums: Mapping[str, int]
    settled: int
    tasks: int
