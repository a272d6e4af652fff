"""Which rights to tables a connection's role lacks; on SQLite there are none but the file's."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from brp_filesync.database.metadata import METADATA


def lacking(connection: Connection, wanted: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what lacks, as "INSERT on TABLE", of these rights and of SELECT on every table.

    And "TEMPORARY on the database", which staging needs.
    """
    if connection.dialect.name != "postgresql":
        return []
    asked = [
        (table, right)
        for table in sorted(METADATA.tables)
        for right in ("SELECT", *wanted.get(table, ()))
    ]
    rows = connection.execute(
        text(
            "SELECT wanted, kind FROM unnest(CAST(:tables AS text[]), CAST(:kinds AS text[]))"
            " AS asked(wanted, kind) WHERE NOT has_table_privilege(wanted, kind)"
        ),
        {"tables": [table for table, _ in asked], "kinds": [right for _, right in asked]},
    )
    lacks = [f"{right} on {table}" for table, right in rows]
    temporary = text("SELECT has_database_privilege(current_database(), 'TEMPORARY')")
    return lacks if connection.scalar(temporary) else [*lacks, "TEMPORARY on the database"]
