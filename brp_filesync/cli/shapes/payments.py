"""Payments, journals and what people do with them, as `--json` shows them."""

from dataclasses import dataclass
from typing import Any, Literal

from brp_filesync.cli.shapes.words import Day, Moment, Ore, Sha256, Shape


@dataclass(frozen=True)
class Suggested(Shape):
    """An open invoice that a payment may be for."""

    company_id: str
    invoice_number: int
    ocr_number: str
    rest_ore: Ore


@dataclass(frozen=True)
class Suggestion(Shape):
    """What a payment may be for: invoices, or a payment that it is once more; and on what grounds."""

    grounds: list[str]
    invoices: list[Suggested]
    twin: int | None
    amount_fits: bool


@dataclass(frozen=True)
class Unmatched(Shape):
    """What of a payment is nobody's yet; `part_of` is the reference that it came with."""

    payment_id: int
    journal_id: int
    source: str
    kind: Literal["bank"]
    amount_ore: Ore
    payment_ore: Ore
    payment_kind: str
    paid_on: Day
    age_days: int
    reason: str
    part_of: str | None
    twin: int | None
    payer: str
    payer_bankgiro: str | None
    references: list[str]
    text: str
    looks_alike: bool
    suggestions: list[Suggestion]


@dataclass(frozen=True)
class UnmatchedListed(Shape):
    """What `payments unmatched` shows, the oldest first."""

    unmatched: list[Unmatched]


@dataclass(frozen=True)
class Journal(Shape):
    """What a payment file booked; a control books nothing. `replay`: how often it was before."""

    journal_id: int
    source: str
    kind: Literal["bank"]
    format: str
    content_sha256: Sha256
    booked_at: Moment
    received_ore: Ore
    booked_ore: Ore
    unmatched_ore: Ore
    already_seen_ore: Ore
    written_off_ore: Ore
    charges_ore: Ore
    payments: int
    replay: int
    is_control: bool


@dataclass(frozen=True)
class Deposit(Shape):
    """A deposit of a journal; `same_as` is the one that came before in another format."""

    deposit_id: int
    place: int
    account: str
    bankgiro: str | None
    serial: str
    deposited_on: Day
    payments: int
    received_ore: Ore
    booked_ore: Ore
    unmatched_ore: Ore
    already_seen_ore: Ore
    written_off_ore: Ore
    charges_ore: Ore
    same_as: int | None


@dataclass(frozen=True)
class JournalShown(Journal):
    """A journal with its deposits, and what its file told beside (`facts`, as the format has it)."""

    facts: dict[str, Any]
    deposits: list[Deposit]


@dataclass(frozen=True)
class JournalsListed(Shape):
    """What `payments journal` shows without an id, the newest first."""

    journals: list[Journal]


@dataclass(frozen=True)
class Said(Shape):
    """A part of what an act does, in words."""

    what: str
    amount_ore: Ore


@dataclass(frozen=True)
class PaymentActed(Shape):
    """What an act on a payment did, or would do; `warnings` is what to look at before."""

    dry_run: bool
    done: bool
    payment_id: int
    act_id: int | None
    entries: list[Said]
    warnings: list[str]


@dataclass(frozen=True)
class Inspected(Shape):
    """What `payments inspect` read: its sections, as its format names them, or why it is refused."""

    counted: dict[str, int] | None = None
    sections: list[dict[str, Any]] | None = None
    refused: dict[str, Any] | None = None
