"""Invoices, number series and payment journals: queries that find what breaks a rule of theirs."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)

from brp_filesync.brp.numbers import ORDERS, PERSONS, invoices_of
from brp_filesync.brp.schema_payments import allocation, payment_journal
from brp_filesync.brp.schema_people import person
from brp_filesync.brp.schema_sales import (
    audit_log,
    invoice,
    invoice_line,
    number_gap,
    number_series,
    order,
    order_line,
)


def invoice_breaches(orders: Select[Any] | None) -> Mapping[str, Select[Any]]:
    """Return, by the invariant's name, a query of the invoices or orders that break it.

    `orders` is a query of the ids of the orders whose invoices are meant; None is every one.
    Amounts are in öre.
    """
    mine = true() if orders is None else invoice.c.order_id.in_(orders)
    first = invoice.c.invoice_id.label("invoice")
    of_mine = select(first).where(mine).order_by(invoice.c.invoice_id)
    return {
        "ocr-once": _ocr_numbers_twice(mine),
        "invoice-total": of_mine.where(
            or_(
                _of_lines(invoice_line.c.price_ore) != invoice.c.total_ore,
                and_(invoice.c.kind == "invoice", invoice.c.total_ore != _of_order()),
            )
        ),
        "invoice-vat": of_mine.where(_of_lines(invoice_line.c.vat_ore) != invoice.c.vat_ore),
        **rest_breaches(mine),
        "credit-note": _credit_notes_unlike(mine),
        "order-credited": _cancelled_without_credit_note(orders),
    }


def rest_breaches(mine: ColumnElement[bool]) -> Mapping[str, Select[Any]]:
    """Return queries of the invoices, of those meant, with a rest or state that can't be."""
    of_mine = (
        select(invoice.c.invoice_id.label("invoice")).where(mine).order_by(invoice.c.invoice_id)
    )
    return {
        "invoice-rest": _rests_unlike(of_mine),
        "invoice-done": of_mine.where(
            invoice.c.state != "exported",  # it may be either
            (invoice.c.state == "done") != (invoice.c.rest_ore == 0),
        ),
    }


def ocr_numbers(orders: Select[Any] | None) -> Select[Any]:
    """Return a query of invoice ids, their numbers and OCR numbers, by id."""
    mine = true() if orders is None else invoice.c.order_id.in_(orders)
    return (
        select(invoice.c.invoice_id, invoice.c.invoice_number, invoice.c.ocr_number)
        .where(mine)
        .order_by(invoice.c.invoice_id)
    )


def series_breaches(attempt: Table) -> Mapping[str, Select[Any]]:
    """Return queries of gaps and doubles in the number series, and of unbalanced journals.

    `attempt` is the ledger's table: persons made by us were made when one was decided.
    """
    ours = person.c.created_at.in_(select(attempt.c.decided_at))
    # Others' customer numbers may hold letters, or be too long for a number; ours never are.
    ordinary = person.c.customer_number.regexp_match("^[1-9][0-9]{0,17}$")
    customer = case((ordinary, cast(person.c.customer_number, BigInteger)))
    return {
        "invoice-numbers": _broken_series(
            select(
                _series_of(invoice.c.company_id).label("series"),
                invoice.c.invoice_number.label("number"),
                literal(1).label("ours"),
            ),
            invoices_of(""),
        ),
        "order-numbers": _broken_series(
            select(
                literal(ORDERS, String).label("series"),
                cast(order.c.order_number, BigInteger).label("number"),
                literal(1).label("ours"),
            ),
            ORDERS,
        ),
        "customer-numbers": _broken_series(
            select(
                literal(PERSONS, String).label("series"),
                customer.label("number"),
                case((ours, 1), else_=0).label("ours"),
            ).where(ordinary),
            PERSONS,
        ),
        "journal-balance": select(payment_journal.c.payment_journal_id.label("payment_journal"))
        .where(
            payment_journal.c.received_ore
            != payment_journal.c.booked_ore
            + payment_journal.c.unmatched_ore
            + payment_journal.c.already_seen_ore
            + payment_journal.c.written_off_ore
            - payment_journal.c.charges_ore
        )
        .order_by(payment_journal.c.payment_journal_id),
    }


def _of_lines(amount_ore: ColumnElement[int]) -> ColumnElement[int]:
    """Return the sum over an invoice's lines; a query of its own, so that few read few."""
    found: ColumnElement[int] = (
        select(func.coalesce(func.sum(amount_ore), 0))
        .where(invoice_line.c.invoice_id == invoice.c.invoice_id)
        .scalar_subquery()
    )
    return found


def _of_order() -> ColumnElement[int]:
    """Return the order's total, looked up by its key: a join of two tables that have just grown,
    and that the database knows nothing of yet, was planned row against row.
    """
    found: ColumnElement[int] = (
        select(order.c.total_ore).where(order.c.order_id == invoice.c.order_id).scalar_subquery()
    )
    return found


def _rests_unlike(of_mine: Select[Any]) -> Select[Any]:
    """Find invoices whose rest isn't the total less what is settled.

    A credit note's rest is negative, and what it settles adds to it.
    """
    paid = (
        select(func.coalesce(func.sum(allocation.c.amount_ore), 0))
        .where(allocation.c.invoice_id == invoice.c.invoice_id)
        .scalar_subquery()
    )
    used = (
        select(allocation.c.credit_note_id, func.sum(allocation.c.amount_ore).label("ore"))
        .where(allocation.c.credit_note_id.is_not(None))
        .group_by(allocation.c.credit_note_id)
        .subquery("used")
    )
    rest_ore = invoice.c.total_ore - paid + func.coalesce(used.c.ore, 0)
    return of_mine.outerjoin(used, used.c.credit_note_id == invoice.c.invoice_id).where(
        invoice.c.rest_ore != rest_ore
    )


def _ocr_numbers_twice(mine: ColumnElement[bool]) -> Select[Any]:
    other = invoice.alias("other")
    return (
        select(invoice.c.invoice_id.label("invoice"))
        .where(
            mine,
            exists().where(
                other.c.bankgiro == invoice.c.bankgiro,
                other.c.ocr_number == invoice.c.ocr_number,
                other.c.invoice_id != invoice.c.invoice_id,
            ),
        )
        .order_by(invoice.c.invoice_id)
    )


def _credit_notes_unlike(mine: ColumnElement[bool]) -> Select[Any]:
    """Find credit notes that aren't their invoice negated, of a cancelled order and settled.

    One that a person has made is of any order, and open as far as the invoice was paid; so is one
    of what was left, whose lines are the shares that were taken back.
    """
    credited, negated = invoice.alias("credited"), invoice_line.alias("negated")
    same = ("company_id", "bankgiro", "order_id", "recipient_id")
    share = order_line.c.taken_back_of.is_not(None)
    price_ore = case(
        (share, invoice_line.c.price_ore * order_line.c.taken_back // order_line.c.taken_back_of),
        else_=invoice_line.c.price_ore,
    )
    unlike_line = (
        exists()
        .where(
            invoice_line.c.invoice_id == credited.c.invoice_id,
            order_line.c.order_line_id == invoice_line.c.order_line_id,
            not_(
                exists()
                .where(
                    negated.c.invoice_id == invoice.c.invoice_id,
                    negated.c.position == invoice_line.c.position,
                    negated.c.quantity == invoice_line.c.quantity,
                    negated.c.price_ore == -price_ore,
                    or_(share, negated.c.vat_ore == -invoice_line.c.vat_ore),
                )
                .correlate(invoice, invoice_line, order_line)
            ),
        )
        .correlate(credited, invoice)
    )
    whole = not_(
        exists().where(
            order_line.c.order_id == invoice.c.order_id, order_line.c.taken_back_of.is_not(None)
        )
    )
    return (
        select(invoice.c.invoice_id.label("credit_note"))
        .outerjoin(credited, credited.c.invoice_id == invoice.c.credits_invoice_id)
        .join(order, order.c.order_id == invoice.c.order_id)
        .where(
            mine,
            invoice.c.kind == "credit_note",
            or_(
                credited.c.invoice_id.is_(None),
                credited.c.kind != "invoice",
                and_(order.c.cancelled_at.is_(None), not_(_by_a_person())),
                and_(
                    order.c.cancelled_at.is_not(None),
                    not_(_by_a_person()),
                    whole,
                    or_(invoice.c.rest_ore != 0, credited.c.rest_ore != 0),
                ),
                and_(whole, invoice.c.total_ore != -credited.c.total_ore),
                and_(whole, invoice.c.vat_ore != -credited.c.vat_ore),
                *(invoice.c[name] != credited.c[name] for name in same),
                unlike_line,
            ),
        )
        .order_by(invoice.c.invoice_id)
    )


def _by_a_person() -> ColumnElement[bool]:
    return exists().where(
        audit_log.c.act == "invoices credit",
        audit_log.c.subject == literal("invoice ", String) + cast(invoice.c.invoice_id, String),
    )


def _cancelled_without_credit_note(orders: Select[Any] | None) -> Select[Any]:
    return (
        select(order.c.order_id.label("order"))
        .where(
            true() if orders is None else order.c.order_id.in_(orders),
            order.c.cancelled_at.is_not(None),
            not_(
                exists().where(
                    invoice.c.order_id == order.c.order_id, invoice.c.kind == "credit_note"
                )
            ),
        )
        .order_by(order.c.order_id)
    )


def _series_of(company_id: ColumnElement[str]) -> ColumnElement[str]:
    return literal(invoices_of(""), String) + company_id


def _broken_series(numbers: Select[*tuple[Any, ...]], named: str) -> Select[Any]:
    """Find a number of ours that doesn't follow on one before it, or a series that goes on wrong.

    A series begins with its lowest number, and goes on after its highest. Numbers that a database
    of before gave out are as given: a recorded gap stands for them. `named`: how the series begin.
    """
    own = numbers.subquery("own")
    # Nearly each series is whole, which a count tells at a third of what it takes to go through it.
    whole = (
        select(own.c.series)
        .where(own.c.series.not_in(select(number_gap.c.series)))
        .group_by(own.c.series)
        .having(
            func.count() == func.max(own.c.number) - func.min(own.c.number) + 1,
            func.count() == func.count(distinct(own.c.number)),
        )
    )
    skipped = (
        select(
            number_gap.c.series,
            number_gap.c.last_number.label("number"),
            literal(1).label("ours"),
            number_gap.c.first_number.label("first"),
        )
        .where(number_gap.c.series.startswith(named, autoescape=True))
        .subquery("skipped")
    )
    given = union_all(
        select(own, own.c.number.label("first")).where(own.c.series.not_in(whole)),
        select(skipped),
    ).subquery("given")
    before = func.lag(given.c.number).over(partition_by=given.c.series, order_by=given.c.number)
    stepped = select(given, before.label("before")).subquery("stepped")
    gaps = select(stepped.c.series, stepped.c.number).where(
        stepped.c.ours == 1, stepped.c.first - stepped.c.before != 1
    )
    ends = union_all(
        select(own.c.series, own.c.number, own.c.ours),
        select(skipped.c.series, skipped.c.number, skipped.c.ours),
    ).subquery("ends")
    highest = (
        select(ends.c.series, func.max(ends.c.number).label("number"))
        .group_by(ends.c.series)
        .having(func.max(ends.c.ours) == 1)
        .subquery("highest")
    )
    wrong_next = (
        select(highest.c.series, highest.c.number)
        .outerjoin(number_series, number_series.c.series == highest.c.series)
        .where(func.coalesce(number_series.c.next_number, 0) != highest.c.number + 1)
    )
    found = union_all(gaps, wrong_next).subquery("found")
    return select(found.c.series, found.c.number).order_by(found.c.series, found.c.number)
