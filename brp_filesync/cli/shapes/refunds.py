"""What portals have to their good, and refunds, as `--json` shows them."""

from dataclasses import dataclass
from typing import Literal

from brp_filesync.cli.shapes.words import Day, Moment, Ore, Shape


@dataclass(frozen=True)
class Claim(Shape):
    """An open credit note: `left_ore` is the portal's to its good."""

    invoice_id: int
    company_id: str
    invoice_number: int
    ocr_number: str
    invoice_date: Day
    source: str
    kind: Literal["portal"]
    portal_order_number: str
    order_number: str
    credited_ore: Ore
    left_ore: Ore


@dataclass(frozen=True)
class ClaimsListed(Shape):
    """What `refunds list` shows, the oldest first; `left_ore` is the sum of each portal."""

    claims: list[Claim]
    left_ore: dict[str, Ore]


@dataclass(frozen=True)
class Refund(Shape):
    """What the gym has paid of a credit note; `undone` where it was taken back since."""

    refund_id: int
    source: str
    kind: Literal["portal"]
    company_id: str
    invoice_number: int
    amount_ore: Ore
    paid_on: Day
    made_at: Moment
    made_by: str
    undone: bool


@dataclass(frozen=True)
class RefundsListed(Shape):
    """What `refunds list --paid` shows."""

    refunds: list[Refund]


@dataclass(frozen=True)
class RefundPaid(Shape):
    """What `refunds paid` recorded, or would."""

    dry_run: bool
    done: bool
    source: str
    kind: Literal["portal"]
    company_id: str
    invoice_number: int
    amount_ore: Ore
    paid_on: Day
    refund_id: int | None


@dataclass(frozen=True)
class RefundUndone(Shape):
    """What `refunds undo` took back."""

    refund_id: int
    amount_ore: Ore
    done: bool
