"""A gym's database kept at a moment, and put back later; and what must be the same afterwards."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, insert, select

from brp_filesync.database.metadata import METADATA
from brp_filesync.desk.recovering import Recovered, recover
from tests.support.gym import Gym


def kept(gym: Gym) -> Callable[[], None]:
    """Keep every row as it is, and return what puts the database back so."""
    engine = gym.engine()
    with engine.connect() as connection:
        rows = {
            table: [
                dict(row)
                for row in connection.execute(
                    select(table).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in METADATA.sorted_tables
        }
    engine.dispose()

    def put_back() -> None:
        engine = gym.engine()
        with engine.begin() as connection:
            for table in reversed(METADATA.sorted_tables):
                connection.execute(delete(table))
            for table, found in rows.items():
                if found:
                    connection.execute(insert(table), found)
        engine.dispose()

    return put_back


def recovered(gym: Gym) -> Recovered:
    """Recover the gym, and return what came of it."""
    with gym.app() as app:
        return recover(app, "eva")


def business(gym: Gym) -> dict[str, Any]:
    """Return BRP's rows, but acts and hashes of what was written: numbers, money, persons, mails."""
    return {
        name: rows
        for name, rows in gym.dump("brp_").items()
        if name not in ("brp_audit_log", "brp_written", "brp_number_gap")
    }


def mails(gym: Gym) -> list[tuple[Any, ...]]:
    """Return kind and state of each mail to a buyer, by its order."""
    rows = gym.rows("filesync_duty", "order_id", "kind", "state")
    return sorted((order, kind, state) for order, kind, state in rows if order is not None)
