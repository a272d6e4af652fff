"""The plain way to book a BgMax file: the ORM, with one query and one commit a payment."""

import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, registry

from benchmarks.plain_bgmax import PlainPayment, PlainSection, read_plain
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


def book_file(engine: Engine, path: Path) -> float:
    """Book every payment of the file, each in a transaction of its own; return the seconds."""
    began = time.perf_counter()
    with Session(engine) as session, path.open("rb") as stream:
        session.add(
            _made(
                _Journal,
                payment_journal_id=1,
                bank="seb",
                format="bgmax",
                content_sha256="x",
                booked_at=NOW,
                payments=0,
                facts="{}",
                **_SUMS,
            )
        )
        session.commit()
        number = 0
        for place, section in enumerate(read_plain(stream), start=1):
            session.add(_deposit(place, section))
            session.commit()
            for payment in section.payments:
                number += 1
                _book(session, place, section, number, payment)
                session.commit()
    return time.perf_counter() - began


_SUMS = dict.fromkeys(
    ("received_ore", "booked_ore", "unmatched_ore", "already_seen_ore", "written_off_ore"), 0
)


def _deposit(place: int, section: PlainSection) -> Any:
    day = f"{section.day[:4]}-{section.day[4:6]}-{section.day[6:]}"
    return _made(
        _Deposit,
        deposit_id=place,
        payment_journal_id=1,
        place=place,
        account=section.bankgiro,
        bankgiro=section.bankgiro,
        year=int(section.day[:4]),
        serial=section.serial,
        deposited_on=day,
        payments=len(section.payments),
        fingerprint="",
        content_hash="",
        identity=section.serial,
        **_SUMS,
    )


def _book(
    session: Session, place: int, section: PlainSection, number: int, paid: PlainPayment
) -> None:
    reference = paid.reference.strip().lstrip("0")
    session.add(
        _made(
            _Payment,
            payment_id=number,
            deposit_id=place,
            payment_key=f"{section.serial}/{number}",
            kind="payment",
            bankgiro=section.bankgiro,
            paid_on="2026-11-23",
            amount_ore=paid.amount_ore,
            reference=paid.reference,
            issued_references="",
            references_json="",
            text="",
            payer_name=paid.name,
            payer_bankgiro=paid.sender,
            bank_serial=paid.serial,
            alike=False,
        )
    )
    found: Any = session.scalars(
        select(_Invoice).where(
            _Invoice.bankgiro == section.bankgiro, _Invoice.ocr_number == reference
        )
    ).one_or_none()
    if found is None:
        right = luhn.check_digit(reference[:-1]) == reference[-1]
        reason = "no-such-ocr" if right else "wrong-check-digit"
        _leave(session, number, paid.amount_ore, reason)
    elif found.rest_ore == 0:
        _leave(session, number, paid.amount_ore, "settled-already")
    else:
        ore = min(paid.amount_ore, found.rest_ore)
        found.rest_ore -= ore
        found.state = "done" if found.rest_ore == 0 else found.state
        session.add(
            _made(
                _Allocation,
                allocation_id=_next(session, _Allocation.allocation_id),
                payment_id=number,
                invoice_id=found.invoice_id,
                amount_ore=ore,
                written_off_ore=0,
                made_at=NOW,
                made_by="filesync",
            )
        )
        if paid.amount_ore > ore:
            _leave(session, number, paid.amount_ore - ore, "surplus")


def _leave(session: Session, payment_id: int, ore: int, reason: str) -> None:
    session.add(
        _made(
            _Unmatched,
            unmatched_id=_next(session, _Unmatched.unmatched_id),
            payment_id=payment_id,
            amount_ore=ore,
            reason=reason,
            made_at=NOW,
            made_by="filesync",
        )
    )


_numbers: dict[str, int] = {}


def _next(session: Session, column: Any) -> int:
    """Return the next id, counted here: a sequence would cost the plain way another query."""
    name = f"{id(session)}.{column}"
    _numbers[name] = _numbers.get(name, 0) + 1
    return _numbers[name]


def _made(mapped: Any, **values: Any) -> Any:
    made = mapped()
    for name, value in values.items():
        setattr(made, name, value)
    return made
