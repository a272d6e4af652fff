"""An order file from the archive into BRP: read and staged first, then decided in one transaction.

What is returned is committed; what is raised is rolled back, and the file stays to be tried again.
"""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from brp_filesync.brp import staging
from brp_filesync.core.dates import utc_text
from brp_filesync.core.invariants import rows_balance
from brp_filesync.core.outcomes import Counts
from brp_filesync.core.problems import Problem
from brp_filesync.database.begin import Database
from brp_filesync.database.bulk import analyse_grown, analyse_written
from brp_filesync.ledger import files, open_rows, outbox, own_cancels
from brp_filesync.ledger.archive import Archive, keep_bytes
from brp_filesync.ledger.files import Decided, File
from brp_filesync.ledger.states import FileState
from brp_filesync.orders_in.apply import apply
from brp_filesync.orders_in.basis import basis_text
from brp_filesync.orders_in.gather import gather, gather_catalogue
from brp_filesync.orders_in.hold import hold_rows, reject_loose_rows
from brp_filesync.orders_in.keep_answer import begins_alike, keep_answer
from brp_filesync.orders_in.model import Terms
from brp_filesync.orders_in.plan import plan
from brp_filesync.orders_in.plausible import Earlier, Size, doubt
from brp_filesync.orders_in.stage import Job, Staged, stage_file

# From here on counting what was written, a second or two, is less than what plans without it cost.
_MANY_ROWS = 2000


def import_orders(
    database: Database, archive: Archive, file: File, job: Job, terms: Terms
) -> Decided:
    """Import one received file whole, and return what became of it.

    Each of its rows ends in exactly one outcome, and its answer and mails are promised. One that is
    implausibly big, and that nobody has approved, waits instead: nothing of it is decided. Raises
    Busy where the writer's turn doesn't come, and BrokenInvariant: then nothing has happened.
    """
    # Half of the bar is the reading, the other half the deciding and writing.
    told = job.watch(f"{file.source}: importing {file.name}", 2 * file.size)
    with told as step, database.connect() as connection:
        job = replace(job, step=step)
        staged = stage_file(connection, archive, file, job)
        job = replace(job, step=lambda batches: step(batches * file.size / staged.batches))
        with database.write(connection):
            why = None if staged.refusal is not None else _doubt(connection, file, job)
            if why is not None:
                files.await_approval(connection, file, why)
                return Decided("awaiting_approval", Counts(), 0, why, None)
            attempt_id = files.begin_attempt(connection, file, terms.now)
            decided = decide(connection, archive, attempt_id, staged, job, terms)
            return _end(connection, file, attempt_id, decided, terms.now)


def discard_orders(database: Database, archive: Archive, file: File, job: Job, now: str) -> Decided:
    """Decide on a file that awaits approval that it isn't imported, as a person said.

    It is answered like a refused one: its sound rows are held.
    """
    with database.connect() as connection:
        staged = stage_file(connection, archive, file, job)
        with database.write(connection):
            attempt_id = files.begin_attempt(connection, file, now)
            done = _hold(connection, attempt_id, staged, job, "discarded", Problem("discarded", 0))
            decided = _answered(connection, archive, attempt_id, staged, job, done)
            return _end(connection, file, attempt_id, decided, now)


def decide(
    connection: Connection,
    archive: Archive,
    attempt_id: int,
    staged: Staged,
    job: Job,
    terms: Terms,
) -> Decided:
    """Import the staged rows, or refuse them, within an attempt, and keep the answer."""
    if staged.refusal is None:
        done = _import_rows(connection, archive, attempt_id, staged, job, terms)
    else:
        done = _hold(connection, attempt_id, staged, job, "refused", staged.refusal)
    return _answered(connection, archive, attempt_id, staged, job, done)


@dataclass(frozen=True, slots=True)
class _Done:
    result: FileState
    counts: Counts
    invoiced_ore: int = 0
    problem: Problem | None = None


def _import_rows(
    connection: Connection,
    archive: Archive,
    attempt_id: int,
    staged: Staged,
    job: Job,
    terms: Terms,
) -> _Done:
    catalogue = gather_catalogue(connection, terms)
    basis = basis_text(job.profile, terms, catalogue.facilities, catalogue.products)
    files.keep_basis(connection, attempt_id, keep_bytes(archive, basis))
    counts = reject_loose_rows(connection, attempt_id, job)
    invoiced_ore = 0
    for batch in range(1, staged.batches + 1):
        decisions = plan(gather(connection, batch, catalogue, terms), terms)
        apply(connection, decisions, terms)
        files.record_outcomes(connection, attempt_id, decisions.outcomes)
        outbox.promise_mails(connection, terms.portal, job.flow, decisions.mails, terms.now)
        counts += decisions.counts
        invoiced_ore += decisions.invoiced_ore
        analyse_grown(connection, batch, staged.batches)
        job.step(1)
    if staged.rows >= _MANY_ROWS:  # what follows asks about all of them: the answer, the balance
        analyse_written(connection)
    return _Done("imported", counts, invoiced_ore)


def _doubt(connection: Connection, file: File, job: Job) -> Problem | None:
    """Return why the file should wait; one that was approved, or that a person made, never does."""
    if file.approved or file.parent_file_id is not None:
        return None
    limits = job.profile.plausible
    last = files.sizes_of_last(connection, file.source, file.flow, limits.of_last_files)
    size = Size(*staging.sum_up(connection))
    return doubt(size, limits, [Earlier(*each) for each in last])


def _hold(
    connection: Connection,
    attempt_id: int,
    staged: Staged,
    job: Job,
    result: FileState,
    why: Problem,
) -> _Done:
    counts = hold_rows(connection, attempt_id, job) if staged.rows else Counts()
    return _Done(result, counts, problem=why)


def _answered(
    connection: Connection, archive: Archive, attempt_id: int, staged: Staged, job: Job, done: _Done
) -> Decided:
    """Return what the attempt came to, with its answer kept."""
    rows_balance(staged.rows, done.counts)
    tells_more = done.result == "imported" and not job.profile.on_trial
    others = _others(connection, archive, attempt_id, job) if tells_more else []
    answer = keep_answer(connection, archive, attempt_id, done.problem, job, others)
    return Decided(done.result, done.counts, done.invoiced_ore, done.problem, answer)


def _others(connection: Connection, archive: Archive, attempt_id: int, job: Job) -> list[str]:
    """Return the answers (SHA-256) to cancellations of the gym's own that this one tells of too.

    One that was written in other columns, before the profile changed, is sent by itself.
    """
    fitting = {}
    for other_id, answer in own_cancels.waiting(connection, job.profile.portal):
        if begins_alike(archive, answer, job):
            fitting[other_id] = answer
        else:
            own_cancels.tell_by_itself(connection, other_id, utc_text(job.now))
    own_cancels.told(connection, fitting, attempt_id)
    return list(fitting.values())


def _end(
    connection: Connection, file: File, attempt_id: int, decided: Decided, now: str
) -> Decided:
    """Record what the attempt came to, its answer promised."""
    files.end_attempt(connection, file, attempt_id, decided)
    if decided.result == "imported":
        open_rows.close_come_again(connection, attempt_id, file.source, now)
        open_rows.close_cancelled(connection, attempt_id, file.source, now)
    outbox.promise_answers(connection, file.file_id, attempt_id, now)
    return decided
