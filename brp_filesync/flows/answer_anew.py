"""An answer that the archive has no more, rendered from what is true now."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from brp_filesync.app import App
from brp_filesync.ledger import files, gone, own_cancels
from brp_filesync.ledger.archive import is_kept
from brp_filesync.ledger.schema import attempt, outcome
from brp_filesync.profiles.portal import PortalProfile

if TYPE_CHECKING:
    from brp_filesync.orders_in.stage import Job


def answer_there(
    app: App, profile: PortalProfile, attempt_id: int, sha256: str, *, trial: bool
) -> str:
    """Return the SHA-256 of an attempt's answer, which is in the archive then.

    One that has gone, by its time or an accepted loss, is rendered anew, and is the attempt's from
    then on. What is missing for no such reason is left to whoever reads it.
    """
    if is_kept(app.archive, sha256) or app.archive.gone(sha256) is None:
        return sha256
    from brp_filesync.orders_in.stage import Job  # with frames, which no other night needs

    mode = "trial" if trial else "live"
    job = Job(
        profile.model_copy(update={"mode": mode}),
        app.today,
        app.clock.now(),
        app.installation.settings.chunk_rows,
        app.installation.settings.batch_orders,
    )
    with app.database.connect() as connection, app.database.write(connection):
        return _rendered(app, connection, job, attempt_id)


def answer_to_show(app: App, file_id: int, told: Mapping[str, Any]) -> str:
    """Return the same of an attempt as lists show it; without a profile it is as it was."""
    with app.database.connect() as connection:
        file = files.find(connection, file_id)
    profile = None if file is None else app.installation.portals.get(file.source)
    sha256: str = told["answer_sha256"]
    if profile is None:
        return sha256
    return answer_there(app, profile, told["attempt_id"], sha256, trial=told["result"] == "tried")


def _rendered(app: App, connection: Connection, job: "Job", attempt_id: int) -> str:
    from brp_filesync.brp.staged_again import stage_known
    from brp_filesync.orders_in.keep_answer import keep_answer

    others = [
        _present(app, connection, job, each) for each in own_cancels.told_by(connection, attempt_id)
    ]
    stage_known(connection, outcome, attempt_id)
    refusal = files.problem_of(connection, attempt_id)
    sha256 = keep_answer(connection, app.archive, attempt_id, refusal, job, others)
    files.answer_again(connection, attempt_id, sha256)
    gone.came_again(connection, sha256)
    return sha256


def _present(app: App, connection: Connection, job: "Job", attempt_id: int) -> str:
    query = select(attempt.c.answer_sha256).where(attempt.c.attempt_id == attempt_id)
    sha256 = str(connection.scalar(query))
    if is_kept(app.archive, sha256):
        return sha256
    return _rendered(app, connection, job, attempt_id)
