"""Which attempts have imported an order file, and what each was decided by."""

from typing import Any

from sqlalchemy import Connection, Select, select

from brp_filesync.ledger.schema import attempt, file


def imported_orders(connection: Connection, attempts: Select[Any] | None) -> list[dict[str, Any]]:
    """Return the attempts that imported an order file, of these (None: all of them), by id.

    With attempt_id, source, sha256, name, decided_at and basis_sha256.
    """
    wanted = (
        select(
            attempt.c.attempt_id,
            file.c.source,
            file.c.sha256,
            file.c.name,
            attempt.c.decided_at,
            attempt.c.basis_sha256,
        )
        .join(file, file.c.file_id == attempt.c.file_id)
        .where(file.c.flow == "orders", attempt.c.result == "imported")
        .order_by(attempt.c.attempt_id)
    )
    if attempts is not None:
        wanted = wanted.where(attempt.c.attempt_id.in_(attempts))
    return [dict(row) for row in connection.execute(wanted).mappings()]
