"""Pairs of persons who look alike: staff decide whether they are one, in BRP."""

from typing import Any

from sqlalchemy import Connection, or_, select, update

from brp_filesync.brp.find import persons_called
from brp_filesync.brp.schema_people import person, possible_duplicate
from brp_filesync.core.wanted import Wanted
from brp_filesync.database.bulk import fetch_dicts
from brp_filesync.database.finding import within


def list_pairs(connection: Connection, wanted: Wanted, *, decided: bool) -> list[dict[str, Any]]:
    """Return pairs of persons who look alike, by the days noticed; also those decided, if asked.

    Who is wanted, or whose facility, may be either of the two.
    """
    other = person.alias("other")
    which = within(wanted, possible_duplicate.c.noticed_at)
    for said in filter(None, (wanted.text, wanted.person)):
        called = persons_called(said)
        which.append(or_(person.c.person_id.in_(called), other.c.person_id.in_(called)))
    if wanted.facility_id:
        which.append(or_(*(each.c.facility_id == wanted.facility_id for each in (person, other))))
    if not decided:
        which.append(possible_duplicate.c.decided_at.is_(None))
    return fetch_dicts(
        connection,
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
        .where(*which)
        .order_by(possible_duplicate.c.person_id, possible_duplicate.c.other_person_id),
    )


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
