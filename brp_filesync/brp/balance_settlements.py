"""Settlement reports held against what they settled and their lumps: queries that find what is amiss.

The ledger's tables are handed in, so that only this room names BRP's.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)

from brp_filesync.brp.balance import rest_breaches
from brp_filesync.brp.schema_payments import allocation
from brp_filesync.brp.schema_sales import invoice
from brp_filesync.brp.schema_settlements import (
    settlement,
    settlement_lump,
    settlement_part,
    settlement_row,
)

_SUMS = ("gross_ore", "commission_ore", "vat_ore", "net_ore")


def settlement_breaches(
    file: Table, attempt: Table, attempts: Select[Any] | None
) -> Mapping[str, Select[Any]]:
    """Return, by the invariant's name, a query of what breaks it. Amounts are in öre.

    `file` and `attempt` are the ledger's tables, `attempts` a query of attempt ids: only what
    those have booked is looked at. None is everything.
    """
    booked = _reports(file, attempt, attempts)
    mine = true() if booked is None else settlement.c.settlement_id.in_(booked)
    rows = true() if booked is None else settlement_row.c.settlement_id.in_(booked)
    parts = true() if booked is None else settlement_part.c.settlement_id.in_(booked)
    return {
        "settlement-file": _without_file(file, attempt, mine),
        "settlement-rows": _unlike_rows(mine),
        "settlement-settled": _unlike_allocations(rows),
        "settlement-parts": _unlike_parts(rows, parts),
        "settlement-open": _unlike_lumps(parts),
    }


def invoices_settled_by(
    file: Table, attempt: Table, attempts: Select[Any]
) -> Mapping[str, Select[Any]]:
    """Return queries of the invoices with a wrong rest or state, of those that attempts settled."""
    booked = _reports(file, attempt, attempts)
    settled = select(settlement_row.c.invoice_id).where(
        settlement_row.c.settlement_id.in_(booked if booked is not None else ()),
        settlement_row.c.outcome == "settled",
    )
    return rest_breaches(invoice.c.invoice_id.in_(settled))


def _reports(
    file: Table, attempt: Table, attempts: Select[Any] | None
) -> Select[tuple[int]] | None:
    if attempts is None:
        return None
    return (
        select(settlement.c.settlement_id)
        .join(file, _made_by(file))
        .join(attempt, attempt.c.file_id == file.c.file_id)
        .where(attempt.c.attempt_id.in_(attempts))
    )


def _made_by(file: Table) -> ColumnElement[bool]:
    return and_(
        file.c.source == settlement.c.portal,
        file.c.flow == "settlements",
        file.c.sha256 == settlement.c.content_sha256,
    )


def _without_file(file: Table, attempt: Table, mine: ColumnElement[bool]) -> Select[Any]:
    """Find reports that no imported file has made."""
    made = exists().where(
        _made_by(file), attempt.c.file_id == file.c.file_id, attempt.c.result == "imported"
    )
    return (
        select(settlement.c.settlement_id.label("settlement"))
        .where(mine, not_(made))
        .order_by(settlement.c.settlement_id)
    )


def _unlike_rows(mine: ColumnElement[bool]) -> Select[Any]:
    """Find reports whose rows don't make them; one that was read before has none of its own."""
    counted = func.count(settlement_row.c.settlement_row_id)
    return (
        select(settlement.c.settlement_id.label("settlement"))
        .outerjoin(settlement_row, settlement_row.c.settlement_id == settlement.c.settlement_id)
        .where(mine)
        .group_by(settlement.c.settlement_id)
        .having(
            or_(
                counted != case((settlement.c.same_as.is_(None), settlement.c.rows), else_=0),
                *(
                    and_(
                        settlement.c.same_as.is_(None),
                        func.coalesce(func.sum(settlement_row.c[name]), 0) != settlement.c[name],
                    )
                    for name in _SUMS
                ),
            )
        )
        .order_by(settlement.c.settlement_id)
    )


def _unlike_allocations(rows: ColumnElement[bool]) -> Select[Any]:
    """Find rows that settled something else than their gross of their own invoice, or nothing."""
    allocated = (
        select(func.coalesce(func.sum(allocation.c.amount_ore), 0))
        .where(
            allocation.c.settlement_row_id == settlement_row.c.settlement_row_id,
            allocation.c.invoice_id == settlement_row.c.invoice_id,
        )
        .scalar_subquery()
    )
    of_others = exists().where(
        allocation.c.settlement_row_id == settlement_row.c.settlement_row_id,
        allocation.c.invoice_id != func.coalesce(settlement_row.c.invoice_id, 0),
    )
    settled = case((settlement_row.c.outcome == "settled", settlement_row.c.gross_ore), else_=0)
    return (
        select(settlement_row.c.settlement_row_id.label("settlement_row"))
        .where(rows, or_(allocated != settled, of_others))
        .order_by(settlement_row.c.settlement_row_id)
    )


def _unlike_parts(rows: ColumnElement[bool], parts: ColumnElement[bool]) -> Select[Any]:
    """Find a report's companies whose part isn't the sum of their own settled rows."""
    told = select(
        settlement_part.c.settlement_id,
        settlement_part.c.company_id,
        settlement_part.c.rows,
        *(settlement_part.c[name] for name in _SUMS),
    ).where(parts)
    settled = (
        select(
            settlement_row.c.settlement_id,
            invoice.c.company_id,
            literal(-1),
            *(-settlement_row.c[name] for name in _SUMS),
        )
        .join(invoice, invoice.c.invoice_id == settlement_row.c.invoice_id)
        .where(rows, settlement_row.c.outcome == "settled")
    )
    both = union_all(told, settled).subquery("both").c
    return (
        select(both.settlement_id.label("settlement"), both.company_id)
        .group_by(both.settlement_id, both.company_id)
        .having(or_(*(func.sum(both[name]) != 0 for name in ("rows", *_SUMS))))
        .order_by(both.settlement_id, both.company_id)
    )


def _unlike_lumps(parts: ColumnElement[bool]) -> Select[Any]:
    """Find parts of which something else is open than their net less their lumps."""
    paid = (
        select(func.coalesce(func.sum(settlement_lump.c.amount_ore), 0))
        .where(
            settlement_lump.c.settlement_id == settlement_part.c.settlement_id,
            settlement_lump.c.company_id == settlement_part.c.company_id,
        )
        .scalar_subquery()
    )
    return (
        select(settlement_part.c.settlement_id.label("settlement"), settlement_part.c.company_id)
        .where(parts, settlement_part.c.open_ore != settlement_part.c.net_ore - paid)
        .order_by(settlement_part.c.settlement_id, settlement_part.c.company_id)
    )
