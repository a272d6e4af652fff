"""Tasks for finance: what a person must decide."""

from collections.abc import Collection
from typing import Any

import pandas as pd
from sqlalchemy import Connection, insert, or_, select, update

from brp_filesync.brp.find import orders_wanted
from brp_filesync.brp.schema_sales import finance_task, invoice, order
from brp_filesync.core.wanted import Wanted
from brp_filesync.database.bulk import fetch_dicts, insert_frame, next_id
from brp_filesync.database.finding import holds, within


def next_task_id(connection: Connection) -> int:
    """Return the first free id."""
    return next_id(connection, finance_task.c.finance_task_id)


def add_tasks(connection: Connection, frame: pd.DataFrame) -> None:
    """Insert new tasks: their word of the catalogue, its params (JSON), what they are about."""
    insert_frame(connection, finance_task, frame)


def list_tasks(connection: Connection, wanted: Wanted, *, done: bool) -> list[dict[str, Any]]:
    """Return finance's tasks, the oldest first, by the days they came; also those done, if asked."""
    which = [*orders_wanted(wanted), *within(wanted, finance_task.c.created_at)]
    if wanted.text:
        which[0] = or_(which[0], holds(wanted.text, finance_task.c.note, finance_task.c.params))
    if not done:
        which.append(finance_task.c.done_at.is_(None))
    return fetch_dicts(
        connection,
        select(
            finance_task.c.finance_task_id,
            finance_task.c.word,
            finance_task.c.params,
            order.c.portal,
            order.c.portal_order_number,
            order.c.order_number,
            invoice.c.company_id,
            invoice.c.invoice_number,
            invoice.c.total_ore,
            invoice.c.rest_ore,
            finance_task.c.created_at,
            finance_task.c.done_at,
            finance_task.c.done_by,
            finance_task.c.note,
        )
        .outerjoin(order, order.c.order_id == finance_task.c.order_id)
        .outerjoin(invoice, invoice.c.invoice_id == finance_task.c.invoice_id)
        .where(*which)
        .order_by(finance_task.c.finance_task_id),
    )


def mark_done(connection: Connection, task_id: int, who: str, note: str, now: str) -> bool:
    """Mark a task as done; say whether it waited."""
    changed = connection.execute(
        update(finance_task)
        .where(finance_task.c.finance_task_id == task_id, finance_task.c.done_at.is_(None))
        .values(done_at=now, done_by=who, note=note)
    )
    return changed.rowcount > 0


def end_tasks_of(
    connection: Connection, order_id: int, words: Collection[str], who: str, note: str, now: str
) -> None:
    """Mark the open tasks about an order, of these words, as done."""
    connection.execute(
        update(finance_task)
        .where(
            finance_task.c.order_id == order_id,
            finance_task.c.word.in_(words),
            finance_task.c.done_at.is_(None),
        )
        .values(done_at=now, done_by=who, note=note)
    )


def add_task(
    connection: Connection, word: str, order_id: int, invoice_id: int | None, now: str
) -> None:
    """Insert a task about an order, and its invoice."""
    connection.execute(
        insert(finance_task).values(
            finance_task_id=next_task_id(connection),
            word=word,
            params="{}",
            order_id=order_id,
            invoice_id=invoice_id,
            created_at=now,
        )
    )
