"""Orders' documents held against their orders and the rules: queries that find what is amiss.

Each line and its VAT, what a credit note copies, the states, and what a purchase says that it did.
The ledger's tables are handed in, so that only this room names BRP's.
"""

from collections.abc import Mapping
from typing import Any, get_args

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from brp_filesync.brp.balance_orders import LedgerTables
from brp_filesync.brp.schema_people import person
from brp_filesync.brp.schema_sales import audit_log, invoice, invoice_line, order, order_line
from brp_filesync.core.invoice_states import InvoiceState

# A credit note is to whom its invoice was, and each of its lines is of the same thing.
_COPIED = ("recipient_name", "street", "postal_code", "city", "country", "reminders")
_LINE_COPIED = ("order_line_id", "text", "vat_group")
_BEFORE = ("debited_until_before", "ends_on_before", "valid_until_before")
_WHOLE = 10_000  # hundredths of a per cent


def document_breaches(
    ledger: LedgerTables, orders: Select[Any] | None
) -> Mapping[str, Select[Any]]:
    """Return, by the invariant's name, a query of what breaks it. Amounts are in öre.

    `orders` is a query of the ids of the orders that are meant; None is every one.
    """
    mine = true() if orders is None else invoice.c.order_id.in_(orders)
    own = true() if orders is None else order.c.order_id.in_(orders)
    lines = true() if orders is None else order_line.c.order_id.in_(orders)
    first = select(invoice.c.invoice_id.label("invoice")).where(mine).order_by(invoice.c.invoice_id)
    return {
        "invoice-lines": _lines_not_invoiced(lines),
        "line-vat": _wrong_vat(mine),
        "credit-note-copy": _credit_notes_of_others(mine),
        "invoice-recipient": first.where(
            invoice.c.recipient_id
            != select(order.c.recipient_id)
            .where(order.c.order_id == invoice.c.order_id)
            .scalar_subquery()
        ),
        "invoice-state": first.where(
            or_(
                invoice.c.state.not_in(get_args(InvoiceState)),
                invoice.c.settled_from.not_in(set(get_args(InvoiceState)) - {"done"}),
            )
        ),
        "invoice-sent": _sent_unlike_answers(ledger, first),
        "order-moment": _at_other_moments(ledger, own),
        "order-cancelled": _cancelled_by_nobody(ledger, own),
        "order-card": _wrong_cards(own),
        "line-before": _wrong_before(lines),
        "mail-cancelled": _mails_of_uncancelled(ledger, own),
    }


def _lines_not_invoiced(lines: ColumnElement[bool]) -> Select[Any]:
    """Find order lines that their order's invoice doesn't have as they are."""
    invoiced = exists().where(
        invoice.c.order_id == order_line.c.order_id,
        invoice.c.kind == "invoice",
        invoice_line.c.invoice_id == invoice.c.invoice_id,
        invoice_line.c.position == order_line.c.position,
        invoice_line.c.order_line_id == order_line.c.order_line_id,
        invoice_line.c.quantity == order_line.c.quantity,
        invoice_line.c.price_ore == order_line.c.price_ore,
    )
    return (
        select(order_line.c.order_line_id.label("order_line"))
        .where(lines, not_(invoiced))
        .order_by(order_line.c.order_line_id)
    )


def _wrong_vat(mine: ColumnElement[bool]) -> Select[Any]:
    """Find invoices of which a line's VAT isn't that of its gross price (core.vat)."""
    rate = invoice_line.c.vat_rate_hundredths
    gross, whole = func.abs(invoice_line.c.price_ore), rate + _WHOLE
    rest = gross % whole
    vat = (gross // whole) * rate + (2 * rest * rate + whole) // (2 * whole)
    signed = case((invoice_line.c.price_ore < 0, -vat), else_=vat)
    return (
        select(invoice.c.invoice_id.label("invoice"))
        .join(invoice_line, invoice_line.c.invoice_id == invoice.c.invoice_id)
        .where(
            mine,
            invoice.c.kind == "invoice",
            func.coalesce(signed, 0) != invoice_line.c.vat_ore,
        )
        .order_by(invoice.c.invoice_id)
    )


def _credit_notes_of_others(mine: ColumnElement[bool]) -> Select[Any]:
    """Find credit notes that aren't addressed as their invoice was, or of other things."""
    credited, its = invoice.alias("credited"), invoice_line.alias("its")
    rate = invoice_line.c.vat_rate_hundredths
    another = (
        exists()
        .where(
            invoice_line.c.invoice_id == invoice.c.invoice_id,
            not_(
                exists()
                .where(
                    its.c.invoice_id == credited.c.invoice_id,
                    its.c.position == invoice_line.c.position,
                    its.c.vat_rate_hundredths.is_not_distinct_from(rate),
                    *(its.c[name] == invoice_line.c[name] for name in _LINE_COPIED),
                )
                .correlate(credited, invoice_line)
            ),
        )
        .correlate(credited, invoice)
    )
    number = cast(credited.c.invoice_number, String)
    begins = literal("Kreditfaktura till faktura ", String) + number + literal(". ", String)
    return (
        select(invoice.c.invoice_id.label("credit_note"))
        .join(credited, credited.c.invoice_id == invoice.c.credits_invoice_id)
        .where(
            mine,
            invoice.c.kind == "credit_note",
            or_(
                *(invoice.c[name] != credited.c[name] for name in _COPIED),
                invoice.c.invoice_date < credited.c.invoice_date,
                func.substr(begins + credited.c.text, 1, func.length(invoice.c.text))
                != invoice.c.text,
                func.length(invoice.c.text) < func.length(begins),
                another,
            ),
        )
        .order_by(invoice.c.invoice_id)
    )


def _sent_unlike_answers(ledger: LedgerTables, first: Select[Any]) -> Select[Any]:
    """Find invoices that are `sent` without a delivered answer, or not sent although there is one."""
    outcome, duty = ledger.outcome, ledger.duty
    delivered = (
        exists()
        .where(
            outcome.c.order_id == invoice.c.order_id,
            outcome.c.outcome == "imported",
            outcome.c.row_type == "order",
            duty.c.attempt_id == outcome.c.attempt_id,
            duty.c.kind == "answer",
            duty.c.state == "done",
        )
        .correlate(invoice)
    )
    said = func.coalesce(invoice.c.settled_from, invoice.c.state)
    return first.where(
        invoice.c.kind == "invoice",
        or_(
            and_(said == "sent", not_(delivered)),
            and_(said == "not_sent", delivered),
        ),
    )


def _at_other_moments(ledger: LedgerTables, own: ColumnElement[bool]) -> Select[Any]:
    """Find orders that say that they were imported when no attempt of theirs was decided."""
    outcome, attempt = ledger.outcome, ledger.attempt
    then = exists().where(
        outcome.c.order_id == order.c.order_id,
        outcome.c.outcome == "imported",
        outcome.c.row_type == "order",
        attempt.c.attempt_id == outcome.c.attempt_id,
        attempt.c.decided_at == order.c.imported_at,
    )
    return select(order.c.order_id.label("order")).where(own, not_(then)).order_by(order.c.order_id)


def _cancelled_by_nobody(ledger: LedgerTables, own: ColumnElement[bool]) -> Select[Any]:
    """Find orders cancelled at a moment when neither a file nor a person did it, or not at all."""
    outcome, attempt = ledger.outcome, ledger.attempt
    by_file = exists().where(
        outcome.c.order_id == order.c.order_id,
        outcome.c.outcome == "imported",
        outcome.c.row_type == "cancel",
        attempt.c.attempt_id == outcome.c.attempt_id,
    )
    then = by_file.where(attempt.c.decided_at == order.c.cancelled_at)
    by_person = exists().where(
        audit_log.c.at == order.c.cancelled_at, audit_log.c.act.like("%cancel%")
    )
    is_cancelled = order.c.cancelled_at.is_not(None)
    return (
        select(order.c.order_id.label("order"))
        .where(
            own,
            or_(
                and_(is_cancelled, not_(then), not_(by_person)),
                and_(not_(is_cancelled), by_file),
            ),
        )
        .order_by(order.c.order_id)
    )


def _wrong_cards(own: ColumnElement[bool]) -> Select[Any]:
    """Find orders with a card that is collected at no moment, or to be collected of a cancelled one."""
    state = order.c.card_state
    return (
        select(order.c.order_id.label("order"))
        .where(
            own,
            or_(
                and_(state == "collected", order.c.card_collected_at.is_(None)),
                and_(state == "to_collect", order.c.card_collected_at.is_not(None)),
                and_(state == "to_collect", order.c.cancelled_at.is_not(None)),
                and_(
                    state == "none",
                    order.c.cancelled_at.is_(None),
                    not_(
                        exists().where(
                            invoice.c.order_id == order.c.order_id,
                            invoice.c.kind == "credit_note",
                        )
                    ),
                ),
            ),
        )
        .order_by(order.c.order_id)
    )


def _wrong_before(lines: ColumnElement[bool]) -> Select[Any]:
    """Find order lines that say of before what their effect can't have found."""
    line = order_line.c
    no_clips = func.coalesce(line.clips_before, 0) == 0
    starts = line.starts_on.is_not(None)
    held: dict[str, list[ColumnElement[bool]]] = {
        "new": [starts, no_clips, *(line[name].is_(None) for name in _BEFORE)],
        "extended": [
            line.subscription_id.is_not(None),
            func.coalesce(line.debited_until_before, line.ends_on_before) < line.starts_on,
            no_clips,
            line.valid_until_before.is_(None),
        ],
        "refilled": [
            starts,
            line.punch_card_id.is_not(None),
            line.clips_before.is_not(None),
            line.valid_until_before.is_not(None),
            line.debited_until_before.is_(None),
            line.ends_on_before.is_(None),
        ],
        "commission": [no_clips, *(line[name].is_(None) for name in ("starts_on", *_BEFORE))],
    }
    taken_back = or_(line.taken_back.is_not(None), line.taken_back_of.is_not(None))
    cancelled = exists().where(order.c.order_id == line.order_id, order.c.cancelled_at.is_not(None))
    # What is NULL isn't held.
    fits = case(
        *(
            (line.effect == each, case((and_(*all_of), 1), else_=0))
            for each, all_of in held.items()
        ),
        else_=0,
    )
    both = and_(line.subscription_id.is_not(None), line.punch_card_id.is_not(None))
    return (
        select(line.order_line_id.label("order_line"))
        .where(
            lines,
            or_(both, fits == 0, and_(taken_back, not_(cancelled))),
        )
        .order_by(line.order_line_id)
    )


def _mails_of_uncancelled(ledger: LedgerTables, own: ColumnElement[bool]) -> Select[Any]:
    """Find orders whose person is told of a cancellation that wasn't, or wasn't told of theirs.

    Who was told of the order had an address; whoever has one still was owed the other mail too.
    """
    duty = ledger.duty

    def promised(kind: str) -> ColumnElement[bool]:
        return exists().where(duty.c.kind == kind, duty.c.order_id == order.c.order_id)

    return (
        select(order.c.order_id.label("order"))
        .where(
            own,
            or_(
                and_(order.c.cancelled_at.is_(None), promised("cancelled")),
                and_(
                    order.c.cancelled_at.is_not(None),
                    promised("confirm"),
                    not_(promised("cancelled")),
                    _has_address(),
                ),
            ),
        )
        .order_by(order.c.order_id)
    )


def _has_address() -> ColumnElement[bool]:
    return exists().where(person.c.person_id == order.c.person_id, person.c.email.is_not(None))
