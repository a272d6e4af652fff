"""A settlement report from the archive into BRP: staged first, then booked in one transaction.

What is returned is committed; what is raised is rolled back, and nothing of the report is booked.
"""

import json
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp import settlement_staging, settlements, tasks
from brp_filesync.core.dates import local_text
from brp_filesync.core.invariants import ore_balance, rows_balance
from brp_filesync.core.outcomes import Counts
from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.core.progress import Step, Watch, no_step, unwatched, watched
from brp_filesync.database.begin import Database
from brp_filesync.database.bulk import analyse_grown
from brp_filesync.ledger import files, outbox
from brp_filesync.ledger.archive import Archive, open_kept
from brp_filesync.ledger.files import Decided, File
from brp_filesync.profiles.settlement import SettlementFiles
from brp_filesync.settlements_in.match import match
from brp_filesync.settlements_in.model import SUMS, Facts, Report
from brp_filesync.settlements_in.read import report_chunks
from brp_filesync.tables.frame import frame

BOOKED_BY = "filesync"
_TASK_OF = {
    "not-found": "settlement-not-found",
    "other-amount": "settlement-other-amount",
    "not-open": "settlement-not-open",
    "ambiguous": "settlement-ambiguous",
}


@dataclass(frozen=True, slots=True)
class Job:
    """How a portal's reports are read, and how many rows at a time."""

    portal: str
    portal_name: str
    reports: SettlementFiles
    now: str  # UTC
    chunk_rows: int
    batch_rows: int
    flow: Literal["settlements"] = "settlements"
    watch: Watch = unwatched
    step: Step = no_step  # of the import that is watched


def import_settlement(database: Database, archive: Archive, file: File, job: Job) -> Decided:
    """Book one received report, and return what became of it; or refuse it whole.

    Raises Busy where the writer's turn doesn't come, and BrokenInvariant: then nothing has
    happened.
    """
    # Half of the bar is the reading, the other half the matching and writing.
    told = job.watch(f"{file.source}: importing {file.name}", 2 * file.size)
    with told as step, database.connect() as connection:
        report, refusal = _stage(connection, archive, file, replace(job, step=step))
        job = replace(job, step=lambda share: step(share * file.size))
        with database.write(connection):
            attempt_id = files.begin_attempt(connection, file, job.now)
            if refusal is None:
                decided = _book(connection, file, report, job)
            else:
                decided = Decided("refused", Counts(), 0, refusal, None)
            files.end_attempt(connection, file, attempt_id, decided)
            outbox.promise_clearing(connection, file.file_id, attempt_id, job.now)
    return decided


def _stage(
    connection: Connection, archive: Archive, file: File, job: Job
) -> tuple[Report, Problem | None]:
    """Stage the report's rows; one that can't be read whole has none, only the problem."""
    settlement_staging.prepare(connection)
    report = Report()
    try:
        with open_kept(archive, file.sha256) as stream:
            told = watched(stream, job.step)
            for chunk in report_chunks(told, job.reports, file.name, job.chunk_rows, report):
                count = len(chunk.rows)
                numbers = np.arange(report.rows - count + 1, report.rows + 1, dtype=np.int64)
                settlement_staging.stage_rows(connection, chunk.rows.assign(row=numbers))
    except FileRefused as refused:
        return Report(), refused.problem
    settlement_staging.end_staging(connection)
    return report, None


def _book(connection: Connection, file: File, report: Report, job: Job) -> Decided:
    settlement_id, first_row_id = settlements.next_ids(connection)
    same_as = settlements.same_report(connection, job.portal, report.rows_hash)
    if report.rows == 0:
        same_as = None
    settlements.add_report(connection, _head(settlement_id, same_as, file, report, job))
    if same_as is not None:
        counts = Counts(rows=report.rows, duplicate=report.rows)
        return Decided("imported", counts, 0, None, None, settled={**_no_sums(), "tasks": 0})
    named = report.number or file.name
    parts: list[pd.DataFrame] = []
    waiting = 0
    firsts = range(1, report.rows + 1, job.batch_rows)
    for batch, first in enumerate(firsts, start=1):
        last = first + job.batch_rows - 1
        decided = match(
            Facts(
                settlement_staging.staged_rows(connection, first, last),
                settlement_staging.invoices_found(connection, job.portal, first, last),
            )
        )
        rows = _to_write(decided.rows, settlement_id, first_row_id)
        settlements.add_rows(connection, rows, decided.invoices, job.now, BOOKED_BY)
        settled = (decided.rows["outcome"] == "settled").to_numpy(dtype=bool)
        waiting += _ask_finance(connection, decided.rows[~settled], named, job)
        parts.append(_by_company(decided.rows[settled]))
        analyse_grown(connection, batch, len(firsts))
        job.step(1 / len(firsts))
    sums = _close(connection, settlement_id, parts)
    counts = Counts(rows=report.rows, imported=report.rows)
    rows_balance(report.rows, counts)
    settled_sums = {**sums, "tasks": waiting}
    return Decided("imported", counts, 0, None, None, waiting=waiting, settled=settled_sums)


def _head(
    settlement_id: int, same_as: int | None, file: File, report: Report, job: Job
) -> dict[str, object]:
    return {
        "settlement_id": settlement_id,
        "portal": job.portal,
        "content_sha256": file.sha256,
        "rows_hash": report.rows_hash,
        "report_number": report.number,
        "reported_on": report.day or local_text(job.now)[:10],
        "booked_at": job.now,
        "rows": report.rows,
        **report.sums,
        "same_as": same_as,
    }


def _to_write(rows: pd.DataFrame, settlement_id: int, first_row_id: int) -> pd.DataFrame:
    """Return the rows named as their table's columns."""
    numbers = rows["invoice_number"].to_numpy(dtype=object)
    return frame(
        {
            "settlement_row_id": rows["row"].to_numpy(dtype=np.int64) + (first_row_id - 1),
            "settlement_id": np.full(len(rows), settlement_id, dtype=np.int64),
            "line": rows["line"].to_numpy(),
            "order_number": rows["order_number"].to_numpy(dtype=object),
            "invoice_number": np.where(numbers == 0, "", numbers),
            **{name: rows[name].to_numpy() for name in SUMS},
            "outcome": rows["outcome"].to_numpy(dtype=object),
            "invoice_id": rows["invoice_id"].to_numpy(),
        }
    )


def _ask_finance(connection: Connection, rows: pd.DataFrame, named: str, job: Job) -> int:
    """Add a task for each row that moves nothing; return how many they are."""
    if rows.empty:
        return 0
    first = tasks.next_task_id(connection)
    tasks.add_tasks(
        connection,
        frame(
            {
                "finance_task_id": np.arange(first, first + len(rows), dtype=np.int64),
                "word": np.array([_TASK_OF[each] for each in rows["outcome"]], dtype=object),
                "params": np.array(_params(rows, named, job), dtype=object),
                "invoice_id": rows["invoice_id"].to_numpy(),
                "created_at": np.full(len(rows), job.now, dtype=object),
            }
        ),
    )
    return len(rows)


def _params(rows: pd.DataFrame, named: str, job: Job) -> list[str]:
    columns = ("line", "order_number", "invoice_number", "gross_ore", "net_ore", "rest_ore")
    return [
        json.dumps(
            {
                "portal": job.portal_name,
                "report": named,
                "line": line,
                "named": order_number or str(invoice_number),
                "gross": gross_ore,
                "net": net_ore,
                "rest": rest_ore,
            },
            ensure_ascii=False,
        )
        for line, order_number, invoice_number, gross_ore, net_ore, rest_ore in zip(
            *(rows[name].tolist() for name in columns), strict=True
        )
    ]


def _by_company(settled: pd.DataFrame) -> pd.DataFrame:
    """Return rows and sums (öre) of settled rows, a row a company."""
    counted = settled[["company_id", *SUMS]].assign(rows=1)
    return counted.groupby("company_id", sort=True).sum().reset_index()


def _close(connection: Connection, settlement_id: int, parts: list[pd.DataFrame]) -> dict[str, int]:
    """Write what was settled for each company, and return the sums, which the database has too."""
    sums = _no_sums()
    if parts:
        added = pd.concat(parts).groupby("company_id", sort=True).sum().reset_index()
        columns = {name: added[name].to_numpy(dtype=np.int64) for name in ("rows", *SUMS)}
        company_ids = added["company_id"].to_numpy(dtype=object)
        ids = np.full(len(added), settlement_id, dtype=np.int64)
        settlements.add_parts(
            connection, frame({"settlement_id": ids, "company_id": company_ids, **columns})
        )
        sums = {name: int(columns[name].sum()) for name in SUMS}
        sums["settled_rows"] = int(columns["rows"].sum())
    written, allocated_ore = settlements.written_sums(connection, settlement_id)
    for name in SUMS:
        ore_balance(f"The report's settled {name} in the database", sums[name], written[name])
    ore_balance("What the report's rows settled", sums["gross_ore"], allocated_ore)
    return sums


def _no_sums() -> dict[str, int]:
    return {**dict.fromkeys(SUMS, 0), "settled_rows": 0}
