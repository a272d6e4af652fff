"""An attempt's rows staged once more by what the ledger knows of them, for its answer alone."""

from sqlalchemy import Connection, Table, func, insert, select

from brp_filesync.brp.schema_sales import order_line
from brp_filesync.brp.staging import staged_row
from brp_filesync.database.bulk import create_temporary


def stage_known(connection: Connection, outcome: Table, attempt_id: int) -> None:
    """Stage each row's line, and which line of its order it became: the first was the first.

    `outcome` is the ledger's table. Nothing else of a row is known where its file has gone.
    """
    create_temporary(connection, staged_row)
    mine = (
        select(
            outcome.c.line,
            outcome.c.order_id,
            func.row_number()
            .over(partition_by=outcome.c.order_id, order_by=outcome.c.line)
            .label("place"),
        )
        .where(outcome.c.attempt_id == attempt_id)
        .subquery("mine")
    )
    lines = (
        select(
            order_line.c.order_id,
            order_line.c.row_hash,
            func.row_number()
            .over(partition_by=order_line.c.order_id, order_by=order_line.c.position)
            .label("place"),
        )
        .where(order_line.c.order_id.in_(select(mine.c.order_id)))
        .subquery("lines")
    )
    found = select(mine.c.line, lines.c.row_hash).outerjoin(
        lines, (lines.c.order_id == mine.c.order_id) & (lines.c.place == mine.c.place)
    )
    connection.execute(insert(staged_row).from_select(["line", "row_hash"], found))
