"""The batch at hand: its rows by themselves, so that each question to BRP joins only them.

A batch is a range of orders of the staged file, with a bounded count of rows (brp.staging).
"""

from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, Connection, Select, insert, select

from brp_filesync.brp.staging import OF_ORDER, staged_order, staged_problem, staged_row
from brp_filesync.database.bulk import (
    analyse,
    create_temporary,
    empty_temporary,
    fetch_frame,
    temporary,
)
from brp_filesync.database.metadata import RowId

batch_row = temporary(
    "batch_row",
    [("seq", BigInteger()), *((column.name, column.type) for column in staged_row.columns)],
)
# The persons in BRP whom the batch may be about.
batch_person = temporary("batch_person", [("person_id", RowId)], key="person_id")

_OF_BATCH = (batch_row, batch_person)


def prepare_batches(connection: Connection) -> None:
    """Make the tables of a batch, empty."""
    for table in _OF_BATCH:
        create_temporary(connection, table)


def take_batch(connection: Connection, batch: int) -> None:
    """Make this batch (from 1) the one at hand; every other function here is about that one."""
    rows = (
        select(staged_order.c.seq, staged_row)
        .join(staged_row, OF_ORDER)
        .where(staged_order.c.batch == batch)
    )
    empty_temporary(connection, batch_row)
    names = [column.name for column in batch_row.columns]
    connection.execute(insert(batch_row).from_select(names, rows))
    analyse(connection, batch_row)


def batch_rows(connection: Connection) -> pd.DataFrame:
    """Return the batch's rows with their order's `seq`, by order and line."""
    return fetch_frame(connection, select(batch_row).order_by(batch_row.c.seq, batch_row.c.line))


def batch_problems(connection: Connection) -> pd.DataFrame:
    """Return the problems that the checks found in the batch's rows."""
    wanted = (
        select(staged_problem)
        .join(batch_row, batch_row.c.line == staged_problem.c.line)
        .order_by(staged_problem.c.line, staged_problem.c.place)
    )
    return fetch_frame(connection, wanted)


def of_batch(*columns: str) -> Select[Any]:
    """Return a query of the distinct values that these columns have in the batch's rows."""
    return select(*(batch_row.c[name] for name in columns)).distinct()
