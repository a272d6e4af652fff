"""Each commit counted in the database, and told to the journal outside it.

Where the database knows fewer commits than the journal, it was put back from a backup: nothing may
be written to it until that has been seen to (`filesync recover`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, insert, inspect, select, update

from brp_filesync.core.errors import NotReady
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger.outside import Journal, Line, append, latest
from brp_filesync.ledger.schema import attempt, file
from brp_filesync.ledger.schema_commits import commit_count

_NOTES = "filesync_mails_begun"
# A journal begun on a database that has had its years tells of its latest attempts, not of all.
_FIRST_ATTEMPTS = 100

# Each commit asks: written once.
_KNOWN = select(
    select(commit_count.c.number).scalar_subquery(),
    select(func.max(attempt.c.attempt_id)).scalar_subquery(),
)

Series = Callable[[Connection], Mapping[str, int]]
ActsSince = Callable[[Connection, int], list[dict[str, Any]]]


@dataclass(slots=True)
class Commits:
    """What each commit of a `Database` is told to: see `before` and `after`.

    `series` gives the number series as they stand, `acts_since` people's acts behind an id, and
    `latest_ids` those of the latest order and act.
    """

    journal: Journal
    series: Series
    acts_since: ActsSince
    latest_ids: Callable[[Connection], tuple[int, int]]
    now: Callable[[], str]
    _counts: bool = field(default=False, init=False)

    def begin(self, connection: Connection) -> None:
        """Forget what a transaction that came to nothing has noted."""
        connection.info.pop(_NOTES, None)

    def before(self, connection: Connection) -> Line | None:
        """Count the commit, and return its line; None while the tables are of an older version.

        Raises NotReady where the database is older than its journal.
        """
        if not self._counts:
            self._counts = inspect(connection).has_table(commit_count.name)
            if not self._counts:
                return None
        last = latest(self.journal)
        known, attempts = connection.execute(_KNOWN).one()
        _demand(self.journal, known or 0, last)
        number = (known or 0) + 1
        _set_count(connection, number)
        attempts = attempts or 0
        since = attempts - _FIRST_ATTEMPTS if last is None else int(last["attempt"])
        order_id, audit_id = self.latest_ids(connection)
        line: dict[str, Any] = {
            "number": number,
            "at": self.now(),
            "series": dict(self.series(connection)),
            "order": order_id,
            "attempt": attempts,
            "audit": audit_id,
        }
        if attempts > since:
            line["attempts"] = _attempts_since(connection, since)
        if last is not None and audit_id > int(last["audit"]):
            line["acts"] = self.acts_since(connection, int(last["audit"]))
        if begun := connection.info.pop(_NOTES, None):
            line["mails"] = begun
        return line

    def after(self, line: Line) -> None:
        """Tell the journal of what has been committed. Raises DiskTrouble."""
        append(self.journal, line)


def note_mail(connection: Connection, order_id: int | None, kind: str, state: str) -> None:
    """Have the commit's line say that this mail is about to leave, or what became of it."""
    connection.info.setdefault(_NOTES, []).append([kind, order_id, state])


def demand_newest(connection: Connection, journal: Journal) -> None:
    """Raise NotReady where the database is older than its journal."""
    _demand(journal, commits_known(connection), latest(journal))


def commits_known(connection: Connection) -> int:
    """Return how many commits of ours the database has seen."""
    return connection.scalar(select(commit_count.c.number)) or 0


def catch_up(connection: Connection, number: int) -> None:
    """Let the database count on from there: what it lacked has been seen to."""
    _set_count(connection, number)


def latest_attempt(connection: Connection) -> int:
    """Return the id of the latest attempt, 0 for none."""
    return connection.scalar(select(func.max(attempt.c.attempt_id))) or 0


def _demand(journal: Journal, number: int, last: Line | None) -> None:
    if last is None or last["number"] <= number:
        return
    raise NotReady(
        phrase(
            "The database is older than its journal {path}: it knows {known} commits, the journal "
            "{told}, the last of {at}.",
            path=journal.path,
            known=number,
            told=last["number"],
            at=last["at"],
        ),
        phrase(
            "Nothing was done. If it was put back from a backup: `filesync recover`. If it was made "
            "anew on purpose, and no portal has had anything of it: move the journal away."
        ),
    )


def _set_count(connection: Connection, number: int) -> None:
    changed = connection.execute(update(commit_count).values(number=number))
    if changed.rowcount == 0:
        connection.execute(insert(commit_count).values(commit_id=1, number=number))


def _attempts_since(connection: Connection, attempt_id: int) -> list[dict[str, Any]]:
    columns = (
        attempt.c.attempt_id,
        attempt.c.file_id,
        attempt.c.decided_at,
        attempt.c.result,
        attempt.c.answer_sha256,
        attempt.c.basis_sha256,
        file.c.source,
        file.c.flow,
        file.c.sha256,
        file.c.size,
        file.c.name,
        file.c.received_at,
        file.c.parent_file_id,
        file.c.approved_by,
    )
    found = connection.execute(
        select(*columns)
        .join(file, file.c.file_id == attempt.c.file_id)
        .where(attempt.c.attempt_id > attempt_id)
        .order_by(attempt.c.attempt_id)
    ).mappings()
    return [{**{name: value for name, value in row.items() if value is not None}} for row in found]
