"""Tasks for finance: what a person must decide."""

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp.schema_sales import finance_task
from brp_filesync.database.bulk import insert_frame, next_id


def next_task_id(connection: Connection) -> int:
    """Return the first free id."""
    return next_id(connection, finance_task.c.finance_task_id)


def add_tasks(connection: Connection, frame: pd.DataFrame) -> None:
    """Insert new tasks: their word of the catalogue, its params (JSON), what they are about."""
    insert_frame(connection, finance_task, frame)
