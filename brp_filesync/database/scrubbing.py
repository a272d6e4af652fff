"""What is deleted or changed is overwritten on the disk too, where the database is a file of ours."""

from sqlalchemy import Connection, Engine


def overwrite_what_goes(connection: Connection) -> None:
    """Have SQLite overwrite what this connection deletes or changes; others' pages are their own."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def settle(engine: Engine) -> None:
    """Move what SQLite has written beside its file into it, as far as nobody reads there still."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
