"""The answer to an order file, rendered page by page into the archive."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection

from brp_filesync.brp.answers import answer_pages
from brp_filesync.core.problems import Problem
from brp_filesync.ledger.archive import Archive, incoming, keep, open_kept
from brp_filesync.ledger.schema import outcome
from brp_filesync.orders_in.answer import answer_header, answer_rows, answer_to_unreadable
from brp_filesync.orders_in.stage import Job
from brp_filesync.profiles.dialects import portal_dialect
from brp_filesync.tables.write import write_rows


def keep_answer(
    connection: Connection,
    archive: Archive,
    attempt_id: int,
    refusal: Problem | None,
    job: Job,
    others: Sequence[str] = (),
) -> str:
    """Render the attempt's answer from what is in the database, and return its SHA-256.

    At its end it has the rows of these other answers (SHA-256), which the portal wasn't sent, and
    which begin as it does (`begins_alike`).
    It is in the archive before the transaction commits; the bytes are the same ever after.
    """
    orders, layout = job.profile.orders, job.profile.response
    dialect = portal_dialect(orders.dialect)
    header = answer_header(layout) if orders.dialect.header else None
    digest = hashlib.sha256()
    trial = job.profile.trial if job.profile.on_trial else None
    with incoming(archive) as stream:

        def write(content: bytes) -> None:
            digest.update(content)
            stream.write(content)

        first = [] if refusal is None else answer_to_unreadable(refusal, layout, trial)
        head = _head(job)
        write(write_rows(header, first, dialect))
        for page in answer_pages(connection, outcome, attempt_id, job.chunk_rows):
            rows = answer_rows(page, layout, orders, trial)
            write(write_rows(None, rows, dialect, continues=True))
        for other in others:
            with open_kept(archive, other) as told:
                write(told.read()[len(head) :])
        keep(archive, stream, digest.hexdigest())
    return digest.hexdigest()


def begins_alike(archive: Archive, answer: str, job: Job) -> bool:
    """Say whether an answer (SHA-256) has the columns that the profile says now."""
    head = _head(job)
    with open_kept(archive, answer) as kept:
        return kept.read(len(head)) == head


def _head(job: Job) -> bytes:
    dialect = portal_dialect(job.profile.orders.dialect)
    header = answer_header(job.profile.response) if job.profile.orders.dialect.header else None
    return write_rows(header, [], dialect)
