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
    """What a payment may be for: invoices, a payment that it is once more, or takes back, or a
    settlement report whose lump it is.

    And on what grounds.
    """

    grounds: list[str]
    invoices: list[Suggested]
    twin: int | None
    reverses: int | None
    settlement: int | None
    amount_fits: bool


@dataclass(frozen=True)
class Unmatched(Shape):
    """What of a payment is nobody's yet; `part_of` is the reference that it came with.

    `message` is the payer's own as it came, `text` the same in one line.
    """

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
    reason_text: str
    part_of: str | None
    twin: int | None
    possible_twins: list[int]
    payer: str
    payer_bankgiro: str | None
    payer_account: str | None
    references: list[str]
    text: str
    message: str
    looks_alike: bool
    suggestions: list[Suggestion]


@dataclass(frozen=True)
class UnmatchedListed(Shape):
    """What `payments unmatched` shows, the oldest first."""

    unmatched: list[Unmatched]


@dataclass(frozen=True)
class Named(Shape):
    """A reference of a payment besides its own; `part_ore` is 0 where no part is told."""

    origin: str
    reference: str
    part_ore: Ore
    negative: bool


@dataclass(frozen=True)
class Payment(Shape):
    """A payment with everything that its file told."""

    payment_id: int
    payment_kind: str
    amount_ore: Ore
    charge_ore: Ore
    paid_on: Day
    payer: str
    payer_bankgiro: str | None
    payer_account: str | None
    ultimate_payer: str | None
    reference: str
    references: list[Named]
    message: str
    bank_text: str | None
    entry_text: str | None
    end_to_end_id: str | None
    instruction_id: str | None
    bank_reference: str | None
    bankgiro: str | None
    account: str
    deposit: str
    source: str
    kind: Literal["bank"]
    format: str
    file: str
    file_id: int | None
    journal_id: int
    booked_at: Moment
    looks_alike: bool


@dataclass(frozen=True)
class PaymentEntry(Shape):
    """What of a payment was booked or waits, and by which act; None is what its file did.

    `opposite_of` is the entry of its kind that it takes back, `closed` whether a later one has.
    """

    kind: Literal["booked", "unmatched", "lump"]
    entry_id: int
    amount_ore: Ore
    written_off_ore: Ore
    invoice: str | None
    reason: str | None
    handled: bool
    note: str | None
    twin: int | None
    against: int | None
    settlement: int | None
    opposite_of: int | None
    closed: bool
    made_at: Moment
    made_by: str
    act_id: int | None
    act: str | None


@dataclass(frozen=True)
class PaymentShown(Payment):
    """A payment, those to look at beside it (twins, reversals), and what became of it."""

    beside: list[Payment]
    history: list[PaymentEntry]
    waits: list[Unmatched]


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
class ControlClosed(Shape):
    """A day that was closed: what the bank tells, and what was taken in."""

    account: str
    day: Day
    told_ore: Ore
    taken_in_ore: Ore


@dataclass(frozen=True)
class ControlDay(ControlClosed):
    """A day of an account as a control's journal tells it; `note` is why a person closed it."""

    source: str
    kind: Literal["bank"]
    journal_id: int
    state: Literal["open", "agreed", "closed"]
    note: str | None


@dataclass(frozen=True)
class ControlDays(Shape):
    """What `payments control` shows, the oldest first."""

    days: list[ControlDay]


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
