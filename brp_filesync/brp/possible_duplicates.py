"""Pairs of persons who look alike: staff decide whether they are one, in BRP."""

from typing import Any

from sqlalchemy import Connection, select, update

from brp_filesync.brp.schema_people import person, possible_duplicate
from brp_filesync.database.bulk import fetch_dicts


def list_pairs(connection: Connection, *, decided: bool) -> list[dict[str, Any]]:
    """Return pairs of persons who look alike; also those decided on, if asked for."""
    other = person.alias("other")
    wanted = (
        select(
            person.c.customer_number,
            (person.c.first_name + " " + person.c.last_name).label("name"),
            other.c.customer_number.label("other_customer_number"),
            (other.c.first_name + " " + other.c.last_name).label("other_name"),
            possible_duplicate.c.reason,
            possible_duplicate.c.noticed_at,
            possible_duplicate.c.decided_at,
        )
        .select_from(possible_duplicate)
        .join(person, person.c.person_id == possible_duplicate.c.person_id)
        .join(other, other.c.person_id == possible_duplicate.c.other_person_id)
        .order_by(possible_duplicate.c.person_id, possible_duplicate.c.other_person_id)
    )
    if not decided:
        wanted = wanted.where(possible_duplicate.c.decided_at.is_(None))
    return fetch_dicts(connection, wanted)


def mark_decided(connection: Connection, first: str, second: str, now: str) -> bool:
    """Decide that two customer numbers are two persons; say whether that pair waited."""
    ids = select(person.c.person_id).where(person.c.customer_number.in_((first, second)))
    changed = connection.execute(
        update(possible_duplicate)
        .where(
            possible_duplicate.c.person_id.in_(ids),
            possible_duplicate.c.other_person_id.in_(ids),
            possible_duplicate.c.decided_at.is_(None),
        )
        .values(decided_at=now)
    )
    return changed.rowcount > 0
