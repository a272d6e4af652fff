"""Persons, their groups and their possible duplicates."""

import pandas as pd
from sqlalchemy import Connection, insert, select

from brp_filesync.brp.schema_people import (
    person,
    person_group,
    person_group_member,
    possible_duplicate,
)
from brp_filesync.brp.written import add_noted, note_changed
from brp_filesync.database.bulk import (
    insert_frame,
    next_id,
    update_frame,
)


def next_person_id(connection: Connection) -> int:
    """Return the first free id."""
    return next_id(connection, person.c.person_id)


def add_persons(connection: Connection, frame: pd.DataFrame) -> None:
    """Insert new persons."""
    add_noted(connection, person, frame)


def change_persons(connection: Connection, frame: pd.DataFrame) -> None:
    """Set the frame's columns on the persons that `person_id` names."""
    update_frame(connection, person, "person_id", frame)
    note_changed(connection, person, frame["person_id"].tolist())


def join_group(connection: Connection, group: str, frame: pd.DataFrame) -> None:
    """Add members (person_id, joined_at) to the group, which is made where it is missing."""
    if frame.empty:
        return
    group_id = connection.scalar(
        select(person_group.c.person_group_id).where(person_group.c.name == group)
    )
    if group_id is None:
        group_id = next_id(connection, person_group.c.person_group_id)
        connection.execute(insert(person_group).values(person_group_id=group_id, name=group))
    insert_frame(connection, person_group_member, frame.assign(person_group_id=group_id))


def add_possible_duplicates(connection: Connection, frame: pd.DataFrame) -> None:
    """List pairs of persons that look alike: person_id, other_person_id, reason, noticed_at."""
    insert_frame(connection, possible_duplicate, frame)
