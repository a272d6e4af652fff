"""Since when receipts are mailed, and up to when it was looked who has paid; and their promises."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, exists, insert, or_, select, update

from brp_filesync.core.source import FlowName
from brp_filesync.database.bulk import next_id
from brp_filesync.ledger.schema import duty
from brp_filesync.ledger.schema_told import receipts_since
from brp_filesync.ledger.states import DUTY

KIND = "receipt"


def since(connection: Connection, source: str, now: str) -> tuple[str, str] | None:
    """Return from when on receipts are mailed, and when it was looked last; begin now where unset.

    None where they have just begun: nobody has paid since.
    """
    row = connection.execute(
        select(receipts_since.c.began_at, receipts_since.c.looked_at).where(
            receipts_since.c.source == source
        )
    ).first()
    if row is None:
        connection.execute(
            insert(receipts_since).values(source=source, began_at=now, looked_at=now)
        )
        return None
    return str(row.began_at), str(row.looked_at)


def looked(connection: Connection, source: str, now: str) -> None:
    """Record that it was looked who has paid."""
    connection.execute(
        update(receipts_since).where(receipts_since.c.source == source).values(looked_at=now)
    )


def stop(connection: Connection, source: str) -> bool:
    """Forget since when receipts are mailed: they aren't any more. Say whether they were."""
    done = connection.execute(delete(receipts_since).where(receipts_since.c.source == source))
    return done.rowcount > 0


def are_mailed(connection: Connection, source: str) -> bool:
    """Say whether receipts were mailed, by themselves as far as it was looked, or as people asked."""
    by_itself = exists().where(receipts_since.c.source == source)
    asked_for = exists().where(duty.c.kind == KIND, duty.c.source == source)
    return bool(connection.scalar(select(or_(by_itself, asked_for))))


def promise(
    connection: Connection, source: str, flow: FlowName, order_ids: Collection[int], now: str
) -> None:
    """Promise a receipt for each order, which has none yet, or one that was let be."""
    let_be = (duty.c.kind == KIND, duty.c.order_id.in_(order_ids), duty.c.state == "waived")
    again = set(connection.scalars(select(duty.c.order_id).where(*let_be)))
    if again:
        moved = DUTY.moved("waived", "todo")
        connection.execute(
            update(duty)
            .where(*let_be)
            .values(state=moved, promised_at=now, next_try_at=None, ended_at=None, trouble=None)
        )
    first = next_id(connection, duty.c.duty_id)
    rows = [
        {
            "duty_id": first + place,
            "source": source,
            "flow": flow,
            "kind": KIND,
            "order_id": order_id,
            "state": DUTY.begun("todo"),
            "tries": 0,
            "promised_at": now,
        }
        for place, order_id in enumerate(each for each in order_ids if each not in again)
    ]
    if rows:
        connection.execute(insert(duty), rows)


def has_one(connection: Connection, order_id: int) -> bool:
    """Say whether the order's receipt was promised, and not let be."""
    found = select(duty.c.duty_id).where(
        duty.c.kind == KIND, duty.c.order_id == order_id, duty.c.state != "waived"
    )
    return connection.scalar(found) is not None


def waive(connection: Connection, duty_id: int, now: str, why: str) -> None:
    """Let a receipt that isn't sent yet be; `why` holds no personal data."""
    connection.execute(
        update(duty)
        .where(duty.c.duty_id == duty_id)
        .values(state=DUTY.moved("todo", "waived"), ended_at=now, trouble=why)
    )
