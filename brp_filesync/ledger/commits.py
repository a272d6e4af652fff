"""Each commit counted in the database, and told to the journal outside it.

Where the database knows fewer commits than the journal, it was put back from a backup: nothing may
be written to it until that has been seen to (`filesync recover`).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, insert, inspect, select, update

from brp_filesync.core.errors import NotReady
from brp_filesync.core.phrase import phrase
from brp_filesync.ledger.outside import Journal, Line, append, latest
from brp_filesync.ledger.schema import arrival, attempt, file
from brp_filesync.ledger.schema_commits import commit_count

_MAILS = "filesync_mails_begun"
_ANSWERS = "filesync_answers_named"
# A journal begun on a database that has had its years tells of its latest attempts, not of all.
_FIRST = 100

# Each commit asks: written once.
_KNOWN = select(
    select(commit_count.c.number).scalar_subquery(),
    select(func.max(attempt.c.attempt_id)).scalar_subquery(),
    select(func.max(file.c.file_id)).scalar_subquery(),
)

Series = Callable[[Connection], Mapping[str, int]]
ActsSince = Callable[[Connection, int], list[dict[str, Any]]]
OrderNames = Callable[[Connection, Collection[int]], Mapping[int, Mapping[str, Any]]]


@dataclass(slots=True)
class Commits:
    """What each commit of a `Database` is told to: see `before` and `after`.

    `series` gives the number series as they stand, `acts_since` people's acts behind an id,
    `latest_ids` those of the latest order and act, and `order_names` portal and portal_order_number
    of orders, by their ids.
    """

    journal: Journal
    series: Series
    acts_since: ActsSince
    latest_ids: Callable[[Connection], tuple[int, int]]
    order_names: OrderNames
    now: Callable[[], str]
    _counts: bool = field(default=False, init=False)

    def begin(self, connection: Connection) -> None:
        """Forget what a transaction that came to nothing has noted."""
        connection.info.pop(_MAILS, None)
        connection.info.pop(_ANSWERS, None)

    def before(self, connection: Connection) -> Line | None:
        """Count the commit, and return its line; None while the tables are of an older version.

        Raises NotReady where the database is older than its journal.
        """
        if not self._counts:
            self._counts = inspect(connection).has_table(commit_count.name)
            if not self._counts:
                return None
        last = latest(self.journal)
        known, attempts, files = connection.execute(_KNOWN).one()
        _demand(self.journal, known or 0, last)
        number = (known or 0) + 1
        _set_count(connection, number)
        attempts, files = attempts or 0, files or 0
        since = {"attempt": attempts - _FIRST, "file": files - _FIRST, **(last or {})}
        order_id, audit_id = self.latest_ids(connection)
        line: dict[str, Any] = {
            "number": number,
            "at": self.now(),
            "series": dict(self.series(connection)),
            "order": order_id,
            "attempt": attempts,
            "file": files,
            "audit": audit_id,
        }
        if files > since["file"]:
            line["files"] = _files_since(connection, int(since["file"]))
        if attempts > since["attempt"]:
            line["attempts"] = _attempts_since(connection, int(since["attempt"]))
        if last is not None and audit_id > int(last["audit"]):
            line["acts"] = self.acts_since(connection, int(last["audit"]))
        if begun := connection.info.pop(_MAILS, None):
            names = self.order_names(connection, {order_id for order_id, _, _ in begun})
            line["mails"] = [
                [kind, names[order_id]["portal"], names[order_id]["portal_order_number"], state]
                for order_id, kind, state in begun
                if order_id in names
            ]
        if named := connection.info.pop(_ANSWERS, None):
            line["answers"] = named
        return line

    def after(self, line: Line) -> None:
        """Tell the journal of what has been committed. Raises DiskTrouble."""
        append(self.journal, line)


def note_mail(connection: Connection, order_id: int | None, kind: str, state: str) -> None:
    """Have the commit's line say that this mail is about to leave, or what became of it."""
    if order_id is not None:  # a trial's mail goes to the gym's own people
        connection.info.setdefault(_MAILS, []).append((order_id, kind, state))


def note_answer(connection: Connection, sha256: str, name: str) -> None:
    """Have the commit's line say under which name this answer is about to be sent."""
    connection.info.setdefault(_ANSWERS, []).append([sha256, name])


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


def latest_file(connection: Connection) -> int:
    """Return the id of the latest file, 0 for none."""
    return connection.scalar(select(func.max(file.c.file_id))) or 0


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


def _files_since(connection: Connection, file_id: int) -> list[dict[str, Any]]:
    """Return the files behind that id, each with where it was found (the name's bytes as Latin-1)."""
    names = ("file_id", "source", "flow", "sha256", "size", "name", "received_at", "parent_file_id")
    found = connection.execute(
        select(*(file.c[name] for name in names))
        .where(file.c.file_id > file_id)
        .order_by(file.c.file_id)
    ).mappings()
    told = {
        row["file_id"]: {name: value for name, value in row.items() if value is not None}
        for row in found
    }
    places = connection.execute(
        select(
            arrival.c.file_id,
            arrival.c.folder,
            arrival.c.raw_name,
            arrival.c.name,
            arrival.c.size,
            arrival.c.modified_at,
        )
        .where(arrival.c.file_id.in_(told))
        .order_by(arrival.c.arrival_id)
    )
    for of, folder, raw_name, *rest in places:
        told[of].setdefault("arrivals", []).append([folder, raw_name.decode("latin-1"), *rest])
    return list(told.values())
