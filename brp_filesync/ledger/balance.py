"""The ledger's own invariants, each as one query that finds what breaks it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Exists,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    insert,
    not_,
    or_,
    select,
    true,
    union,
)

from brp_filesync.core.outcomes import OUTCOMES
from brp_filesync.core.source import FlowName
from brp_filesync.database.bulk import analyse, create_temporary, temporary
from brp_filesync.database.metadata import RowId
from brp_filesync.ledger.schema import arrival, attempt, duty, file, outcome

FILE_IDS = "file_ids"  # what `attempts_told` is told, when it is asked
_DONE = ("done", "waived")
_DECIDED = ("imported", "refused", "discarded")  # what was tried has its own invariant

_touched_order = temporary("touched_order", [("order_id", RowId)], key="order_id")


def attempts_since(moment: str | None) -> Select[Any] | None:
    """Return a query of the ids of attempts decided since a UTC moment; None is all of them."""
    if moment is None:
        return None
    return select(attempt.c.attempt_id).where(attempt.c.decided_at >= moment)


def attempts_at(file_ids: list[int]) -> Select[Any]:
    """Return a query of the ids of the attempts at these files."""
    return select(attempt.c.attempt_id).where(attempt.c.file_id.in_(file_ids))


def attempts_told() -> Select[Any]:
    """Return the same query of files that are only told when it is asked, as FILE_IDS."""
    told: BindParameter[Any] = bindparam(FILE_IDS, expanding=True)
    return select(attempt.c.attempt_id).where(attempt.c.file_id.in_(told))


def orders_imported_by(connection: Connection, attempts: Select[Any] | None) -> Select[Any] | None:
    """Return a query of the ids of the orders that these attempts imported; None is every one.

    The ids are kept in a temporary table of the connection: a dozen queries ask for them.
    """
    if attempts is None:
        return None
    create_temporary(connection, _touched_order)
    ids = select(outcome.c.order_id).where(
        outcome.c.attempt_id.in_(attempts),
        outcome.c.outcome == "imported",
        outcome.c.order_id.is_not(None),
    )
    connection.execute(insert(_touched_order).from_select(["order_id"], ids.distinct()))
    analyse(connection, _touched_order)
    return orders_kept()


def orders_kept() -> Select[Any]:
    """Return a query of the ids that `orders_imported_by` has kept in the connection."""
    return select(_touched_order.c.order_id)


def no_orders() -> Select[Any]:
    """Return a query of no order's id."""
    return select(outcome.c.order_id).where(false())


def ledger_breaches(attempts: Select[Any] | None) -> Mapping[str, Select[Any]]:
    """Return, by the invariant's name, a query of what breaks it: none where all is well.

    `attempts` is a query of attempt ids; None checks the whole ledger.
    """
    ours = and_(_within(attempts), _of_flow(attempt.c.file_id, "orders"))
    decided = exists().where(attempt.c.file_id == arrival.c.file_id, ours)
    return {
        **standing_breaches(),
        "attempt-rows": _unbalanced(ours),
        "file-decided": _misstated(attempts),
        "attempt-answered": select(attempt.c.attempt_id.label("attempt"))
        .where(
            ours,
            or_(
                attempt.c.answer_sha256.is_(None),
                not_(
                    exists().where(
                        duty.c.kind == "answer", duty.c.attempt_id == attempt.c.attempt_id
                    )
                ),
            ),
        )
        .order_by(attempt.c.attempt_id),
        "arrival-answered": select(arrival.c.arrival_id.label("arrival"))
        .where(
            arrival.c.state == "received",
            decided,
            not_(_answer_of_arrival()),
            # One that is to be decided on is answered then.
            not_(exists().where(file.c.file_id == arrival.c.file_id, file.c.state == "received")),
        )
        .order_by(arrival.c.arrival_id),
        "mended-parent": _orphaned(attempts),
        "tried-nothing": select(attempt.c.attempt_id.label("attempt"))
        .where(
            _within(attempts),
            attempt.c.result == "tried",
            exists().where(
                outcome.c.attempt_id == attempt.c.attempt_id, outcome.c.order_id.is_not(None)
            ),
        )
        .order_by(attempt.c.attempt_id),
    }


def standing_breaches() -> Mapping[str, Select[Any]]:
    """Return those of them that are of all files and arrivals, whatever was decided on."""
    cleared = and_(arrival.c.cleared_at.is_not(None), arrival.c.flow == "orders")
    tidied = and_(arrival.c.cleared_at.is_not(None), arrival.c.flow != "orders")
    return {
        "attempt-count": select(file.c.file_id.label("file"))
        .outerjoin(attempt, attempt.c.file_id == file.c.file_id)
        .group_by(file.c.file_id, file.c.attempts)
        .having(func.count(attempt.c.attempt_id) != file.c.attempts)
        .order_by(file.c.file_id),
        "arrival-file": select(arrival.c.arrival_id.label("arrival"))
        .where(
            arrival.c.state == "received",
            not_(exists().where(file.c.file_id == arrival.c.file_id)),
        )
        .order_by(arrival.c.arrival_id),
        "cleared-answered": select(arrival.c.arrival_id.label("arrival"))
        .where(cleared, not_(_answer_of_arrival().where(duty.c.state.in_(_DONE))))
        .order_by(arrival.c.arrival_id),
        "cleared-decided": select(arrival.c.arrival_id.label("arrival"))
        .where(tidied, not_(exists().where(attempt.c.file_id == arrival.c.file_id)))
        .order_by(arrival.c.arrival_id),
    }


def archived(attempts: Select[Any] | None) -> Select[Any]:
    """Return a query of the SHA-256 of all that must be archived: of files and attempts at them.

    The file, its answer, what it was decided by, and a trial's mails.
    """
    answers = select(attempt.c.answer_sha256).where(
        _within(attempts), attempt.c.answer_sha256.is_not(None)
    )
    bases = select(attempt.c.basis_sha256).where(
        _within(attempts), attempt.c.basis_sha256.is_not(None)
    )
    mails = select(duty.c.mail_sha256).where(duty.c.mail_sha256.is_not(None))
    if attempts is not None:
        mails = mails.where(duty.c.attempt_id.in_(attempts))
    files = select(file.c.sha256)
    if attempts is not None:
        files = files.join(attempt, attempt.c.file_id == file.c.file_id).where(_within(attempts))
    every = union(files, answers, bases, mails).subquery()
    return select(every.c[0]).order_by(every.c[0])


def _answer_of_arrival() -> Exists:
    return exists().where(duty.c.kind == "answer", duty.c.arrival_id == arrival.c.arrival_id)


def _unbalanced(ours: ColumnElement[bool]) -> Select[Any]:
    """Find attempts whose counts aren't those of their outcomes."""
    found = {name: func.count().filter(outcome.c.outcome == name) for name in OUTCOMES}
    balanced = and_(
        attempt.c.rows == func.count(outcome.c.line),
        *(attempt.c[name] == counted for name, counted in found.items()),
    )
    return (
        select(attempt.c.attempt_id.label("attempt"))
        .outerjoin(outcome, outcome.c.attempt_id == attempt.c.attempt_id)
        .where(ours)
        .group_by(attempt.c.attempt_id, *(attempt.c[name] for name in ("rows", *OUTCOMES)))
        .having(not_(balanced))
        .order_by(attempt.c.attempt_id)
    )


def _misstated(attempts: Select[Any] | None) -> Select[Any]:
    """Find files whose state isn't what their latest attempt, or their doubt, says."""
    of_file = attempt.alias("of_file")
    number = (
        select(func.max(of_file.c.number))
        .where(of_file.c.file_id == file.c.file_id)
        .correlate(file)
        .scalar_subquery()
    )
    latest = (attempt.c.file_id == file.c.file_id) & (attempt.c.number == number)
    decided = file.c.state.in_(_DECIDED)
    wanted = (
        select(file.c.file_id.label("file"))
        .select_from(file)
        .outerjoin(attempt, latest)
        .where(
            or_(
                and_(
                    decided,
                    func.coalesce(attempt.c.result, "").not_in((file.c.state, "tried")),
                ),
                and_(
                    file.c.state == "awaiting_approval",
                    or_(file.c.doubt.is_(None), file.c.approved_at.is_not(None)),
                ),
            )
        )
        .order_by(file.c.file_id)
    )
    return wanted if attempts is None else wanted.where(_touched(attempts))


def _orphaned(attempts: Select[Any] | None) -> Select[Any]:
    """Find files of mended rows whose parent isn't an earlier one that rejected rows."""
    parent = file.alias("parent")
    rejected = exists().where(attempt.c.file_id == parent.c.file_id, attempt.c.rejected > 0)
    wanted = (
        select(file.c.file_id.label("file"))
        .where(
            file.c.parent_file_id.is_not(None),
            not_(
                exists().where(
                    parent.c.file_id == file.c.parent_file_id,
                    parent.c.file_id < file.c.file_id,
                    parent.c.source == file.c.source,
                    parent.c.flow == file.c.flow,
                    rejected,
                )
            ),
        )
        .order_by(file.c.file_id)
    )
    return wanted if attempts is None else wanted.where(_touched(attempts))


def _touched(attempts: Select[Any]) -> ColumnElement[bool]:
    touched = select(attempt.c.file_id).where(attempt.c.attempt_id.in_(attempts))
    return file.c.file_id.in_(touched)


def _of_flow(file_id: ColumnElement[int], flow: FlowName) -> ColumnElement[bool]:
    return file_id.in_(select(file.c.file_id).where(file.c.flow == flow))


def _within(attempts: Select[Any] | None) -> ColumnElement[bool]:
    return true() if attempts is None else attempt.c.attempt_id.in_(attempts)
