"""The audit log: what a person decided, who, and when."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from brp_filesync.brp.schema_sales import audit_log
from brp_filesync.brp.written import note_changed
from brp_filesync.database.bulk import next_id


def record_act(
    connection: Connection,
    who: str,
    act: str,
    subject: str,
    at: str,
    details: Mapping[str, str | int] | None = None,
) -> int:
    """Record an act and return its id; `subject` and `details` hold no personal data."""
    audit_id = next_id(connection, audit_log.c.audit_id)
    connection.execute(
        insert(audit_log).values(
            audit_id=audit_id,
            at=at,
            who=who,
            act=act,
            subject=subject,
            details=json.dumps(dict(details or {}), ensure_ascii=False),
        )
    )
    note_changed(connection, audit_log, [audit_id])
    return audit_id


def acts_since(connection: Connection, audit_id: int) -> list[dict[str, Any]]:
    """Return the acts behind that id, in their order, each as the journal tells of it."""
    columns = (
        audit_log.c.audit_id,
        audit_log.c.at,
        audit_log.c.who,
        audit_log.c.act,
        audit_log.c.subject,
        audit_log.c.details,
    )
    behind = audit_log.c.audit_id > audit_id
    wanted = select(*columns).where(behind).order_by(audit_log.c.audit_id)
    return [dict(row) for row in connection.execute(wanted).mappings()]
