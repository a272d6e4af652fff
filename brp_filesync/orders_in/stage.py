"""An archived order file read, checked and staged: nothing of it is in BRP yet, or ever will be."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection

from brp_filesync.brp import batch, staging
from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.core.progress import Step, Watch, no_step, unwatched, watched
from brp_filesync.ledger.archive import Archive, open_kept
from brp_filesync.ledger.files import File
from brp_filesync.orders_in.check import check
from brp_filesync.orders_in.read import order_chunks
from brp_filesync.profiles.portal import PortalProfile

# Below this, one or two bad rows would be half of the file.
_ROWS_FOR_A_SHARE = 10


@dataclass(frozen=True, slots=True)
class Job:
    """How to read a portal's files today, and how much of them at a time."""

    profile: PortalProfile
    today: date  # in Stockholm
    now: datetime
    chunk_rows: int
    batch_rows: int
    flow: Literal["orders"] = "orders"
    watch: Watch = unwatched
    step: Step = no_step  # of the import that is watched
    other_names: tuple[str, ...] = ()  # the patterns of the other portals' file names


@dataclass(frozen=True, slots=True)
class Staged:
    """How many rows are staged, in how many batches, and why the file is refused, if it is."""

    rows: int
    batches: int
    refusal: Problem | None


def stage_file(connection: Connection, archive: Archive, file: File, job: Job) -> Staged:
    """Stage the file's rows in the connection's temporary tables.

    A file that breaks while it is read has no rows, only the problem. One with too large a share
    of malformed rows is refused with its rows staged: they are to be rejected or held.
    """
    staging.prepare(connection)
    if _claims_another_portal(file.name, job):
        return Staged(0, 0, Problem("name-other-portal", 0))
    try:
        with open_kept(archive, file.sha256) as stream:
            told = watched(stream, job.step)
            for chunk in order_chunks(told, job.profile, file.name, job.chunk_rows):
                checked = check(chunk, job.profile, job.today, job.now)
                staging.stage(connection, checked.rows, checked.problems)
    except FileRefused as refused:
        staging.prepare(connection)
        return Staged(0, 0, refused.problem)
    rows, malformed = staging.count_malformed(connection)
    most = job.profile.refuse_malformed_share
    if rows >= _ROWS_FOR_A_SHARE and malformed > rows * most:
        params = {"malformed": malformed, "rows": rows, "share": round(most * 100)}
        return Staged(rows, 0, Problem("too-many-malformed", 0, params=params))
    batch.prepare_batches(connection)
    return Staged(rows, staging.number_orders(connection, job.batch_rows), None)


def _claims_another_portal(name: str, job: Job) -> bool:
    """Tell whether the name has another portal's form, and not this one's."""
    if re.fullmatch(job.profile.orders.file_name, name):
        return False
    return any(re.fullmatch(pattern, name) for pattern in job.other_names)
