"""Planting what breaks an invariant, and asking which are broken; most of the breaches."""

import sqlite3
from collections.abc import Sequence

from brp_filesync.ledger.balance import attempts_since
from brp_filesync.reconcile import INVARIANTS, reconcile
from tests.support.gym import Gym

_ACT = (
    "INSERT INTO brp_audit_log VALUES"
    " (99, '2026-11-24T00:00:00Z', 'eva', 'test', 'payment 2', '{}');"
)


def _unmatched(row_id: int, amount_ore: int, twin: str = "NULL", opposite: str = "NULL") -> str:
    return (
        "INSERT INTO brp_unmatched (unmatched_id, payment_id, amount_ore, reason, twin_payment_id,"
        f" opposite_of, made_at, made_by, act_id) VALUES ({row_id}, 2, {amount_ore}, 'surplus',"
        f" {twin}, {opposite}, '2026-11-24T00:00:00Z', 'eva', 99);"
    )


# what is broken, each with the first that breaks it, and what breaks it. Payment 1 settled an
# invoice, payment 2 is unmatched; deposit 2, of journal 2, repeats deposit 1.
PAYMENT_BREACHES: list[tuple[dict[str, str], str]] = [
    (
        {"journal-balance": "payment_journal 1", "journal-deposits": "payment_journal 1"},
        "UPDATE brp_payment_journal SET booked_ore = booked_ore - 1 WHERE payment_journal_id = 1",
    ),
    (
        {"journal-deposits": "payment_journal 1"},
        "UPDATE brp_payment_journal SET booked_ore = booked_ore - 1, unmatched_ore = unmatched_ore + 1"
        " WHERE payment_journal_id = 1",
    ),
    (
        {"journal-file": "payment_journal 1"},
        "UPDATE brp_payment_journal SET bank = 'other' WHERE payment_journal_id = 1",
    ),
    (
        {"deposit-payments": "deposit 2", "journal-balance": "payment_journal 2"},
        "UPDATE brp_deposit SET received_ore = received_ore + 1 WHERE deposit_id = 2;"
        "UPDATE brp_payment_journal SET received_ore = received_ore + 1 WHERE payment_journal_id = 2",
    ),
    (
        {"deposit-entries": "deposit 1"},
        "UPDATE brp_deposit SET booked_ore = booked_ore - 1, unmatched_ore = unmatched_ore + 1"
        " WHERE deposit_id = 1;"
        "UPDATE brp_payment_journal SET booked_ore = booked_ore - 1, unmatched_ore = unmatched_ore + 1"
        " WHERE payment_journal_id = 1",
    ),
    ({"payment-balance": "payment 2"}, _ACT + _unmatched(98, 1)),
    (
        {"entry-opposite": "payment 2"},
        _ACT + _unmatched(96, 5) + _unmatched(97, -4, opposite="96") + _unmatched(98, -1),
    ),
    (
        {"twin-once": "payment 2"},
        _ACT.replace("'test'", "'payments same'")
        + _unmatched(98, 0, twin="1")
        + "UPDATE brp_unmatched SET handled_at = made_at WHERE unmatched_id = 98;",
    ),
    (
        {"twin-once": "payment 1"},
        _ACT
        + _unmatched(98, 0, twin="1")
        + _unmatched(97, 0, twin="2").replace(", 2, 0,", ", 1, 0,")
        + "UPDATE brp_unmatched SET handled_at = made_at WHERE unmatched_id IN (97, 98);",
    ),
    (
        {"taken-back": "payment 2"},
        _ACT
        + _unmatched(98, 0)
        + "UPDATE brp_unmatched SET against_payment_id = 1 WHERE amount_ore = 1000;",
    ),
    (
        {"cleared-decided": "arrival 99"},
        "INSERT INTO filesync_arrival (arrival_id, source, flow, folder, raw_name, name, size,"
        " modified_at, state, noticed_at, cleared_at)"
        " SELECT 99, source, 'payments', folder, raw_name, name, size, 7,"
        " 'seen', noticed_at, noticed_at FROM filesync_arrival WHERE arrival_id = 1",
    ),
]


# As above. Catalogue 1 was replaced by 2, which is delivered; 3 was discarded.
CATALOGUE_BREACHES: list[tuple[dict[str, str], str]] = [
    (
        {"catalogue-files": "catalogue 2"},
        "DELETE FROM filesync_catalogue_file WHERE catalogue_id = 2 AND kind = 'products'",
    ),
    (
        {"catalogue-files": "catalogue 1"},
        "UPDATE filesync_catalogue_file SET place = 9 WHERE catalogue_id = 1 AND kind = 'facilities'",
    ),
    (
        {"catalogue-current": "catalogue 1", "catalogue-order": "catalogue 1"},
        "DROP INDEX uq_filesync_catalogue_delivered;"
        "UPDATE filesync_catalogue SET replaced_at = NULL WHERE catalogue_id = 1",
    ),
    (
        {"catalogue-current": "catalogue 3", "catalogue-order": "catalogue 3"},
        "DROP INDEX uq_filesync_catalogue_newer;"
        "INSERT INTO filesync_catalogue SELECT 4, source, 4, changed_on, 'rendered', values_sha256,"
        " rows, added, gone, changed, NULL, rendered_at, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
        " NULL, NULL FROM filesync_catalogue WHERE catalogue_id = 3;"
        "INSERT INTO filesync_catalogue_file SELECT 4, place, kind, name, sha256, size, rows,"
        " snapshot_sha256"
        " FROM filesync_catalogue_file WHERE catalogue_id = 3",
    ),
    (
        {"catalogue-order": "catalogue 1"},
        "UPDATE filesync_catalogue SET version = 9 WHERE catalogue_id = 1",
    ),
    (
        {"catalogue-order": "catalogue 2", "catalogue-delivered": "catalogue 3"},
        "DROP INDEX uq_filesync_catalogue_delivered; UPDATE filesync_catalogue SET"
        " state = 'delivered', replaced_at = rendered_at WHERE catalogue_id = 3",
    ),
    (
        {"catalogue-decided": "catalogue 2"},
        "UPDATE filesync_catalogue SET decided_by = NULL WHERE catalogue_id = 2",
    ),
    (
        {"catalogue-decided": "catalogue 3"},
        "UPDATE filesync_catalogue SET decided_by = NULL WHERE catalogue_id = 3",
    ),
    (
        {"catalogue-delivered": "catalogue 2"},
        "UPDATE filesync_catalogue SET begun_at = NULL WHERE catalogue_id = 2",
    ),
    (
        {"catalogue-delivered": "catalogue 3"},
        "UPDATE filesync_catalogue SET begun_at = rendered_at WHERE catalogue_id = 3",
    ),
]


def broken(gym: Gym, since: str | None = None) -> dict[str, str]:
    """Return the broken invariants, each with the first that breaks it."""
    with gym.app() as app, app.database.connect() as connection:
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
