"""SQLite and PostgreSQL end a night of the same files with the same rows: ids, numbers and all."""

from pathlib import Path

import pytest

from tests.servers.postgres import RunningPostgres
from tests.support.gym import Gym, a_cancel, an_order, open_gym, personnummer

LONG = "Ö" * 199


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Gym:
    """A gym after two nights in big batches, which nobody changes."""
    gym = open_gym(tmp_path_factory.mktemp("sqlite"))
    _two_nights(gym)
    return gym


def test_nights_of_the_same_files_end_in_the_same_dump(
    on_sqlite: Gym, postgres: RunningPostgres, tmp_path: Path
) -> None:
    with postgres.database() as name:
        on_postgresql = open_gym(tmp_path / "postgresql", database=postgres.url(name))
        _two_nights(on_postgresql)
        dump = on_postgresql.dump()

    assert dump == on_sqlite.dump()
    assert len(dump["brp_invoice"]) > 100
    assert {row[0] for row in on_sqlite.rows("filesync_outcome", "outcome")} == {
        "imported",
        "duplicate",
        "rejected",
    }
    assert _answers(on_postgresql) == _answers(on_sqlite)


def test_a_small_batch_decides_on_postgresql_as_a_big_one_on_sqlite(
    on_sqlite: Gym, postgres: RunningPostgres, tmp_path: Path
) -> None:
    small = {"chunk_rows": 17, "batch_orders": 13}
    with postgres.database() as name:
        url = postgres.url(name)
        on_postgresql = open_gym(tmp_path / "postgresql", database=url, settings=small)
        _two_nights(on_postgresql)

        assert on_postgresql.dump() == on_sqlite.dump()


def _two_nights(gym: Gym) -> None:
    first = [
        an_order(
            f"W-{i}",
            personnummer=personnummer(i),
            email=f"P{i}@example.com",
            first=f"Åke{i % 7}",
            last=f"Öst{i % 11}",
            product=product,
            price_ore=price_ore,
            facility=facility,
        )
        for i in range(64)
        for product, price_ore in [("M12", 499000) if i % 3 else ("K10", 120000)]
        for facility in ["101" if i % 4 else "102"]
    ]
    gym.deliver([*first, *_odd()])
    assert gym.night().troubles == []
    again = [
        an_order(
            f"X-{i}", personnummer=personnummer(i), email=f"other{i}@example.com", start="20270101"
        )
        for i in range(30)
    ]
    gym.deliver(
        [
            *again,
            *first[:5],
            *(a_cancel(f"W-{i}") for i in range(10, 20)),
            a_cancel("unknown"),
            an_order("X-1", price_ore=1),
        ],
        serial=2,
    )
    gym.deliver(first, serial=3)
    gym.deliver_bytes(b"no;header\r\n1;2\r\n", "WELLNET_ORDER_20261123_004.csv")
    assert gym.night().troubles == []


def _odd() -> list[str]:
    """Rows at the edge of what a database takes: long, odd, absent, doubled, cancelled at once."""
    return [
        an_order("Å-1", first=LONG, last=LONG, street=LONG, personnummer=personnummer(900)),
        an_order("Å-2", first=LONG + "ab", personnummer=personnummer(901)),
        an_order("N" * 300, personnummer=personnummer(902)),
        an_order("B-1", last="100 % \\N \\t 'säker'", personnummer=personnummer(903)),
        an_order("B-2", price_ore=9223372036854775808, personnummer=personnummer(904)),
        an_order("B-3", price_ore=-1, personnummer=personnummer(905)),
        an_order("B-4", ordered="00010101", personnummer=personnummer(906)),
        an_order("B-5", start="99991231", personnummer=personnummer(907)),
        an_order("B-6", quantity="3", price_ore=1497000, personnummer=personnummer(908)),
        an_order("B-7", quantity="99999999999999999999", personnummer=personnummer(909)),
        an_order("B-8", personnummer="", email="Åsa.Öberg@example.com", mobile=""),
        an_order("B-9", personnummer="", email="åsa.öberg@example.com", mobile=""),
        an_order("C-1", employer_number="", employer="Bolaget \\. 50 %"),
        an_order("D-1", personnummer=personnummer(910)),
        a_cancel("D-1"),
        "too;few",
    ]


def _answers(gym: Gym) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (gym.server / "responses").iterdir()}
