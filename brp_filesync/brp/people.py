"""Persons, their groups and their possible duplicates."""

import pandas as pd
from sqlalchemy import Connection, and_, func, insert, select, union

from brp_filesync.brp.batch import batch_person, batch_row, of_batch
from brp_filesync.brp.orders import cancelled_by
from brp_filesync.brp.schema_people import (
    person,
    person_group,
    person_group_member,
    possible_duplicate,
)
from brp_filesync.brp.schema_sales import order
from brp_filesync.database.bulk import (
    analyse,
    empty_temporary,
    fetch_frame,
    insert_frame,
    next_id,
    update_frame,
)


def find_candidates(connection: Connection, portal: str) -> pd.DataFrame:
    """Return the persons whom the batch's rows may be about, by id.

    Those are who has a row's personnummer or e-mail address, for rows without a personnummer who
    has the same name, and whose orders are to be cancelled. Also leaves their ids in
    `batch_person`, for what belongs to them.
    """
    nameless = (
        of_batch("first_name", "last_name").where(batch_row.c.personnummer.is_(None)).subquery()
    )
    emails = of_batch("email").subquery()
    cancelling = select(order.c.person_id).where(order.c.order_id.in_(cancelled_by(portal)))
    candidates = union(
        cancelling,
        select(person.c.person_id).where(person.c.personnummer.in_(of_batch("personnummer"))),
        select(person.c.person_id).where(
            func.lower(person.c.email).in_(select(func.lower(emails.c.email)))
        ),
        select(person.c.person_id).join(
            nameless,
            and_(
                nameless.c.last_name == person.c.last_name,
                nameless.c.first_name == person.c.first_name,
            ),
        ),
    )
    empty_temporary(connection, batch_person)
    connection.execute(insert(batch_person).from_select(["person_id"], candidates))
    analyse(connection, batch_person)
    return fetch_frame(
        connection,
        select(*(column for column in person.columns if column.name != "created_at"))
        .join(batch_person, batch_person.c.person_id == person.c.person_id)
        .order_by(person.c.person_id),
    )


def next_person_id(connection: Connection) -> int:
    """Return the first free id."""
    return next_id(connection, person.c.person_id)


def add_persons(connection: Connection, frame: pd.DataFrame) -> None:
    """Insert new persons."""
    insert_frame(connection, person, frame)


def change_persons(connection: Connection, frame: pd.DataFrame) -> None:
    """Set the frame's columns on the persons that `person_id` names."""
    update_frame(connection, person, "person_id", frame)


def group_members(connection: Connection, group: str) -> tuple[int, pd.DataFrame]:
    """Return the group's id (0 where it's missing), and which candidates are in it already."""
    group_id = connection.scalar(
        select(person_group.c.person_group_id).where(person_group.c.name == group)
    )
    members = fetch_frame(
        connection,
        select(person_group_member.c.person_id)
        .join(batch_person, batch_person.c.person_id == person_group_member.c.person_id)
        .where(person_group_member.c.person_group_id == (group_id or 0)),
    )
    return group_id or 0, members


def join_group(connection: Connection, group: str, frame: pd.DataFrame) -> None:
    """Add members (person_id, joined_at) to the group, which is made where it is missing."""
    if frame.empty:
        return
    group_id, _ = group_members(connection, group)
    if not group_id:
        group_id = next_id(connection, person_group.c.person_group_id)
        connection.execute(insert(person_group).values(person_group_id=group_id, name=group))
    insert_frame(connection, person_group_member, frame.assign(person_group_id=group_id))


def add_possible_duplicates(connection: Connection, frame: pd.DataFrame) -> None:
    """List pairs of persons that look alike: person_id, other_person_id, reason, noticed_at."""
    insert_frame(connection, possible_duplicate, frame)
