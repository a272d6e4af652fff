"""Rows that no plan is made for: those of a refused file, and those of no order."""

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp import staging
from brp_filesync.core.outcomes import Counts
from brp_filesync.ledger import files
from brp_filesync.orders_in.stage import Job
from brp_filesync.orders_in.verdicts import count_rows, row_outcomes, warn


def hold_rows(connection: Connection, attempt_id: int, job: Job) -> Counts:
    """Record a refused file's rows: the bad ones rejected, the sound ones held."""
    return _record(connection, attempt_id, job, loose=False)


def reject_loose_rows(connection: Connection, attempt_id: int, job: Job) -> Counts:
    """Record the rows without an order number, and those of an endless order, as rejected."""
    return _record(connection, attempt_id, job, loose=True)


def _record(connection: Connection, attempt_id: int, job: Job, *, loose: bool) -> Counts:
    counts, after_line = Counts(), 0
    while True:
        rows, problems = staging.page_rows(connection, after_line, job.chunk_rows, loose=loose)
        if rows.empty:
            return counts
        after_line = int(rows["line"].iloc[-1])
        problems = problems[problems["line"].isin(rows["line"])]
        bad = rows["bad"].to_numpy(dtype=bool)
        if loose:
            problems = _with_endless(rows, problems)
            bad = np.ones(len(rows), dtype=bool)
        outcome = np.where(bad, "rejected", "held").astype(object)
        outcomes = row_outcomes(rows, outcome, np.zeros(len(rows), dtype=np.int64), problems)
        files.record_outcomes(connection, attempt_id, outcomes)
        counts += count_rows(outcomes, problems)


def _with_endless(rows: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Add why a row that has an order number belongs to no order: it has too many rows."""
    endless = rows.loc[rows["order_number"] != "", "line"].to_numpy()
    return pd.concat([problems, warn(endless, "order_number", "order-too-large")])
