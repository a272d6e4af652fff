"""Reconcile reads each file again, by the profile and the facts of then, and lists what has changed."""

import shutil
from collections.abc import Iterator

import pytest

from brp_filesync.desk.reconciled import Reconciled, reconcile_all
from tests.support.breaches import plant
from tests.support.gym import Gym, a_cancel, an_order, open_gym, personnummer

_ORDERS = [
    an_order("W-1"),
    an_order("W-2", personnummer=personnummer(5), first="Bo", email="bo@example.com"),
    an_order("W-3", personnummer=personnummer(5), first="Bo", email="bo@example.com"),
    an_order(
        "W-4", personnummer=personnummer(7), email="c@example.com", product="K10", price_ore=120000
    ),
    an_order("W-5", personnummer=personnummer(9), email="d@example.com"),
    a_cancel("W-5"),
]
_NOTHING: dict[str, tuple[int, ...]] = {}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Gym:
    gym = open_gym(tmp_path_factory.mktemp("gym"))
    gym.deliver(_ORDERS)
    assert gym.night().counts.imported == len(_ORDERS)
    shutil.copytree(gym.folder / "var", gym.folder / "kept")
    return gym


@pytest.fixture
def sound_gym(prepared: Gym) -> Iterator[Gym]:
    yield prepared
    shutil.rmtree(prepared.folder / "var")
    shutil.copytree(prepared.folder / "kept", prepared.folder / "var")


def told(gym: Gym) -> Reconciled:
    with gym.app() as app, app.database.connect() as connection:
        return reconcile_all(app, connection, None)


def found(gym: Gym) -> tuple[dict[str, str], dict[str, tuple[int, ...]], list[str]]:
    """Return what is broken, what has changed, and why files weren't held against what stands."""
    all_of_it = told(gym)
    return (
        {each.invariant: each.offender for each in all_of_it.findings if each.offender},
        {each.what: each.first for each in all_of_it.changed},
        [each.why for each in all_of_it.unchecked],
    )


def test_what_stands_is_what_came_on_each_database(gym: Gym) -> None:
    gym.deliver(_ORDERS)
    gym.night()

    assert found(gym) == ({}, _NOTHING, [])


@pytest.mark.parametrize(
    ("invariant", "offender", "statements"),
    [
        (
            "row-as-it-came",
            "order_line 2",
            "UPDATE brp_order_line SET product_number = 'M1' WHERE order_line_id = 2",
        ),
        (
            "row-as-it-came",
            "order_line 1",
            "UPDATE brp_order_line SET quantity = 2 WHERE order_line_id = 1;"
            "UPDATE brp_invoice_line SET quantity = 2 WHERE order_line_id = 1",
        ),
        (
            "row-as-it-came",
            "order 2",
            "UPDATE brp_order SET ordered_at = '2026-11-01T00:00:00Z' WHERE order_id = 2",
        ),
        (
            "row-as-it-came",
            "order 1",
            "UPDATE brp_order_line SET row_hash = 'x' WHERE order_line_id = 1",
        ),
        (
            "invoice-as-then",
            "order 2",
            "UPDATE brp_invoice SET street = 'Annan gata 1' WHERE order_id = 2",
        ),
        (
            "invoice-as-then",
            "order 1",
            "UPDATE brp_invoice SET due_date = '2027-01-01' WHERE order_id = 1",
        ),
        (
            "invoice-as-then",
            "order_line 1",
            "UPDATE brp_invoice_line SET vat_rate_hundredths = 1200,"
            " vat_ore = 53464 WHERE order_line_id = 1;"
            "UPDATE brp_invoice SET vat_ore = 53464 WHERE order_id = 1",
        ),
        (
            "row-as-it-came",
            "order_line 1",
            "UPDATE brp_order_line SET product_number = 'none' WHERE order_line_id = 1",
        ),
        (
            "row-as-it-came",
            "order 1",
            "UPDATE brp_order SET content_hash = 'x' WHERE order_id = 1",
        ),
        (
            "row-as-it-came",
            "order 1",
            "UPDATE brp_order SET content_columns = content_columns || 'x' WHERE order_id = 1",
        ),
        ("invoice-as-then", "order 1", "UPDATE brp_order SET label = 'annan' WHERE order_id = 1"),
    ],
)
def test_what_is_otherwise_than_it_came_is_broken(
    sound_gym: Gym, invariant: str, offender: str, statements: str
) -> None:
    plant(sound_gym, statements)

    assert found(sound_gym)[0][invariant] == offender


@pytest.mark.parametrize(
    ("what", "first", "statements"),
    [
        ("persons", (1,), "UPDATE brp_person SET email = 'x@example.com' WHERE person_id = 1"),
        (
            "subscriptions",
            (1,),
            "UPDATE brp_subscription SET ends_on = '2030-01-01' WHERE subscription_id = 1",
        ),
        ("punch cards", (1,), "UPDATE brp_punch_card SET clips_left = 3"),
        ("organisations", (2,), "DELETE FROM brp_organisation WHERE organisation_id = 2"),
        ("persons in groups", (2,), "DELETE FROM brp_person_group_member WHERE person_id = 2"),
        (
            "cards of orders",
            (1,),
            "UPDATE brp_order SET card_state = 'collected', card_collected_at = imported_at"
            " WHERE order_id = 1",
        ),
        ("reminders of invoices", (1,), "UPDATE brp_invoice SET reminders = 1 WHERE order_id = 1"),
        (
            "states of invoices",
            (1,),
            "UPDATE brp_invoice SET state = 'reminder' WHERE order_id = 1",
        ),
    ],
)
def test_what_brp_may_change_is_listed_and_breaks_nothing(
    sound_gym: Gym, what: str, first: tuple[int, ...], statements: str
) -> None:
    plant(sound_gym, statements)

    broken, changed, _ = found(sound_gym)

    assert broken == {}
    assert changed[what] == first


def test_a_facility_that_has_another_company_since_breaks_nothing(sound_gym: Gym) -> None:
    plant(
        sound_gym,
        "UPDATE brp_facility SET company_id = 'SYD';"
        "UPDATE brp_product SET name = 'x', period_months = 7",
    )

    assert found(sound_gym) == ({}, _NOTHING, [])


def test_an_older_attempt_that_todays_profile_reads_otherwise_is_listed_as_unchecked(
    sound_gym: Gym,
) -> None:
    plant(sound_gym, "UPDATE filesync_attempt SET basis_sha256 = NULL")
    assert found(sound_gym) == ({}, _NOTHING, [])
    plant(sound_gym, "UPDATE brp_order_line SET row_hash = 'x' WHERE order_line_id = 1")

    broken, _, unchecked = found(sound_gym)

    assert broken == {}
    assert unchecked == ["today's profile reads it otherwise, and none of then was kept"]
