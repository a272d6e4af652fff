"""Exporting a gym's vouchers, and what they are held against."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from tests.references.slow_books import sums_held, sums_read
from tests.support.command import typed
from tests.support.gym import Gym

ACCOUNTS: Mapping[str, str] = {
    "bank": "1930",
    "charges": "6570",
    "receivables": "1510",
    "unmatched": "2422",
    "written off": "3740",
    "handled": "2499",
    "refunded": "2499",
    "between": "1660",
    "commission": "6050",
    "commission VAT": "2641",
    "settlement": "1580",
}
_TABLES = (
    "company",
    "invoice",
    "payment",
    "allocation",
    "unmatched",
    "audit_log",
    "settlement_part",
    "settlement_lump",
    "refund",
)


def exported(gym: Gym, *words: str, folder: str = "books") -> dict[str, Any]:
    """Return what an export to a folder of the gym shows as JSON."""
    done = typed(gym, "payments", "vouchers", "--sie", str(gym.folder / folder), *words, "--json")
    assert done.exit_code == 0, done.said
    found: dict[str, Any] = done.json
    return found


def files_in(gym: Gym, folder: str = "books") -> list[Path]:
    """Return what was exported there."""
    return sorted((gym.folder / folder).iterdir())


def rows_of(connection: Connection) -> dict[str, list[Mapping[str, Any]]]:
    """Return all rows of the tables that hold what payments moved."""
    return {
        name: [
            dict(row) for row in connection.execute(text(f"SELECT * FROM brp_{name}")).mappings()
        ]
        for name in _TABLES
    }


def books_hold_what_the_database_holds(gym: Gym, folder: str = "books", **accounts: str) -> bool:
    """Compare all exported files with the database, account for account, by a reckoning of our own.

    `accounts` are those that aren't the usual ones.
    """
    read = sums_read(path.read_bytes() for path in files_in(gym, folder))
    with gym.app() as app, app.engine.connect() as connection:
        return read == sums_held(rows_of(connection), {**ACCOUNTS, **accounts})
