"""A payment file from the archive into BRP: staged first, then booked in one transaction.

What is returned is committed; what is raised is rolled back, and nothing of the file is booked.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp import payment_staging, payments, payments_known, payments_replayed
from brp_filesync.core.invariants import rows_balance
from brp_filesync.core.log import Log
from brp_filesync.core.outcomes import Counts
from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.database.begin import Database
from brp_filesync.database.bulk import analyse_grown
from brp_filesync.ledger import files, outbox
from brp_filesync.ledger.archive import Archive
from brp_filesync.ledger.files import Decided, File
from brp_filesync.ledger.states import FileState
from brp_filesync.payments_in import journal
from brp_filesync.payments_in.apply import apply
from brp_filesync.payments_in.control import is_control
from brp_filesync.payments_in.control_flow import keep_days
from brp_filesync.payments_in.decisions import Rules
from brp_filesync.payments_in.deposits import deposit_rows, judge_deposits
from brp_filesync.payments_in.gather import (
    find_earlier,
    forget_twins,
    gather,
    gather_earlier,
    take_ids,
)
from brp_filesync.payments_in.match import match
from brp_filesync.payments_in.stage import Job, Staged, stage_file

_log = Log()


def import_payments(database: Database, archive: Archive, file: File, job: Job) -> Decided:
    """Book one received file whole, and return what became of it; or refuse it whole.

    Raises Busy where the writer's turn doesn't come, and BrokenInvariant: then nothing has
    happened.
    """
    # Half of the bar is the reading, the other half the matching and writing.
    told = job.watch(f"{file.source}: importing {file.name}", 2 * file.size)
    with told as step, database.connect() as connection:
        job = replace(job, step=step)
        staged = stage_file(connection, archive, file, job)
        job = replace(job, step=lambda share: step(share * file.size))
        with database.write(connection):
            attempt_id = files.begin_attempt(connection, file, job.now)
            done = _book_or_refuse(connection, file, staged, job)
            decided = Decided(
                done.result,
                done.counts,
                0,
                done.problem,
                None,
                sums=done.sums,
                waiting=done.waiting,
                control_differs=done.control_differs,
                foreign=_foreign(staged),
                unlisted=staged.unlisted,
            )
            files.end_attempt(connection, file, attempt_id, decided)
            outbox.promise_clearing(connection, file.file_id, attempt_id, job.now)
    return decided


def _foreign(staged: Staged) -> tuple[tuple[str, int, int], ...]:
    if staged.facts is None:
        return ()
    return tuple((name, *sums) for name, sums in sorted(staged.facts.outside.foreign.items()))


@dataclass(frozen=True, slots=True)
class _Done:
    result: FileState
    counts: Counts
    problem: Problem | None = None
    sums: Mapping[str, int] | None = None
    waiting: int = 0
    control_differs: tuple[tuple[str, str, int], ...] = ()


def _book_or_refuse(connection: Connection, file: File, staged: Staged, job: Job) -> _Done:
    if staged.refusal is not None:
        return _Done("refused", Counts(), staged.refusal)
    try:
        return _book(connection, file, staged, job)
    except FileRefused as refused:  # only ever raised before the first row is written
        return _Done("refused", Counts(), refused.problem)


def _book(connection: Connection, file: File, staged: Staged, job: Job) -> _Done:
    facts = staged.facts
    assert facts is not None  # noqa: S101 - a file without facts was refused
    sections = payment_staging.staged_sections(connection)
    if is_control(facts.format, job.profile.booked_from):
        return _control(connection, file, staged, job, sections)
    own = payments_replayed.journals_of(connection, file.source, file.sha256)
    payments_replayed.settle_booked(connection, own)
    ids = take_ids(connection)
    across = job.profile.same_deposit is not None
    judged = judge_deposits(
        sections,
        payments_known.known_deposits(connection),
        staged.family,
        ids.first_deposit,
        across=across,
    )
    find_earlier(connection, staged, job.profile, own)
    payment_staging.settle_deposits(connection, judged[["section", "deposit_id", "seen"]])
    head = {**_head(ids.journal, file, facts.format, job), "replay": len(own)}
    payments.add_journal(connection, head, deposit_rows(sections, judged, ids.journal))
    rules = Rules(job.profile.tolerance.under_ore, job.profile.tolerance.over_ore)
    earlier = gather_earlier(connection, staged.family, sections)
    parts, new, waiting = [], 0, 0
    firsts = range(1, staged.last + 1, job.batch_payments)
    for batch, first in enumerate(firsts, start=1):
        last = first + job.batch_payments - 1
        found = gather(connection, (first, last), ids, earlier, staged.family)
        matched = match(found, rules)
        apply(connection, found, matched, (first, last), job.now)
        parts.append(journal.sums_of(found.payments, matched))
        earlier = forget_twins(earlier, matched.unmatched)
        new += len(found.payments)
        waiting += len(matched.unmatched)
        analyse_grown(connection, batch, len(firsts))
        job.step(1 / len(firsts))
    seen = payment_staging.seen_sums(connection)
    charges = payment_staging.new_charges(connection)
    closed = journal.close(sections, judged, journal.add_up(parts), seen, charges)
    sums = journal.total(closed)
    journal.demand_written(
        sums, payments.written_sums(connection, ids.first_payment, ids.first_payment + staged.last)
    )
    already = int(seen["seen"].sum())
    told = _told(staged, already, payments_before=ids.first_payment - 1)
    payments.close_journal(
        connection, ids.journal, {**sums, "payments": new, "facts": told}, closed
    )
    counts = Counts(rows=new + already, imported=new, duplicate=already, warnings=staged.alike)
    rows_balance(int(sections["payments"].sum()), counts)
    return _Done("imported", counts, sums=sums, waiting=waiting)


def _control(
    connection: Connection, file: File, staged: Staged, job: Job, sections: pd.DataFrame
) -> _Done:
    """Compare a control's days with what was taken in: its journal has what differs, and no öre."""
    assert staged.facts is not None  # noqa: S101
    head = _head(take_ids(connection).journal, file, staged.facts.format, job)
    payments.add_journal(connection, head)
    pages = staged.facts.pages
    message = pages[0].keys[0] if pages else ""
    journal_id = int(str(head["payment_journal_id"]))
    differing = keep_days(connection, job.profile, journal_id, message, sections)
    for account, day, ore in differing:
        _log.warning(
            "control differs",
            bank=job.profile.bank,
            file=file.name,
            account=account,
            day=day,
            more_ore=ore,
        )
    told = [{"account": account, "day": day, "more_ore": ore} for account, day, ore in differing]
    payments.tell_journal(connection, journal_id, _told(staged, 0, told))
    return _Done("imported", Counts(), waiting=len(differing), control_differs=differing)


def _head(journal_id: int, file: File, file_format: str, job: Job) -> dict[str, object]:
    return {
        "payment_journal_id": journal_id,
        "bank": job.profile.bank,
        "format": file_format,
        "content_sha256": file.sha256,
        "booked_at": job.now,
        "payments": 0,
        "facts": "{}",
    }


def _told(
    staged: Staged,
    already_seen: int,
    control_differs: list[dict[str, object]] | None = None,
    payments_before: int | None = None,
) -> str:
    """Return what else is to be known of the file, as JSON."""
    assert staged.facts is not None  # noqa: S101
    told = {
        **asdict(staged.facts),
        "alike": staged.alike,
        "already_seen": already_seen,
        "control_differs": control_differs,
        "payments_before": payments_before,
        "unlisted": [
            {"bankgiro": bankgiro, "payments": count, "ore": ore}
            for bankgiro, count, ore in staged.unlisted.bankgiros
        ],
        "unlisted_accounts": [
            {"account": account, "payments": count, "ore": ore}
            for account, count, ore in staged.unlisted.accounts
        ],
    }
    return json.dumps(told, ensure_ascii=False)
