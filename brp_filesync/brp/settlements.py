"""Settlement reports as they are booked: written by sets."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, insert, select

from brp_filesync.brp.schema_payments import allocation
from brp_filesync.brp.schema_sales import invoice
from brp_filesync.brp.schema_settlements import settlement, settlement_part, settlement_row
from brp_filesync.brp.written import add_noted, note_changed
from brp_filesync.database.bulk import insert_frame, next_id, update_frame

SUMS = ("gross_ore", "commission_ore", "vat_ore", "net_ore")


def next_ids(connection: Connection) -> tuple[int, int]:
    """Return the first free id of a report and of a row. Only under the writer's lock."""
    return (
        next_id(connection, settlement.c.settlement_id),
        next_id(connection, settlement_row.c.settlement_row_id),
    )


def same_report(connection: Connection, portal: str, rows_hash: str) -> int | None:
    """Return the portal's report with the same rows that was read before, None for none."""
    return connection.scalar(
        select(settlement.c.settlement_id)
        .where(
            settlement.c.portal == portal,
            settlement.c.rows_hash == rows_hash,
            settlement.c.same_as.is_(None),
        )
        .limit(1)
    )


def add_report(connection: Connection, report: Mapping[str, object]) -> None:
    """Insert a report; its rows follow."""
    connection.execute(insert(settlement).values(**report))
    note_changed(connection, settlement, [int(str(report["settlement_id"]))])


def add_rows(
    connection: Connection, rows: pd.DataFrame, invoices: pd.DataFrame, made_at: str, made_by: str
) -> None:
    """Insert rows with what became of them, settle the invoices of those that do, set their rest.

    `rows` are named as the table's columns, and settlement_row_id among them.
    """
    add_noted(connection, settlement_row, rows)
    settled = rows[(rows["outcome"] == "settled").to_numpy(dtype=bool)]
    first = next_id(connection, allocation.c.allocation_id)
    count = len(settled)
    add_noted(
        connection,
        allocation,
        pd.DataFrame(
            {
                "allocation_id": np.arange(first, first + count, dtype=np.int64),
                "invoice_id": settled["invoice_id"].to_numpy(),
                "settlement_row_id": settled["settlement_row_id"].to_numpy(),
                "amount_ore": settled["gross_ore"].to_numpy(),
                "written_off_ore": np.zeros(count, dtype=np.int64),
                "made_at": np.full(count, made_at, dtype=object),
                "made_by": np.full(count, made_by, dtype=object),
            }
        ),
    )
    update_frame(connection, invoice, "invoice_id", invoices)


def add_parts(connection: Connection, parts: pd.DataFrame) -> None:
    """Insert what of a report was settled for each company; all of its net is open."""
    insert_frame(connection, settlement_part, parts.assign(open_ore=parts["net_ore"]))


def written_sums(connection: Connection, settlement_id: int) -> tuple[dict[str, int], int]:
    """Return the sums (öre) of a report's settled rows in the database, and of its allocations."""
    columns = [func.coalesce(func.sum(settlement_row.c[name]), 0) for name in SUMS]
    mine = (
        settlement_row.c.settlement_id == settlement_id,
        settlement_row.c.outcome == "settled",
    )
    sums = connection.execute(select(*columns).where(*mine)).one()
    allocated = connection.scalar(
        select(func.coalesce(func.sum(allocation.c.amount_ore), 0))
        .select_from(settlement_row)
        .join(allocation, allocation.c.settlement_row_id == settlement_row.c.settlement_row_id)
        .where(*mine)
    )
    return {name: int(ore) for name, ore in zip(SUMS, sums, strict=True)}, int(allocated or 0)
