"""The audit log as people look it up: what was decided, by whom, and when."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, select

from brp_filesync.brp.schema_sales import audit_log
from brp_filesync.core.wanted import Wanted
from brp_filesync.database.bulk import fetch_dicts
from brp_filesync.database.finding import holds, within

Found = dict[str, Any]


def list_acts(
    connection: Connection, who: str, wanted: Wanted, before: int, limit: int
) -> list[Found]:
    """Return acts, the newest first, by their days; of one `who` unless "", below an id unless 0.

    A text may be in the act, its subject or its details.
    """
    acts: Select[Any] = select(audit_log).where(*within(wanted, audit_log.c.at))
    if who:
        acts = acts.where(audit_log.c.who == who)
    if wanted.text:
        texts = (audit_log.c.act, audit_log.c.subject, audit_log.c.details)
        acts = acts.where(holds(wanted.text, *texts))
    if before:
        acts = acts.where(audit_log.c.audit_id < before)
    return fetch_dicts(connection, acts.order_by(audit_log.c.audit_id.desc()).limit(limit))


def acts_on(connection: Connection, subjects: Collection[str]) -> list[Found]:
    """Return the acts on these subjects, the first first."""
    acts = select(audit_log).where(audit_log.c.subject.in_(subjects))
    return fetch_dicts(connection, acts.order_by(audit_log.c.audit_id))
