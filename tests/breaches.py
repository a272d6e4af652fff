"""Planting what breaks an invariant, and asking which are broken; breaches of payments' ones."""

import sqlite3
from collections.abc import Sequence

from brp_filesync.ledger.balance import attempts_since
from brp_filesync.reconcile import INVARIANTS, reconcile
from tests.gym import Gym

_ACT = (
    "INSERT INTO brp_audit_log VALUES"
    " (99, '2026-11-24T00:00:00Z', 'eva', 'test', 'payment 2', '{}');"
)


def _unmatched(row_id: int, amount_ore: int, twin: str = "NULL", opposite: str = "NULL") -> str:
    return (
        f"INSERT INTO brp_unmatched VALUES ({row_id}, 2, {amount_ore}, 'surplus', NULL, {twin},"
        f" {opposite}, '2026-11-24T00:00:00Z', 'eva', 99, NULL, NULL);"
    )


# what is broken, each with the first that breaks it, and what breaks it. Payment 1 settled an
# invoice, payment 2 is unmatched; deposit 2, of journal 2, repeats deposit 1.
PAYMENT_BREACHES: list[tuple[dict[str, str], str]] = [
    ({"journal-balance": "payment_journal 1", "journal-deposits": "payment_journal 1"},
     "UPDATE brp_payment_journal SET booked_ore = booked_ore - 1 WHERE payment_journal_id = 1"),
    ({"journal-deposits": "payment_journal 1"},
     "UPDATE brp_payment_journal SET booked_ore = booked_ore - 1, unmatched_ore = unmatched_ore + 1"
     " WHERE payment_journal_id = 1"),
    ({"journal-file": "payment_journal 1"},
     "UPDATE brp_payment_journal SET bank = 'other' WHERE payment_journal_id = 1"),
    ({"deposit-payments": "deposit 2", "journal-balance": "payment_journal 2"},
     "UPDATE brp_deposit SET received_ore = received_ore + 1 WHERE deposit_id = 2;"
     "UPDATE brp_payment_journal SET received_ore = received_ore + 1 WHERE payment_journal_id = 2"),
    ({"deposit-entries": "deposit 1"},
     "UPDATE brp_deposit SET booked_ore = booked_ore - 1, unmatched_ore = unmatched_ore + 1"
     " WHERE deposit_id = 1;"
     "UPDATE brp_payment_journal SET booked_ore = booked_ore - 1, unmatched_ore = unmatched_ore + 1"
     " WHERE payment_journal_id = 1"),
    ({"payment-balance": "payment 2"}, _ACT + _unmatched(98, 1)),
    ({"entry-opposite": "payment 2"},
     _ACT + _unmatched(96, 5) + _unmatched(97, -4, opposite="96") + _unmatched(98, -1)),
    ({"twin-once": "payment 2"}, _ACT + _unmatched(98, 0, twin="1")),
    ({"cleared-decided": "arrival 99"},
     "INSERT INTO filesync_arrival SELECT 99, source, 'payments', folder, raw_name, name, size, 7,"
     " 'seen', noticed_at, NULL, noticed_at FROM filesync_arrival WHERE arrival_id = 1"),
]  # fmt: skip


def broken(gym: Gym, since: str | None = None) -> dict[str, str]:
    """Return the broken invariants, each with the first that breaks it."""
    with gym.app() as app, app.doors.connect() as connection:
        found = reconcile(connection, app.archive, attempts_since(since))
    assert [each.invariant for each in found] == list(INVARIANTS)
    return {each.invariant: each.offender for each in found if each.offender}


def plant(gym: Gym, statements: str, loosened: Sequence[str] = ()) -> None:
    """Run statements that no constraint stops; the loosened tables lose theirs for good."""
    engine = gym.engine()
    path = str(engine.url.database)
    engine.dispose()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for table in loosened:
        connection.executescript(
            f"CREATE TABLE loose AS SELECT * FROM {table}; DROP TABLE {table};"
            f"ALTER TABLE loose RENAME TO {table};"
        )
    connection.executescript(statements)
    connection.close()
