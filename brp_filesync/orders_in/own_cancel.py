"""An order that the gym cancels itself: one row, staged as if a portal's file had had it.

It is decided by the same plan as a portal's cancellation, in one transaction, and stands in the
ledger as a file of our own, with its attempt, outcome, mail and answer. (docs/domain.md, Orders in 13)
"""

import hashlib
import json
import os

from sqlalchemy import Connection

from brp_filesync.brp import batch, staging
from brp_filesync.core.invariants import rows_balance
from brp_filesync.ledger import arrivals, files, open_rows, outbox, own_cancels
from brp_filesync.ledger.archive import Archive, keep_bytes
from brp_filesync.ledger.arrivals import Found
from brp_filesync.ledger.files import Decided, File
from brp_filesync.orders_in.apply import apply
from brp_filesync.orders_in.check import bare_cancel
from brp_filesync.orders_in.gather import gather, gather_catalogue
from brp_filesync.orders_in.keep_answer import keep_answer
from brp_filesync.orders_in.model import Plan, Terms
from brp_filesync.orders_in.plan import plan
from brp_filesync.orders_in.stage import Job

# In the format of none of the portals: what is written is when, and which order.
_CONTENT = "order_number;row_type;cancelled_at\r\n{};cancel;{}\r\n"


def stage_cancel(connection: Connection, order_number: str, job: Job) -> None:
    """Stage the cancellation of an order, by the portal's number."""
    staging.prepare(connection)
    checked = bare_cancel(order_number)
    staging.stage(connection, checked.rows, checked.problems)
    batch.prepare_batches(connection)
    staging.number_orders(connection, job.batch_rows)


def plan_cancel(connection: Connection, terms: Terms) -> tuple[Plan, str]:
    """Return what the staged cancellation does, and the word of why it can't be done, "" for none."""
    decided = plan(gather(connection, 1, gather_catalogue(connection, terms), terms), terms)
    (outcome,), (problems,) = decided.outcomes["outcome"], decided.outcomes["problems"]
    if outcome == "imported":
        return decided, ""
    found = json.loads(problems or "[]")
    return decided, str(found[0][1]) if found else str(outcome)


def record_cancel(
    connection: Connection, archive: Archive, brps_own: str, decided: Plan, job: Job, terms: Terms
) -> int:
    """Write what the plan says, within the writer's lock; return the ledger's file.

    Its mail is promised, and its answer as the profile says. `brps_own` is BRP's number of the order.
    """
    name = f"MAKULERING_{brps_own}_{terms.today.replace('-', '')}.csv"
    (order_number,) = decided.outcomes["order_number"]
    content = _content(order_number, terms.now)
    sha256, moment = keep_bytes(archive, content), int(job.now.timestamp())
    file = files.receive(connection, terms.portal, job.flow, sha256, len(content), name, terms.now)
    found = Found(None, os.fsencode(name), name, len(content), moment)
    arrivals.receive(connection, terms.portal, job.flow, found, file.file_id, terms.now)
    attempt_id = files.begin_attempt(connection, file, terms.now)
    apply(connection, decided, terms)
    files.record_outcomes(connection, attempt_id, decided.outcomes)
    outbox.promise_mails(connection, terms.portal, job.flow, decided.mails, terms.now)
    rows_balance(1, decided.counts)
    answer = keep_answer(connection, archive, attempt_id, None, job)
    ended = Decided("imported", decided.counts, 0, None, answer)
    files.end_attempt(connection, file, attempt_id, ended)
    open_rows.close_come_again(connection, attempt_id, terms.portal, terms.now)
    outbox.promise_answers(connection, file.file_id, attempt_id, terms.now)
    told = job.profile.response.own_cancellations
    if told != "file":
        own_cancels.waive_answer(connection, attempt_id, terms.now)
    if told == "answer":
        own_cancels.wait_for_answer(connection, attempt_id, terms.portal)
    return file.file_id


def is_own(connection: Connection, file: File) -> bool:
    """Say whether a file in the ledger is such a cancellation: by its content, whatever its name."""
    return any(
        hashlib.sha256(_content(order_number, at)).hexdigest() == file.sha256
        for order_number, at in own_cancels.sole_cancels(connection, file.file_id)
    )


def _content(order_number: str, at: str) -> bytes:
    return _CONTENT.format(order_number, at).encode()
