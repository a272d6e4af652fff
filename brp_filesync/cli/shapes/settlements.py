"""Settlement reports, as `--json` shows them."""

from dataclasses import dataclass
from typing import Literal

from brp_filesync.cli.shapes.words import Day, Moment, Ore, Sha256, Shape


@dataclass(frozen=True)
class Settled(Shape):
    """What a settlement report settled, and how many of its rows are tasks for finance."""

    settled_rows: int
    gross_ore: Ore
    commission_ore: Ore
    vat_ore: Ore
    net_ore: Ore
    tasks: int


@dataclass(frozen=True)
class Report(Shape):
    """A report as it was read, and what of it settled invoices; `open_ore` is what lumps are due.

    `same_as` is the report that it is once more: such a one settles nothing.
    """

    settlement_id: int
    source: str
    kind: Literal["portal"]
    report_number: str
    reported_on: Day
    booked_at: Moment
    content_sha256: Sha256
    rows: int
    gross_ore: Ore
    commission_ore: Ore
    vat_ore: Ore
    net_ore: Ore
    settled_rows: int
    settled_net_ore: Ore
    open_ore: Ore
    same_as: int | None


@dataclass(frozen=True)
class ReportsListed(Shape):
    """What `settlements list` shows, the newest first."""

    settlements: list[Report]


@dataclass(frozen=True)
class Row(Shape):
    """A row of a report, what became of it, and of the invoice that it is about what is left now."""

    line: int
    order_number: str | None
    company_id: str | None
    invoice_number: int | None
    gross_ore: Ore
    commission_ore: Ore
    vat_ore: Ore
    net_ore: Ore
    outcome: str
    rest_ore: Ore | None


@dataclass(frozen=True)
class Part(Shape):
    """What a report settled for a company, and what of its net no lump has paid yet."""

    company_id: str
    rows: int
    gross_ore: Ore
    commission_ore: Ore
    vat_ore: Ore
    net_ore: Ore
    open_ore: Ore


@dataclass(frozen=True)
class Lump(Shape):
    """What of a payment was booked against a report; an opposite entry takes another back."""

    settlement_lump_id: int
    payment_id: int
    company_id: str
    paid_on: Day
    payer_name: str
    amount_ore: Ore
    opposite_of: int | None
    made_at: Moment
    made_by: str


@dataclass(frozen=True)
class ReportShown(Report):
    """What `settlements show` shows."""

    companies: list[Part]
    lines: list[Row]
    lumps: list[Lump]
