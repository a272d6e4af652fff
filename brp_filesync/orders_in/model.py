"""The shapes that the import's rooms hand each other: facts in, decisions out, all of them frames.

Frames hold text as object columns with "" for what is absent, numbers as int64 with 0, dates and
UTC moments as ISO text. `seq` is an order's place in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from brp_filesync.core.outcomes import Counts

if TYPE_CHECKING:
    import pandas as pd

PROBLEM_COLUMNS = ("line", "column", "word", "params")
OUTCOME_COLUMNS = (
    "line",
    "order_number",
    "line_number",
    "row_type",
    "outcome",
    "order_id",
    "problems",
)


class Recipient(Protocol):
    """The portal's organisation, as its invoices name it."""

    @property
    def organisation_id(self) -> int: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def payment_terms_days(self) -> int: ...  # noqa: D102
    @property
    def street(self) -> str: ...  # noqa: D102
    @property
    def postal_code(self) -> str: ...  # noqa: D102
    @property
    def city(self) -> str: ...  # noqa: D102
    @property
    def country(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Terms:
    """What a portal's profile, the gym's settings and the day say about every order of a file."""

    portal: str
    portal_name: str
    label: str
    person_group: str
    price_rule: Literal["reject", "agreed", "file"]
    commission_product: str
    commission_sign: Literal["negative", "positive"]
    employer_difference: Literal["report", "move"]
    unique_email: bool
    match_on: Literal["none", "membership", "product", "rights"]
    always_new: bool
    today: str  # in Stockholm: the invoice date, and the earliest start
    now: str  # UTC
    recipient: Recipient
    column_names: Mapping[str, str]  # canonical → the file's own, for messages
    # What becomes of a cancellation of what is paid or begun: a task, or what is left is credited.
    cancel_paid: Literal["task", "credit"] = "task"
    cancelled_by: str = ""  # who at the gym cancels; "" where the portal does
    # What is tried before its prices begin is judged as if it were ordered on this day, or later.
    judged_on: str = ""

    def as_on(self, day: str) -> Terms:
        """Return the terms by which a trial judges what is ordered until that day."""
        return self if day <= self.today else replace(self, today=day, judged_on=day)


@dataclass(frozen=True, slots=True)
class Facts:
    """What BRP knows of a batch, gathered by sets."""

    rows: pd.DataFrame  # the batch's, with seq, by seq and line
    problems: pd.DataFrame  # that the checks found in them
    facilities: pd.DataFrame
    products: pd.DataFrame
    rights: pd.DataFrame
    agreed: pd.DataFrame
    # Cancellations that came before their orders: order number → name of their file, line.
    early_cancels: Mapping[str, tuple[str, int]]
    orders: pd.DataFrame  # known ones that the batch names
    invoices: pd.DataFrame  # of known orders that the batch cancels, and their lines
    invoice_lines: pd.DataFrame
    order_lines: pd.DataFrame
    employers: pd.DataFrame
    persons: pd.DataFrame
    members: pd.DataFrame
    subscriptions: pd.DataFrame
    cards: pd.DataFrame
    next_numbers: Mapping[str, int]  # by series
    next_ids: Mapping[str, int]  # by kind of row


@dataclass(frozen=True, slots=True)
class Plan:
    """What shall be written, complete: a dry run, the reports and the tests read the same."""

    outcomes: pd.DataFrame
    renamed_rows: pd.DataFrame  # that repeat a row of then under another hash: line, row_hash
    organisations: pd.DataFrame
    persons: pd.DataFrame
    persons_changed: pd.DataFrame
    members: pd.DataFrame
    possible_duplicates: pd.DataFrame
    subscriptions: pd.DataFrame
    subscriptions_changed: pd.DataFrame
    cards: pd.DataFrame
    cards_changed: pd.DataFrame
    orders: pd.DataFrame
    order_lines: pd.DataFrame
    invoices: pd.DataFrame
    invoice_lines: pd.DataFrame
    orders_changed: pd.DataFrame
    order_lines_changed: pd.DataFrame  # what of them was taken back, where it isn't the whole
    invoices_changed: pd.DataFrame
    settlements: pd.DataFrame  # of invoices with their credit notes
    tasks: pd.DataFrame  # for finance
    mails: pd.DataFrame  # to promise: order_id, kind
    next_numbers: Mapping[str, int]
    counts: Counts
    invoiced_ore: int
