"""A month in which a gym changes what it sells, and its portal is told by a real sshd.

Prices, products and facilities come and go; what is too much at once waits for a person. After
each night the portal has what was agreed, or what it had while somebody is asked.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from brp_filesync.app import by_sftp
from brp_filesync.desk import catalogue as acts
from brp_filesync.service.night import jobs_of, run_night
from tests.servers.running import RunningServer
from tests.support.breaches import broken
from tests.support.catalogue_gym import at_portal, catalogue_folder, sold, states, told, vouched_for
from tests.support.gym import Gym, a_product, an_order
from tests.support.left_behind import in_balance
from tests.support.served_gym import served, write_profile

pytestmark = pytest.mark.one_database

_PRODUCTS = {"K10": 120000, "M1": 49900, "M12": 499000, "M6": 269000, "R10": 110000}


@pytest.fixture
def portal(gym: Gym, sshd: RunningServer) -> Iterator[Gym]:
    """A gym on each database, whose portal is a real server."""
    portal = told(served(gym, sshd))
    write_profile(portal)
    yield portal
    in_balance(portal)
    assert broken(portal) == {}


@pytest.mark.torture
def test_a_month_of_changes(portal: Gym) -> None:  # noqa: PLR0915 - a month is long
    has = {(at, product): ore for at in ("101", "102") for product, ore in _PRODUCTS.items()}
    assert _night(portal, 1) == ("delivered", 0)
    assert (sold(portal), vouched_for(portal)) == (has, 1)
    assert _night(portal, 2) == ("unchanged", 0)

    # A price is agreed in advance: it is told on its first day.
    portal.do(
        "UPDATE brp_agreed_price SET valid_to = '2026-12-04' WHERE product_number = 'M12'",
        "INSERT INTO brp_agreed_price SELECT portal, product_number, facility_id, '2026-12-05',"
        " NULL, 519000 FROM brp_agreed_price WHERE product_number = 'M12'",
    )
    assert _night(portal, 3) == ("unchanged", 0)
    assert _night(portal, 5) == ("delivered", 0)
    has |= {("101", "M12"): 519000, ("102", "M12"): 519000}
    assert (sold(portal), vouched_for(portal)) == (has, 2)

    # A new product; and a new facility that sells all of them.
    _enter_product(portal, "M3")
    _agree(portal, "M3", 139900, "101", "102")
    assert _night(portal, 6) == ("delivered", 0)
    has |= {("101", "M3"): 139900, ("102", "M3"): 139900}
    assert (sold(portal), vouched_for(portal)) == (has, 3)
    portal.do(
        "INSERT INTO brp_facility (facility_id, company_id, name) VALUES ('103', 'GYM', 'Öster')"
    )
    for product, price_ore in ({**_PRODUCTS, "M12": 519000, "M3": 139900}).items():
        _agree(portal, product, price_ore, "103")
        has["103", product] = price_ore
    assert _night(portal, 8) == ("delivered", 0)
    assert (sold(portal), vouched_for(portal)) == (has, 4)

    # A product is closed: a sixth of the rows. A facility is: a third, and somebody is asked.
    portal.do("UPDATE brp_product SET closed_on = '2026-12-10' WHERE product_number = 'K10'")
    assert _night(portal, 10) == ("delivered", 0)
    has = {key: ore for key, ore in has.items() if key[1] != "K10"}
    assert (sold(portal), vouched_for(portal)) == (has, 5)
    portal.do("UPDATE brp_facility SET closed_on = '2026-12-12' WHERE facility_id = '102'")
    name = portal.deliver([an_order(product="M1", price_ore=49900, ordered="20261209")])
    assert _night(portal, 12) == ("awaiting_approval", 3)
    assert [row["STATUS"] for row in portal.answer(name)] == ["OK"]  # the rest of the night goes on
    assert _night(portal, 13) == ("awaiting_approval", 3)
    assert (sold(portal), vouched_for(portal)) == (has, 5)
    _decide(portal, acts.approve)
    assert _night(portal, 14) == ("delivered", 0)
    has = {key: ore for key, ore in has.items() if key[0] != "102"}
    assert (sold(portal), vouched_for(portal)) == (has, 6)

    # A slip of the pen is discarded, and nobody is asked again; then it is mended.
    _price(portal, "R10", 220000)
    assert _night(portal, 16) == ("awaiting_approval", 3)
    _decide(portal, acts.discard)
    assert _night(portal, 17) == ("discarded", 3)  # while it sells by another one
    _price(portal, "R10", 110000)
    assert _night(portal, 18) == ("unchanged", 0)
    assert (sold(portal), vouched_for(portal)) == (has, 6)

    # This time it is meant. Before the approved one went out another price changes with it.
    _price(portal, "R10", 160000)
    assert _night(portal, 19) == ("awaiting_approval", 3)
    _decide(portal, acts.approve)
    _price(portal, "M1", 51900)
    assert _night(portal, 20) == ("awaiting_approval", 3)
    assert (sold(portal), vouched_for(portal)) == (has, 6)
    _decide(portal, acts.approve)
    assert _night(portal, 21) == ("delivered", 0)
    has |= {(at, "R10"): 160000 for at in ("101", "103")}
    has |= {(at, "M1"): 51900 for at in ("101", "103")}
    assert (sold(portal), vouched_for(portal)) == (has, 9)

    # A name that a spreadsheet would obey is held back, until it is written in another way.
    portal.do("UPDATE brp_product SET name = '=Klipp' WHERE product_number = 'R10'")
    assert _night(portal, 22) == ("held_back", 3)
    portal.do("UPDATE brp_product SET name = 'Produkt R10' WHERE product_number = 'R10'")
    assert _night(portal, 23) == ("unchanged", 0)

    # The portal has lost its files, and asks for them.
    had = at_portal(portal)
    for path in catalogue_folder(portal).iterdir():
        path.unlink()
    with portal.app() as app:
        acts.send_again(app.database, "wellnet", "eva", app.now)
    assert _night(portal, 24) == ("delivered", 0)
    assert at_portal(portal) == had

    # The facility opens again, VAT changes with the year, and a price has its last day.
    portal.do("UPDATE brp_facility SET closed_on = NULL WHERE facility_id = '102'")
    assert _night(portal, 26) == ("delivered", 0)
    has |= {("102", product): ore for (at, product), ore in has.items() if at == "101"}
    has |= {("102", "R10"): 160000, ("102", "M1"): 51900}
    assert (sold(portal), vouched_for(portal)) == (has, 10)
    portal.do("INSERT INTO brp_vat_rate VALUES ('sport', '2026-12-28', 2500)")
    assert _night(portal, 28) == ("delivered", 0)
    portal.do("UPDATE brp_agreed_price SET valid_to = '2026-12-29' WHERE product_number = 'M3'")
    assert _night(portal, 29) == ("unchanged", 0)
    assert _night(portal, 30) == ("delivered", 0)
    has = {key: ore for key, ore in has.items() if key[1] != "M3"}
    assert (sold(portal), vouched_for(portal)) == (has, 12)

    assert states(portal) == [
        *((version, "delivered") for version in range(1, 7)),
        (7, "discarded"),
        (8, "superseded"),
        *((version, "delivered") for version in range(9, 13)),
    ]
    assert [row[0] for row in portal.rows("brp_audit_log", "act")] == [
        "catalogue approve",
        "catalogue discard",
        "catalogue approve",
        "catalogue approve",
        "catalogue again",
    ]


def _night(gym: Gym, day: int) -> tuple[str, int]:
    """Run the whole night of a day in December; return what became of the catalogue, and 0 or 3."""
    gym.clock.at = datetime(2026, 12, day, 1, 30, tzinfo=UTC)
    with gym.app(connect=by_sftp) as app:
        night = run_night(app, jobs_of(app.installation, portals=["wellnet"]))
    (catalogue,) = (each.catalogue for each in night.nights if each.catalogue is not None)
    assert list(night.troubles) == []
    return catalogue.decided.result, int(night.exit_code)


def _decide(gym: Gym, act: Any) -> None:
    with gym.app() as app:
        act(app.database, "wellnet", None, "eva", app.now)


def _price(gym: Gym, product: str, price_ore: int) -> None:
    gym.do(
        f"UPDATE brp_agreed_price SET price_ore = {price_ore} WHERE product_number = '{product}'"
    )


def _agree(gym: Gym, product: str, price_ore: int, *facilities: str) -> None:
    for facility in facilities:
        gym.do(
            "INSERT INTO brp_agreed_price VALUES ('wellnet',"
            f" '{product}', '{facility}', '2026-12-01', NULL, {price_ore})"
        )


def _enter_product(gym: Gym, number: str) -> None:
    values = a_product(number, "subscription", "manual", "gym", 3, True, None, None, False, None)
    gym.do(
        f"INSERT INTO brp_product ({', '.join(values)}) VALUES"
        f" ({', '.join(_literal(value) for value in values.values())})"
    )


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return f"'{value}'" if isinstance(value, str) else str(value)
