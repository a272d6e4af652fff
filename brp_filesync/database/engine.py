"""The engine: one way to connect to SQLite and PostgreSQL, with what we demand of each."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import phrase
from brp_filesync.database.finding import give_sqlite_ours

WRITER = "filesync_writer"  # the execution option of a connection that is about to write


def make_engine(url: str, password: str | None = None, wait_s: float = 300) -> Engine:
    """Return an engine for a `sqlite:///` or `postgresql+psycopg://` URL.

    Parameters never reach a log or an error message. `wait_s` is how long a writer waits for its
    turn. Raises ConfigurationMistake for a URL that is neither.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigurationMistake(
            phrase("database.url isn't a database URL."),
            phrase("Write sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME."),
        ) from error
    if password is not None:
        parsed = parsed.set(password=password)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed, hide_parameters=True, connect_args={"timeout": wait_s, "cached_statements": 256}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql":
        # `paramstyle=format` lets rows go to the driver as plain tuples.
        return create_engine(
            parsed,
            hide_parameters=True,
            paramstyle="format",
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": 15,
                "application_name": "filesync",
                # Frees the writer's lock of a client that was killed while it waited or worked.
                # What is asked for is read to its end: no plan need be quick at the first rows.
                "options": "-c client_connection_check_interval=500ms -c timezone=UTC"
                " -c cursor_tuple_fraction=1"
                # A file's rows are joined, grouped and sorted at once; 4 MB would spill to disk.
                " -c work_mem=64MB"
                # A batch asks for some thousands of a million rows: by their index, as on any disk
                # of today, and not by reading the table (at 500,000 orders a third of the asking).
                " -c random_page_cost=1.1"
                # Compiling a batch's questions took longer than answering them.
                " -c jit=off",
            },
        )
    raise ConfigurationMistake(
        phrase(
            "database.url names {parsed}, which we can't use.", parsed=parsed.get_backend_name()
        ),
        phrase("Write sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME."),
    )


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None  # we say BEGIN ourselves: the driver's is too late
    cursor = dbapi_connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-16384",  # KiB: bounded, whatever the file's size
        "temp_store=FILE",  # staging is as large as the order file
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    give_sqlite_ours(dbapi_connection)


def _begin_sqlite(connection: Connection) -> None:
    writer = connection.get_execution_options().get(WRITER, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def driver_url(engine: Engine) -> tuple[str, dict[str, str]]:
    """Return what PostgreSQL's own programs take, the driver's options kept, and its password.

    The password goes by the environment, never by a command line.
    """
    url = engine.url
    place = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    return place, {"PGPASSWORD": url.password} if url.password else {}
