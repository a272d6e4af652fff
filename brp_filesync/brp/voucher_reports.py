"""What settlement reports, their lumps, credit notes and refunds have moved, as vouchers' entries.

As in voucher_entries. (docs/domain.md, Payments in 13)
"""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, String, cast, literal, null, select, true

from brp_filesync.brp.schema_payments import allocation, payment
from brp_filesync.brp.schema_sales import audit_log, invoice
from brp_filesync.brp.schema_settlements import settlement, settlement_lump, settlement_part
from brp_filesync.brp.voucher_entries import WHERE_IT_CAME, of_payments, told_by
from brp_filesync.database.metadata import Day, Moment


def reported() -> list[Select[Any]]:
    """Return what reports have settled, by company: the gross, and what it became."""
    return [
        select(
            literal("report", String()).label("kind"),
            settlement.c.settlement_id.label("part_id"),
            settlement_part.c.company_id.label("company_id"),
            true().label("owns"),
            settlement.c.reported_on.label("day"),
            cast(null(), Moment()).label("moment"),
            literal(0, BigInteger()).label("payment_id"),
            literal("", String()).label("act"),
            literal(entry, String()).label("entry"),
            ore.label("ore"),
            literal("", String()).label("receiver"),
            literal("", String()).label("bank"),
            literal(0, BigInteger()).label("journal_id"),
            literal("", String()).label("account"),
            settlement.c.portal.label("portal"),
        )
        .select_from(settlement_part)
        .join(settlement, settlement.c.settlement_id == settlement_part.c.settlement_id)
        for entry, ore in (
            ("report-gross", settlement_part.c.gross_ore),
            ("report-commission", settlement_part.c.commission_ore),
            ("report-vat", settlement_part.c.vat_ore),
            ("report-net", settlement_part.c.net_ore),
        )
    ]


def lumps(owner: ColumnElement[str]) -> list[Select[Any]]:
    """Return what of payments paid reports' net, of the payment's company's or of another's."""
    its, ore = settlement_lump.c.company_id, settlement_lump.c.amount_ore

    def of(entry: str, company_id: ColumnElement[str]) -> Select[Any]:
        *where, _ = WHERE_IT_CAME
        return of_payments(
            select(
                *told_by(settlement_lump, company_id, owner == company_id, entry),
                ore.label("ore"),
                *where,
                settlement.c.portal.label("portal"),
            )
            .select_from(settlement_lump)
            .join(settlement, settlement.c.settlement_id == settlement_lump.c.settlement_id)
            .join(payment, payment.c.payment_id == settlement_lump.c.payment_id)
            .outerjoin(audit_log, audit_log.c.audit_id == settlement_lump.c.act_id)
        )

    return [
        of("lump", its),
        of("by-other", its).where(owner != its),
        of("for-other", owner).where(owner != its),
    ]


def credited() -> Select[Any]:
    """Return what credit notes have settled of invoices, without any payment."""
    return _by_no_payment(
        "credit", allocation.c.allocation_id, literal("", String()), "credited"
    ).where(allocation.c.credit_note_id.is_not(None))


def refunded() -> Select[Any]:
    """Return what the gym has paid portals of their credit notes, and what it took back."""
    return (
        _by_no_payment("act", allocation.c.act_id, audit_log.c.act, "refunded")
        .join(audit_log, audit_log.c.audit_id == allocation.c.act_id)
        .where(allocation.c.refund_id.is_not(None))
    )


def _by_no_payment(
    kind: str, part_id: ColumnElement[Any], act: ColumnElement[str], entry: str
) -> Select[Any]:
    """Return allocations made by no payment, as the entries of vouchers are told."""
    return (
        select(
            literal(kind, String()).label("kind"),
            part_id.label("part_id"),
            invoice.c.company_id.label("company_id"),
            true().label("owns"),
            cast(null(), Day()).label("day"),
            allocation.c.made_at.label("moment"),
            literal(0, BigInteger()).label("payment_id"),
            act.label("act"),
            literal(entry, String()).label("entry"),
            allocation.c.amount_ore.label("ore"),
            literal("", String()).label("receiver"),
            literal("", String()).label("bank"),
            literal(0, BigInteger()).label("journal_id"),
            literal("", String()).label("account"),
            literal("", String()).label("portal"),
        )
        .select_from(allocation)
        .join(invoice, invoice.c.invoice_id == allocation.c.invoice_id)
    )
