"""Databases that tests are lent: emptied between them, since making one costs more than a night.

A server makes and drops a database by copying and removing its three hundred files; emptying one
takes a few milliseconds. One whose tables, rules or rights a test has changed isn't lent again,
and neither is one that has grown big.
"""

import time
from dataclasses import dataclass, field
from typing import LiteralString

import psycopg
from psycopg import sql

_BIGGEST_BYTES = 4_000_000  # of a table with its indexes: emptied rows stay until a vacuum

# Whatever is done to a table, a constraint, a trigger, a function or a right writes a row anew.
_SHAPE: LiteralString = """
WITH ours AS (SELECT oid, xmin FROM pg_class WHERE relnamespace = 'public'::regnamespace)
SELECT string_agg(part, '|' ORDER BY part) FROM (
    SELECT 'class' || count(*) || ',' || sum(xmin::text::bigint) AS part FROM ours
    UNION ALL SELECT 'column' || count(*) || ',' || sum(xmin::text::bigint)
        FROM pg_attribute WHERE attrelid IN (SELECT oid FROM ours)
    UNION ALL SELECT 'constraint' || count(*) || ',' || sum(xmin::text::bigint) FROM pg_constraint
    UNION ALL SELECT 'trigger' || count(*) || ',' || sum(xmin::text::bigint) FROM pg_trigger
    UNION ALL SELECT 'function' || count(*) || ',' || sum(xmin::text::bigint) FROM pg_proc
    UNION ALL SELECT 'schema' || count(*) || ',' || sum(xmin::text::bigint)
        FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'
    UNION ALL SELECT 'default' || count(*) FROM pg_default_acl
    UNION ALL SELECT 'settings' || count(*) FROM pg_db_role_setting
    UNION ALL SELECT 'rights' || coalesce(datacl::text, '') FROM pg_database
        WHERE datname = current_database()
) AS parts
"""
_TABLES: LiteralString = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""
_BIG: LiteralString = """
SELECT count(*) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_total_relation_size(oid) > %s
"""
_SEQUENCES: LiteralString = """
SELECT sequencename::text, coalesce(last_value, start_value), last_value IS NOT NULL
FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1
"""

Rows = dict[str, bytes]  # of each table, as a binary COPY
Numbers = list[tuple[str, int, bool]]  # of each sequence


@dataclass(frozen=True)
class Content:
    """All rows of a database, and how far its sequences have counted."""

    rows: Rows
    numbers: Numbers


@dataclass
class Shelf:
    """What stands ready on one server, and how a database that may be lent again looks."""

    shape: str
    made: Content  # what this version's tables hold when they are made
    ready: list[str] = field(default_factory=list)


def shelf_of(template: psycopg.Connection) -> Shelf:
    """Return an empty shelf for copies of the database that the connection is to."""
    return Shelf(_shape(template), content_of(template))


def emptied(connection: psycopg.Connection, shelf: Shelf) -> bool:
    """Make a database as it was made, and say whether it can be lent again.

    Whoever is still connected is hung up on. The connection is a superuser's.
    """
    _hang_up(connection)
    if _shape(connection) != shelf.shape:
        return False
    if connection.execute(_BIG, (_BIGGEST_BYTES,)).fetchone() != (0,):
        return False
    give_content(connection, shelf.made)
    return True


def content_of(connection: psycopg.Connection) -> Content:
    """Return what a database holds."""
    rows: Rows = {}
    for (name,) in connection.execute(_TABLES).fetchall():
        with connection.cursor().copy(
            sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(name))
        ) as copy:
            rows[name] = b"".join(bytes(each) for each in copy)
    return Content(rows, connection.execute(_SEQUENCES).fetchall())


def give_content(connection: psycopg.Connection, content: Content) -> None:
    """Replace all that a database of the same tables holds by this, past its rules."""
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(
            sql.SQL(";").join(
                sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in content.rows
            )
        )
        for name, rows in content.rows.items():
            if len(rows) <= _NO_ROWS:
                continue
            with connection.cursor().copy(
                sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(name))
            ) as copy:
                copy.write(rows)
        for number in content.numbers:
            connection.execute("SELECT setval(%s, %s, %s)", number)


_NO_ROWS = 21  # bytes of a binary COPY that holds none: its head of 19 and an end of 2


def _shape(connection: psycopg.Connection) -> str:
    found = connection.execute(_SHAPE).fetchone()
    assert found is not None
    return str(found[0])


def _hang_up(connection: psycopg.Connection) -> None:
    """End the other sessions of this database. Raises AssertionError after 10 s."""
    others: LiteralString = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    """
    ends_at = time.monotonic() + 10
    while connection.execute(others).fetchone() != (0,):
        assert time.monotonic() < ends_at, "a session can't be ended"
        time.sleep(0.005)
