"""Vouchers held against what payments have moved: queries that find what breaks a rule of theirs.

The ledger's tables are handed in, so that only this room names BRP's. What a voucher should say is
asked from its parts, otherwise than the export asks what is in none (voucher_entries).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from brp_filesync.brp.schema_payments import allocation, payment, unmatched
from brp_filesync.brp.schema_sales import audit_log, invoice
from brp_filesync.brp.schema_settlements import settlement_lump, settlement_part
from brp_filesync.brp.voucher_entries import HANDLED_BY, is_same_and_charged, taken_back_ore

# The account that what was handled stands on (vouchers/accounts.py).
_HANDLED_ON = {"outside": "handled", "came-once": "bank", "against": "unmatched"}


def voucher_breaches(
    voucher_file: Table, voucher: Table, line: Table, part: Table
) -> Mapping[str, Select[Any]]:
    """Return, by the invariant's name, a query of what breaks it. Amounts are in öre."""
    lines = (
        select(func.coalesce(func.sum(line.c.amount_ore), 0))
        .where(line.c.voucher_id == voucher.c.voucher_id)
        .scalar_subquery()
    )
    return {
        "voucher-balance": select(voucher.c.voucher_id.label("voucher"))
        .where(
            or_(
                lines != 0,
                ~exists().where(line.c.voucher_id == voucher.c.voucher_id),
                ~exists().where(part.c.voucher_id == voucher.c.voucher_id),
            )
        )
        .order_by(voucher.c.voucher_id),
        "voucher-numbers": select(voucher.c.company_id.label("company"), voucher.c.first_day)
        .group_by(voucher.c.company_id, voucher.c.first_day)
        .having(
            or_(func.min(voucher.c.number) != 1, func.max(voucher.c.number) != func.count()),
        )
        .order_by(voucher.c.company_id, voucher.c.first_day),
        "voucher-file": _outside_their_file(voucher_file, voucher, part),
        "voucher-entries": _unlike_entries(line, part),
    }


def _outside_their_file(voucher_file: Table, voucher: Table, part: Table) -> Select[Any]:
    """Find vouchers of another company or year than their file's, or with a part of another's."""
    its = and_(
        voucher_file.c.voucher_file_id == voucher.c.voucher_file_id,
        voucher_file.c.company_id == voucher.c.company_id,
        voucher_file.c.first_day == voucher.c.first_day,
        voucher.c.day.between(voucher_file.c.first_day, voucher_file.c.last_day),
    )
    of_others = exists().where(
        part.c.voucher_id == voucher.c.voucher_id, part.c.company_id != voucher.c.company_id
    )
    return (
        select(voucher.c.voucher_id.label("voucher"))
        .where(or_(~exists().where(its), of_others))
        .order_by(voucher.c.voucher_id)
    )


def _unlike_entries(line: Table, part: Table) -> Select[Any]:
    """Find vouchers of which an account doesn't say what the database holds of their parts."""
    said = select(line.c.voucher_id, line.c.role, line.c.amount_ore.label("ore"))
    both = union_all(said, *_held(part)).subquery("both")
    return (
        select(both.c.voucher_id.label("voucher"), both.c.role)
        .group_by(both.c.voucher_id, both.c.role)
        .having(func.sum(both.c.ore) != 0)
        .order_by(both.c.voucher_id, both.c.role)
    )


def _held(part: Table) -> Iterator[Select[Any]]:
    """Yield what the database holds of the parts, with the sign that takes it from the lines."""
    voucher_id, received = part.c.voucher_id, payment.c.bankgiro == part.c.receiver
    paid = and_(part.c.kind == "deposit", part.c.part_id == payment.c.deposit_id, received)
    charge_ore = func.coalesce(payment.c.charge_ore, 0)
    for role, ore in (("bank", payment.c.amount_ore - charge_ore), ("charges", charge_ore)):
        yield select(voucher_id, literal(role), -ore).join_from(
            part, payment, and_(paid, part.c.owns)
        )
    for role, ore in (
        ("receivables", settlement_part.c.gross_ore),
        ("commission", -settlement_part.c.commission_ore),
        ("commission_vat", -settlement_part.c.vat_ore),
        ("settlement", -settlement_part.c.net_ore),
    ):
        yield select(voucher_id, literal(role), ore).join_from(
            part,
            settlement_part,
            and_(
                part.c.kind == "report",
                part.c.part_id == settlement_part.c.settlement_id,
                part.c.company_id == settlement_part.c.company_id,
            ),
        )
    by_refund = part.join(
        allocation, and_(part.c.kind == "act", part.c.part_id == allocation.c.act_id)
    )
    for role, ore in (
        ("receivables", allocation.c.amount_ore),
        ("refunded", -allocation.c.amount_ore),
    ):
        yield (
            select(voucher_id, literal(role), ore)
            .select_from(by_refund)
            .where(allocation.c.refund_id.is_not(None))
        )
    by_lump = part.join(
        settlement_lump, and_(part.c.kind == "act", part.c.part_id == settlement_lump.c.act_id)
    ).join(payment, and_(payment.c.payment_id == settlement_lump.c.payment_id, received))
    lump_ore: ColumnElement[int] = settlement_lump.c.amount_ore
    yield from _crossing(
        part, by_lump, settlement_lump.c.company_id, {"settlement": lump_ore}, lump_ore
    )
    for table in (allocation, unmatched):
        by_file = part.join(payment, paid).join(
            table, and_(table.c.payment_id == payment.c.payment_id, table.c.act_id.is_(None))
        )
        by_person = (
            part.join(table, and_(part.c.kind == "act", part.c.part_id == table.c.act_id))
        ).join(payment, and_(payment.c.payment_id == table.c.payment_id, received))
        for source in (by_file, by_person):
            yield from _settled(part, source) if table is allocation else _waits(part, source)


def _settled(part: Table, source: FromClause) -> Iterator[Select[Any]]:
    its = source.join(invoice, invoice.c.invoice_id == allocation.c.invoice_id)
    settled_ore, written_off_ore = allocation.c.amount_ore, allocation.c.written_off_ore
    moved = {"receivables": settled_ore, "written_off": written_off_ore}
    yield from _crossing(part, its, invoice.c.company_id, moved, settled_ore + written_off_ore)


def _crossing(
    part: Table,
    source: FromClause,
    its: ColumnElement[str],
    moved: Mapping[str, ColumnElement[int]],
    total: ColumnElement[int],
) -> Iterator[Select[Any]]:
    """Yield what moved in the company that it is of (`its`), and what went between companies."""
    here = its == part.c.company_id
    kinds = [
        *((role, ore, here) for role, ore in moved.items()),
        ("between_companies", -total, and_(here, ~part.c.owns)),
        ("between_companies", total, and_(~here, part.c.owns)),
    ]
    for role, ore, which in kinds:
        yield select(part.c.voucher_id, literal(role), ore).select_from(source).where(which)


def _waits(part: Table, source: FromClause) -> Iterator[Select[Any]]:
    first = unmatched.alias("first")
    its = source.join(
        first,
        first.c.unmatched_id == func.coalesce(unmatched.c.opposite_of, unmatched.c.unmatched_id),
    ).outerjoin(audit_log, audit_log.c.audit_id == first.c.act_id)
    handled = case(
        *((audit_log.c.act == act, _HANDLED_ON[entry]) for act, entry in HANDLED_BY.items())
    )
    role = case((first.c.handled_at.is_(None), "unmatched"), else_=handled)
    yield (
        select(part.c.voucher_id, role, unmatched.c.amount_ore).select_from(its).where(part.c.owns)
    )
    for named, ore in (("charges", taken_back_ore()), ("bank", -taken_back_ore())):
        yield (
            select(part.c.voucher_id, literal(named), ore)
            .select_from(its)
            .where(part.c.owns, is_same_and_charged(first))
        )
