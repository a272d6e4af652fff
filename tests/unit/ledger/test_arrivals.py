"""Where a file has arrived, and what may become of an arrival."""

from pathlib import Path

import pytest

from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.ledger import arrivals
from brp_filesync.ledger.arrivals import Found
from brp_filesync.ledger.files import receive
from brp_filesync.ledger.lately import arrived_since
from brp_filesync.ledger.lists import arrivals_of
from tests.support.gym import open_gym


def test_what_a_server_has_is_received_once_and_what_is_at_hand_each_time(tmp_path: Path) -> None:
    on_server = Found("orders", b"W.csv", "W.csv", 9, 1_790_000_000)
    at_hand = Found(None, b"W.csv", "W.csv", 9, 1_790_000_000)
    with open_gym(tmp_path).app() as app, app.database.connect() as connection:
        with app.database.write(connection):
            file = receive(connection, "wellnet", "orders", "a" * 64, 9, "W.csv", app.now)
            ids = [
                arrivals.receive(connection, "wellnet", "orders", found, file.file_id, app.now)
                for found in (on_server, at_hand, at_hand)
            ]

        assert ids == [1, 2, 3]
        with pytest.raises(BrokenInvariant), app.database.write(connection):
            arrivals.receive(connection, "wellnet", "orders", on_server, file.file_id, app.now)


def test_what_arrived_since_a_moment_is_told_in_order_and_not_what_is_gone(tmp_path: Path) -> None:
    found = {name: Found("orders", name.encode(), name, 9, 1_790_000_000) for name in "abcd"}
    days = {"a": "2026-11-25T01:00:00Z", "b": "2026-11-24T01:00:00Z", "c": "2026-11-23T01:00:00Z"}
    with open_gym(tmp_path).app() as app, app.database.connect() as connection:
        with app.database.write(connection):
            file = receive(connection, "wellnet", "orders", "a" * 64, 9, "a", app.now)
            for name, now in days.items():
                arrivals.receive(connection, "wellnet", "orders", found[name], file.file_id, now)
            arrivals.note(connection, "wellnet", "orders", [found["d"]], "seen", days["a"])
            arrivals.forget_gone(connection, "wellnet", "orders", [found["d"]])

        lately = list(arrived_since(connection, days["b"]))

    assert [(each["name"], each["at"], each["received"]) for each in lately] == [
        ("b", days["b"], True),
        ("a", days["a"], True),
    ]


def test_a_file_s_arrivals_are_its_own(tmp_path: Path) -> None:
    with open_gym(tmp_path).app() as app, app.database.connect() as connection:
        with app.database.write(connection):
            for name in ("a", "b", "a"):
                file = receive(connection, "wellnet", "orders", name * 64, 9, name, app.now)
                at_hand = Found(None, name.encode(), name, 9, 1_790_000_000)
                arrivals.receive(connection, "wellnet", "orders", at_hand, file.file_id, app.now)

        found = [
            [each["arrival_id"] for each in arrivals_of(connection, file_id)] for file_id in (1, 2)
        ]

    assert found == [[1, 3], [2]]
