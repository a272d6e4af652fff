"""Reconcile: a sound gym keeps every invariant, and each breach is found by its own line alone."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from brp_filesync.cli.main import filesync
from brp_filesync.desk.reconciled import WHAT_HOLDS
from brp_filesync.reconcile import INVARIANTS
from tests.support.breaches import CATALOGUE_BREACHES, PAYMENT_BREACHES, broken, plant
from tests.support.breaches_of_books import BOOKS_BREACHES
from tests.support.breaches_of_orders import NUMBER_BREACHES, ORDER_BREACHES
from tests.support.breaches_of_refunds import PAID_BREACHES, UNDONE_BREACHES
from tests.support.gym import Gym, a_cancel, an_order, open_gym, personnummer

# Orders of the sound gym.
_FIRST = [
    an_order("W-1"),
    an_order("W-2", personnummer=personnummer(5), first="Bo", email=""),
    an_order(
        "W-3",
        personnummer=personnummer(7),
        email="c@example.com",
        facility="102",
        product="M1",
        price_ore=49900,
    ),
    an_order("W-4", personnummer=personnummer(9), email="d@example.com"),
    a_cancel("W-4"),
    an_order("W-5", personnummer="123"),
]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Gym:
    """A gym after two nights: bought, cancelled, rejected, and delivered again."""
    gym = open_gym(tmp_path_factory.mktemp("gym"))
    gym.deliver(_FIRST)
    gym.night()
    gym.deliver([an_order("W-1")], serial=2)
    gym.night()
    shutil.copytree(gym.folder / "var", gym.folder / "kept")
    return gym


@pytest.fixture
def sound_gym(prepared: Gym) -> Iterator[Gym]:
    yield prepared
    shutil.rmtree(prepared.folder / "var")
    shutil.copytree(prepared.folder / "kept", prepared.folder / "var")


def test_a_sound_gym_keeps_every_invariant(sound_gym: Gym) -> None:
    assert broken(sound_gym) == {}
    assert broken(sound_gym, "2026-11-24T00:00:00Z") == {}


@pytest.mark.parametrize(("found", "statements"), ORDER_BREACHES)
def test_a_breach_is_found_by_its_own_lines_alone(
    sound_gym: Gym, found: dict[str, str], statements: str
) -> None:
    plant(sound_gym, statements)

    assert broken(sound_gym) == found


@pytest.mark.parametrize(("found", "statements"), NUMBER_BREACHES)
def test_a_wrong_number_is_found(sound_gym: Gym, found: dict[str, str], statements: str) -> None:
    plant(sound_gym, statements, ["brp_invoice"])

    assert broken(sound_gym) == found


def test_every_invariant_is_broken_by_a_test() -> None:
    every = [
        *ORDER_BREACHES,
        *NUMBER_BREACHES,
        *PAYMENT_BREACHES,
        *CATALOGUE_BREACHES,
        *BOOKS_BREACHES,
    ]
    of_refunds = {name for name, _ in [*PAID_BREACHES, *UNDONE_BREACHES]}
    found = {name for found, _ in every for name in found}
    assert found | of_refunds | {"archive"} == set(INVARIANTS)


@pytest.mark.parametrize(
    ("harm", "said"),
    [(Path.unlink, "is missing"), (lambda path: path.write_bytes(b"x"), "has other bytes")],
)
def test_the_archive_lacks_nothing_and_keeps_every_byte(
    sound_gym: Gym, harm: Callable[[Path], object], said: str
) -> None:
    answer = sound_gym.rows("filesync_attempt", "answer_sha256")[0][0]
    (path,) = (sound_gym.folder / "var").rglob(answer)
    path.chmod(0o600)
    harm(path)

    assert broken(sound_gym) == {"archive": f"{answer} {said}"}


def test_since_looks_only_at_later_attempts_and_what_they_imported(sound_gym: Gym) -> None:
    plant(
        sound_gym,
        "UPDATE filesync_attempt SET decided_at = '2026-01-01T00:00:00Z' WHERE"
        " attempt_id = 1; UPDATE brp_invoice SET rest_ore = rest_ore - 1 WHERE invoice_id = 2",
    )

    assert broken(sound_gym, "2026-11-01T00:00:00Z") == {}
    assert broken(sound_gym) == {
        "order-moment": "order 1",
        "order-cancelled": "order 4",
        "invoice-rest": "invoice 2",
    }


def test_others_customer_numbers_may_have_gaps_and_letters(sound_gym: Gym) -> None:
    plant(
        sound_gym,
        "UPDATE brp_person SET created_at = '2020-01-01T00:00:00Z', customer_number ="
        " CASE person_id WHEN 1 THEN 'K-7' ELSE '40' END WHERE person_id IN (1, 4);"
        "UPDATE brp_number_series SET next_number = 41 WHERE series = 'person'",
    )

    assert broken(sound_gym) == {}


def test_every_query_finds_its_breach_on_each_database(gym: Gym) -> None:
    gym.deliver(_FIRST)
    gym.night()
    assert broken(gym) == {}
    engine = gym.engine()
    with engine.begin() as connection:
        for statement in (
            "UPDATE brp_invoice SET vat_ore = vat_ore + 1, state = 'done' WHERE invoice_id = 1",
            "UPDATE brp_order SET order_number = '77' WHERE order_number = '2'",
            "UPDATE filesync_duty SET order_id = 2 WHERE kind = 'confirm' AND order_id = 1",
            "UPDATE brp_subscription SET person_id = 2 WHERE subscription_id = 1",
        ):
            connection.execute(text(statement))
    engine.dispose()

    assert broken(gym, "2026-11-24T01:30:00Z") == {
        "order-confirmed": "order 1",
        "line-effect": "order_line 1",
        "invoice-vat": "invoice 1",
        "invoice-done": "invoice 1",
        "order-numbers": "series order, number 3",
    }


def test_the_command_tells_a_line_each_and_ends_with_70_on_a_breach(gym: Gym) -> None:
    gym.deliver(_FIRST)
    gym.night()
    command = ["--config", str(gym.folder / "config" / "filesync.yaml"), "reconcile"]

    sound = CliRunner().invoke(filesync, command)
    engine = gym.engine()
    with engine.begin() as connection:
        connection.execute(text("UPDATE brp_invoice SET state = 'done' WHERE invoice_id = 1"))
    engine.dispose()
    harmed = CliRunner().invoke(filesync, [*command, "--since", "2026-11-24", "--json"])
    later = CliRunner().invoke(filesync, [*command, "--since", "2026-11-25"])

    assert (sound.exit_code, harmed.exit_code, later.exit_code) == (0, 70, 0)
    header, *lines = [line.split("\t") for line in sound.stdout.splitlines()]
    assert header == ["invariant", "holds", "first that breaks it", "what must hold"]
    assert lines == [[name, "yes", "", said] for name, said in WHAT_HOLDS.items()]
    told = json.loads(harmed.stdout)
    assert told["broken"] == 1
    assert [each for each in told["invariants"] if not each["holds"]] == [
        {"name": "invoice-done", "holds": False, "first": "invoice 1"}
    ]


def test_a_night_whose_rows_break_an_invariant_ends_with_70(sound_gym: Gym) -> None:
    plant(
        sound_gym,
        "CREATE TRIGGER harm AFTER INSERT ON brp_invoice_line BEGIN"
        " UPDATE brp_invoice_line SET vat_ore = vat_ore + 1"
        " WHERE invoice_line_id = new.invoice_line_id; END",
    )
    sound_gym.deliver([an_order("W-8", personnummer=personnummer(11), email="")], serial=3)

    night = sound_gym.night()

    assert night.exit_code == 70
    assert [each.message for each in night.troubles] == [
        "This run's rows break what must always hold:"
        " line-vat (invoice 6); invoice-vat (invoice 6)."
    ]
