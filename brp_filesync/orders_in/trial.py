"""An order file tried: imported as a night would, told of, and rolled back, in one transaction.

What stays is the ledger's: the attempt with its counts and each row's outcome, the answer, and the
mails that were written. No row of BRP's and no number does. Files are tried one by one: none sees
what another's orders would have been.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.database.begin import Database, undone
from brp_filesync.ledger import files, outbox
from brp_filesync.ledger.archive import Archive
from brp_filesync.ledger.files import Decided, File
from brp_filesync.orders_in.flow import decide
from brp_filesync.orders_in.model import OUTCOME_COLUMNS, Terms
from brp_filesync.orders_in.stage import Job, stage_file

# Writes the mails that an attempt has promised into the archive, and returns their SHA-256.
Mails = Callable[[Connection, int, str], list[str]]


def try_orders(
    database: Database, archive: Archive, file: File, job: Job, terms: Terms, write_mails: Mails
) -> Decided:
    """Try one received file whole, and return what would have become of it; its result is `tried`.

    Raises as `import_orders` does: then nothing has happened.
    """
    with database.connect() as connection:
        staged = stage_file(connection, archive, file, job)
        with database.write(connection), tempfile.TemporaryFile("w+", encoding="utf-8") as aside:
            with undone(connection):
                attempt_id = files.begin_attempt(connection, file, terms.now)
                decided = decide(connection, archive, attempt_id, staged, job, terms)
                mails = write_mails(connection, attempt_id, terms.now)
                _put_aside(connection, attempt_id, aside, job.chunk_rows)
            attempt_id = files.begin_attempt(connection, file, terms.now)
            for outcomes in _from_aside(aside):
                files.record_outcomes(connection, attempt_id, outcomes)
            tried = replace(decided, result="tried", invoiced_ore=0)  # nothing was
            files.end_attempt(connection, file, attempt_id, tried)
            outbox.promise_answers(connection, file.file_id, attempt_id, terms.now)
            outbox.promise_trial_mails(
                connection, terms.portal, job.flow, attempt_id, mails, terms.now
            )
    return tried


def _put_aside(connection: Connection, attempt_id: int, aside: IO[str], rows: int) -> None:
    """Write the attempt's outcomes to a file, some at a time: the rolling back takes them."""
    for page in files.outcome_pages(connection, attempt_id, rows):
        aside.write(json.dumps(page) + "\n")


def _from_aside(aside: IO[str]) -> Iterator[pd.DataFrame]:
    """Yield the outcomes again, without the orders that they led to: these were never kept."""
    aside.seek(0)
    names = [name for name in OUTCOME_COLUMNS if name != "order_id"]
    for line in aside:
        frame = pd.DataFrame(json.loads(line), columns=names, dtype=object).fillna("")
        yield frame.assign(order_id=0, line=frame["line"].astype("int64"))
