"""A payment, an invoice and the entries between them, as a person's act reads and writes them."""

from dataclasses import dataclass

from brp_filesync.core.invoice_states import InvoiceState


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that was booked, and the journal of the file that it came in.

    `deposit_ore` is what its deposit has received; `company_id` is that of its bankgiro, None where
    none is told or nobody has it.
    """

    payment_id: int
    kind: str
    amount_ore: int
    bankgiro: str
    payment_journal_id: int
    deposit_ore: int
    company_id: str | None


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or a credit note as it stands: of `total_ore`, `rest_ore` is left.

    `settled_from` is the state that it had before it was done.
    """

    invoice_id: int
    company_id: str
    invoice_number: int
    kind: str
    total_ore: int
    rest_ore: int
    state: InvoiceState
    settled_from: InvoiceState | None

    @property
    def name(self) -> str:
        """Return it as people call it: COMPANY:NUMBER."""
        return f"{self.company_id}:{self.invoice_number}"


@dataclass(frozen=True, slots=True)
class InvoiceAfter:
    """What an act leaves of an invoice (öre)."""

    rest_ore: int
    state: InvoiceState
    settled_from: InvoiceState | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What of a payment settled an invoice (öre).

    `allocation_id` and `act_id` are what it has in the database, None before it is written, and
    for what a file booked by itself; `closed`: an opposite entry has taken it back since.
    `payment_id`: None before it is written is the act's own.
    """

    invoice_id: int
    amount_ore: int
    written_off_ore: int = 0
    opposite_of: int | None = None
    allocation_id: int | None = None
    act_id: int | None = None
    closed: bool = False
    payment_id: int | None = None

    @property
    def stands(self) -> bool:
        """Say whether it is neither an opposite entry nor taken back by one."""
        return self.opposite_of is None and not self.closed

    @property
    def paid_ore(self) -> int:
        """Return what of the payment it is (öre)."""
        return self.amount_ore + self.written_off_ore

    def opposite(self) -> "Settled":
        """Return the entry that takes it back, to be written."""
        return Settled(
            self.invoice_id,
            -self.amount_ore,
            -self.written_off_ore,
            opposite_of=self.allocation_id,
            payment_id=self.payment_id,
        )

    def again(self) -> "Settled":
        """Return an entry that settles as this one did, to be written."""
        return Settled(
            self.invoice_id, self.amount_ore, self.written_off_ore, payment_id=self.payment_id
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a payment is nobody's (öre), and why. `handled`: nothing is left to do.

    It is settled outside, or against another payment (`against_payment_id`). The other ids and
    `closed` are as in `Settled`.
    """

    amount_ore: int
    reason: str
    reference: str | None = None
    twin_payment_id: int | None = None
    note: str | None = None
    handled: bool = False
    opposite_of: int | None = None
    unmatched_id: int | None = None
    act_id: int | None = None
    closed: bool = False
    payment_id: int | None = None
    against_payment_id: int | None = None

    @property
    def stands(self) -> bool:
        """Say whether it is neither an opposite entry nor taken back by one."""
        return self.opposite_of is None and not self.closed

    @property
    def waits(self) -> bool:
        """Say whether somebody must still do something about it."""
        return self.stands and not self.handled

    def opposite(self) -> "Waiting":
        """Return the entry that takes it back, to be written."""
        return Waiting(
            -self.amount_ore,
            self.reason,
            self.reference,
            opposite_of=self.unmatched_id,
            payment_id=self.payment_id,
        )

    def again(self, amount_ore: int | None = None) -> "Waiting":
        """Return an entry that waits as this one did, with its öre or so many, to be written."""
        return Waiting(
            self.amount_ore if amount_ore is None else amount_ore,
            self.reason,
            self.reference,
            self.twin_payment_id,
            payment_id=self.payment_id,
        )

    def settled_outside(self, note: str, twin_payment_id: int | None = None) -> "Waiting":
        """Return an entry that is handled from when it is written, `note` says how."""
        twin = self.twin_payment_id if twin_payment_id is None else twin_payment_id
        return Waiting(self.amount_ore, self.reason, self.reference, twin, note, handled=True)


@dataclass(frozen=True, slots=True)
class PastAct:
    """An act on a payment, as the audit log has it; `undoes` is the act that it took back."""

    act_id: int
    act: str
    undoes: int | None
