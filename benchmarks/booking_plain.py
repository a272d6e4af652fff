"""The plain way to book a payment file: the ORM, with one query and one commit a payment."""

import time
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, registry

from benchmarks.plain_bgmax import PlainPayment, PlainSection
from brp_filesync.brp.schema import MODULES
from brp_filesync.core import luhn
from brp_filesync.database.metadata import METADATA

NOW = "2026-11-24T01:30:00Z"
_registry = registry()
assert MODULES, "importing them makes the tables"


def _mapped(name: str) -> Any:
    mapped = type(name, (), {})
    _registry.map_imperatively(mapped, METADATA.tables[name])
    return mapped


_Invoice = _mapped("brp_invoice")
_Journal = _mapped("brp_payment_journal")
_Deposit = _mapped("brp_deposit")
_Payment = _mapped("brp_payment")
_Allocation = _mapped("brp_allocation")
_Unmatched = _mapped("brp_unmatched")


def book_file(
    engine: Engine, sections: Iterable[PlainSection], *, known_one_by_one: bool = False
) -> float:
    """Book every payment, each in a transaction of its own; return the seconds, with the reading.

    With `known_one_by_one` those that came before by the bank's reference, as in camt, aren't
    booked again.
    """
    began = time.perf_counter()
    with Session(engine) as session:
        book = _Book(session, known_one_by_one=known_one_by_one)
        book.open()
        for section in sections:
            deposit_id = book.add_deposit(section)
            for payment in section.payments:
                book.add(deposit_id, section, payment)
    return time.perf_counter() - began


_SUMS = dict.fromkeys(
    ("received_ore", "booked_ore", "unmatched_ore", "already_seen_ore", "written_off_ore"), 0
)


class _Book:
    """The next ids of every table, counted here: to ask for them would cost it more queries."""

    def __init__(self, session: Session, *, known_one_by_one: bool) -> None:
        self.session = session
        self.journal_id = self._last(_Journal.payment_journal_id) + 1
        self.deposit_id = self._last(_Deposit.deposit_id)
        self.payment_id = self._last(_Payment.payment_id)
        self.allocation_id = self._last(_Allocation.allocation_id)
        self.unmatched_id = self._last(_Unmatched.unmatched_id)
        self.known_one_by_one = known_one_by_one
        # Read once, not a query a payment: that is the kinder way to compare with.
        named = select(_Payment.bank_reference, _Payment.amount_ore)
        rows = session.execute(named) if known_one_by_one else ()
        self.known: dict[str, int] = {row[0]: row[1] for row in rows}

    def _last(self, column: Any) -> int:
        return self.session.scalar(select(func.max(column))) or 0

    def open(self) -> None:
        """Add the journal."""
        self.session.add(
            _made(
                _Journal,
                payment_journal_id=self.journal_id,
                bank="seb",
                format="plain",
                content_sha256="x",
                booked_at=NOW,
                payments=0,
                facts="{}",
                **_SUMS,
            )
        )
        self.session.commit()

    def add_deposit(self, section: PlainSection) -> int:
        """Add the section's deposit, and return its id."""
        self.deposit_id += 1
        self.session.add(
            _made(
                _Deposit,
                deposit_id=self.deposit_id,
                payment_journal_id=self.journal_id,
                place=self.deposit_id,
                account=section.bankgiro,
                bankgiro=section.bankgiro,
                year=int(section.day[:4]),
                serial=section.serial,
                deposited_on=_iso(section.day),
                payments=len(section.payments),
                fingerprint="",
                content_hash="",
                identity=None if self.known_one_by_one else section.serial,
                **_SUMS,
            )
        )
        self.session.commit()
        return self.deposit_id

    def add(self, deposit_id: int, section: PlainSection, paid: PlainPayment) -> None:
        """Book a payment, unless it is known: on its invoice, or as unmatched."""
        self.payment_id += 1
        before_ore = self.known.get(paid.serial) if self.known_one_by_one else None
        if before_ore == paid.amount_ore:
            return
        self.session.add(
            _made(
                _Payment,
                payment_id=self.payment_id,
                deposit_id=deposit_id,
                payment_key=f"{deposit_id}/{self.payment_id}",
                kind="payment",
                bankgiro=section.bankgiro,
                paid_on=_iso(section.day),
                amount_ore=paid.amount_ore,
                reference=paid.reference,
                issued_references="",
                references_json="",
                text="",
                payer_name=paid.name,
                payer_bankgiro=paid.sender,
                bank_serial=paid.serial,
                bank_reference=paid.serial if self.known_one_by_one else None,
                alike=False,
            )
        )
        if before_ore is None:
            self._settle(section, paid)
        else:
            self._leave(paid.amount_ore, "maybe-seen")
        self.session.commit()

    def _settle(self, section: PlainSection, paid: PlainPayment) -> None:
        reference = paid.reference.strip().lstrip("0")
        found: Any = self.session.scalars(
            select(_Invoice).where(
                _Invoice.bankgiro == section.bankgiro, _Invoice.ocr_number == reference
            )
        ).one_or_none()
        if found is None:
            right = luhn.check_digit(reference[:-1]) == reference[-1]
            self._leave(paid.amount_ore, "no-such-ocr" if right else "wrong-check-digit")
        elif found.rest_ore == 0:
            self._leave(paid.amount_ore, "settled-already")
        else:
            ore = min(paid.amount_ore, found.rest_ore)
            found.rest_ore -= ore
            found.state = "done" if found.rest_ore == 0 else found.state
            self.allocation_id += 1
            self.session.add(
                _made(
                    _Allocation,
                    allocation_id=self.allocation_id,
                    payment_id=self.payment_id,
                    invoice_id=found.invoice_id,
                    amount_ore=ore,
                    written_off_ore=0,
                    made_at=NOW,
                    made_by="filesync",
                )
            )
            if paid.amount_ore > ore:
                self._leave(paid.amount_ore - ore, "surplus")

    def _leave(self, ore: int, reason: str) -> None:
        self.unmatched_id += 1
        self.session.add(
            _made(
                _Unmatched,
                unmatched_id=self.unmatched_id,
                payment_id=self.payment_id,
                amount_ore=ore,
                reason=reason,
                made_at=NOW,
                made_by="filesync",
            )
        )


def _iso(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:]}"


def _made(mapped: Any, **values: Any) -> Any:
    made = mapped()
    for name, value in values.items():
        setattr(made, name, value)
    return made
