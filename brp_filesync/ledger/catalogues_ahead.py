"""Days to come on which a portal's catalogue will change: what is asked ahead, and what was said."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from brp_filesync.ledger.catalogues import Reasons
from brp_filesync.ledger.schema_ahead import catalogue_ahead


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day on which the catalogue will be another one; `reasons` say why that is asked ahead.

    `approved` is None until a person has decided. Moments are UTC text, days ISO.
    """

    source: str
    on_day: str
    facts_sha256: str
    asked_sha256: str | None
    reasons: tuple[tuple[str, dict[str, Any]], ...]
    noticed_at: str
    approved: bool | None
    decided_by: str | None
    decided_at: str | None

    @property
    def waits(self) -> bool:
        """Whether a person is asked, and hasn't decided."""
        return bool(self.reasons) and self.approved is None


def days_ahead(connection: Connection, source: str = "") -> list[Ahead]:
    """Return the days that were looked at, in order; of one source, or of all."""
    wanted = select(catalogue_ahead).order_by(catalogue_ahead.c.source, catalogue_ahead.c.on_day)
    if source:
        wanted = wanted.where(catalogue_ahead.c.source == source)
    return [
        Ahead(
            **{
                **row,
                "on_day": str(row["on_day"]),
                "reasons": tuple((word, params) for word, params in json.loads(row["reasons"])),
            }
        )
        for row in connection.execute(wanted).mappings()
    ]


def decided(noted: Sequence[Ahead]) -> Mapping[str, Ahead]:
    """Return by its question what a person has said of it."""
    return {
        each.asked_sha256: each
        for each in noted
        if each.asked_sha256 is not None and each.approved is not None
    }


def note_day(
    connection: Connection,
    source: str,
    on_day: str,
    *,
    facts_sha256: str,
    asked_sha256: str,
    reasons: Reasons,
    now: str,
) -> None:
    """Note what a day's change asks, in the place of what was noted of the day.

    What a person has said of the same question stands.
    """
    same = next(
        (
            each
            for each in days_ahead(connection, source)
            if reasons and each.asked_sha256 == asked_sha256 and each.approved is not None
        ),
        None,
    )
    forget_days(connection, source, [on_day])
    connection.execute(
        insert(catalogue_ahead).values(
            source=source,
            on_day=on_day,
            facts_sha256=facts_sha256,
            asked_sha256=asked_sha256 if reasons else None,
            reasons=json.dumps([[word, dict(params)] for word, params in reasons]),
            noticed_at=now,
            approved=None if same is None else same.approved,
            decided_by=None if same is None else same.decided_by,
            decided_at=None if same is None else same.decided_at,
        )
    )


def forget_days(connection: Connection, source: str, days: Sequence[str]) -> None:
    """Forget what was noted of these days."""
    of = catalogue_ahead.c
    connection.execute(delete(catalogue_ahead).where(of.source == source, of.on_day.in_(days)))


def decide_day(
    connection: Connection, ahead: Ahead, who: str, now: str, *, approved: bool
) -> Ahead:
    """Note what a person says of a day, and return it as it is then."""
    of = catalogue_ahead.c
    connection.execute(
        update(catalogue_ahead)
        .where(of.source == ahead.source, of.on_day == ahead.on_day)
        .values(approved=approved, decided_by=who[:100], decided_at=now)
    )
    return next(
        each for each in days_ahead(connection, ahead.source) if each.on_day == ahead.on_day
    )
