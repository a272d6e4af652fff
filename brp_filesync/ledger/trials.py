"""What the ledger knows of a portal's trial: the file that was tried last."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, or_, select

from brp_filesync.ledger.schema import attempt, duty, file


@dataclass(frozen=True, slots=True)
class Tried:
    """The latest trial of a file: its counts, and whether its answer has been delivered."""

    file_id: int
    name: str
    decided_at: str
    rows: int
    imported: int
    rejected: int
    refused: bool
    answered: bool


def latest_trial(connection: Connection, source: str) -> Tried | None:
    """Return the latest trial of any of the source's files, None where there was none."""
    answered = exists().where(
        duty.c.kind == "answer", duty.c.attempt_id == attempt.c.attempt_id, duty.c.state == "done"
    )
    row = (
        connection.execute(
            select(
                file.c.file_id,
                file.c.name,
                attempt.c.decided_at,
                attempt.c.rows,
                attempt.c.imported,
                attempt.c.rejected,
                attempt.c.problem.is_not(None).label("refused"),
                answered.label("answered"),
            )
            .join(file, file.c.file_id == attempt.c.file_id)
            .where(file.c.source == source, attempt.c.result == "tried")
            .order_by(attempt.c.attempt_id.desc())
            .limit(1)
        )
        .mappings()
        .one_or_none()
    )
    return None if row is None else Tried(**row)


def trials_since(connection: Connection, sources: Collection[str]) -> dict[str, tuple[str, int]]:
    """Return when each source's present trial tried its first file (UTC), and how many it tried.

    What was tried before anything was imported is of an earlier trial. One that has tried no file
    isn't among them.
    """
    imported = (
        select(file.c.source, func.max(attempt.c.attempt_id).label("last"))
        .join(attempt, attempt.c.file_id == file.c.file_id)
        .where(file.c.source.in_(sources), attempt.c.result == "imported")
        .group_by(file.c.source)
        .subquery()
    )
    tried = (
        select(file.c.source, func.min(attempt.c.decided_at), func.count(file.c.file_id.distinct()))
        .join(attempt, attempt.c.file_id == file.c.file_id)
        .outerjoin(imported, imported.c.source == file.c.source)
        .where(
            file.c.source.in_(sources),
            attempt.c.result == "tried",
            or_(imported.c.last.is_(None), attempt.c.attempt_id > imported.c.last),
        )
        .group_by(file.c.source)
    )
    return {source: (since, files) for source, since, files in connection.execute(tried)}


def has_imported(connection: Connection, source: str) -> bool:
    """Say whether any of the source's files has been imported for real."""
    found = select(file.c.file_id).where(file.c.source == source, file.c.state == "imported")
    return connection.scalar(found.limit(1)) is not None
