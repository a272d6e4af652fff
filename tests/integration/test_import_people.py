"""Who buys and who employs them: made where they're new, known again, filled in, never changed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.gym import HEADER, Gym, a_file, an_order, personnummer
from tests.support.left_behind import in_balance
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database

NAMED = ("first_name", "last_name", "personnummer", "birth_date", "email", "mobile")
HOME = ("street", "postal_code", "city", "country")
OLD = (
    "INSERT INTO brp_person (person_id, customer_number, personnummer, birth_date, first_name,"
    " last_name, email, mobile, street, postal_code, city, country, facility_id, organisation_id,"
    " created_at) VALUES (7, '7', {personnummer}, {birth_date}, 'Åsa', 'Öberg', {email}, NULL,"
    " {street}, NULL, {city}, NULL, '102', {employer}, '2020-01-01T00:00:00Z')"
)
EMPLOYER = (
    "INSERT INTO brp_organisation (organisation_id, organisation_number, name)"
    " VALUES ({id}, {number}, '{name}')"
)


@pytest.fixture(autouse=True)
def _balanced(gym: Gym) -> Iterator[None]:
    yield
    in_balance(gym)


@pytest.mark.rule("Orders in 2.1", "Orders in 2.8")
def test_a_new_person_is_made_with_all_that_the_file_tells(gym: Gym) -> None:
    gym.deliver([an_order()])

    assert gym.night().exit_code == 0

    assert gym.rows("brp_person") == [
        (
            1,
            "1",
            "198112189876",
            "1981-12-18",
            "Åsa",
            "Öberg",
            "asa@example.com",
            "+46701740605",
            "Storgatan 1",
            "411 01",
            "Göteborg",
            "SE",
            "101",
            2,
            "2026-11-24T01:30:00Z",
        )
    ]
    assert _employers(gym) == [(2, "5560360793", "Exempelbolaget AB")]


@pytest.mark.rule("Orders in 2.9", "Orders in 2.2", "Orders in 2.6")
@pytest.mark.parametrize("written", ["19811218-9876", "811218-9876", "198112189876", "8112189876"])
def test_a_known_person_is_found_by_personnummer_and_only_empty_fields_are_filled(
    gym: Gym, written: str
) -> None:
    _old_person(gym, personnummer="'198112189876'", email="'old@example.com'")
    name = gym.deliver([an_order(personnummer=written, first="Asa", last="Other", facility="101")])

    assert gym.night().exit_code == 0

    assert gym.rows("brp_person") == [
        (
            7,
            "7",
            "198112189876",
            "1981-12-18",
            "Åsa",
            "Öberg",
            "old@example.com",
            "+46701740605",
            "Storgatan 1",
            "411 01",
            "Göteborg",
            "SE",
            "102",
            2,
            "2020-01-01T00:00:00Z",
        )
    ]
    assert gym.rows("brp_order", "person_id", "facility_id") == [(7, "101")]
    (answer,) = gym.answer(name)
    assert (answer["KUNDNR"], answer["NAMN"]) == ("7", "Åsa Öberg")


@pytest.mark.rule("Orders in 2.6")
def test_an_address_is_filled_whole_or_not_at_all(gym: Gym) -> None:
    _old_person(gym, personnummer="'198112189876'", street="'Gamla vägen 3'")
    gym.deliver([an_order()])

    gym.night()

    assert gym.rows("brp_person", *HOME) == [("Gamla vägen 3", None, None, None)]


@pytest.mark.rule("Orders in 2.3")
def test_without_a_personnummer_an_email_alone_does_not_find_a_person(gym: Gym) -> None:
    _old_person(gym, birth_date="'1981-12-18'", email="'asa@example.com'")
    name = gym.deliver([an_order(personnummer="")])

    gym.night()

    assert gym.rows("brp_person", "person_id", "customer_number") == [(7, "7"), (8, "1")]
    assert gym.rows("brp_possible_duplicate", "person_id", "other_person_id", "reason") == [
        (8, 7, "same-email")
    ]
    assert "[" not in gym.answer(name)[0]["MEDDELANDE"]
    assert gym.rows("filesync_outcome", "outcome", "problems") == [
        ("imported", '[["EFTERNAMN", "possible-duplicate", {}]]')
    ]


@pytest.mark.rule("Orders in 2.5")
def test_a_person_with_another_personnummer_is_another_whatever_the_name_and_email(
    gym: Gym,
) -> None:
    gym.deliver([an_order(), an_order("W-2", personnummer=personnummer(1))])

    assert gym.night().exit_code == 0

    assert (
        gym.rows("brp_person", "first_name", "last_name", "email")
        == [("Åsa", "Öberg", "asa@example.com")] * 2
    )
    assert gym.rows("brp_possible_duplicate") == []


def test_an_email_that_another_has_is_left_out_where_brp_forbids_it(gym: Gym) -> None:
    brp = gym.installation.settings.brp.model_copy(update={"unique_email": True})
    strict = changed(gym, settings={"brp": brp})
    name = strict.deliver([an_order(), an_order("W-2", personnummer=personnummer(1))])

    assert strict.night().exit_code == 0

    assert gym.rows("brp_person", "email") == [("asa@example.com",), (None,)]
    assert [row["STATUS"] for row in gym.answer(name)] == ["OK", "OK"]
    assert _words(gym) == [[], ["email-missing", "email-taken"]]


def test_a_bad_email_or_mobile_is_a_warning_and_not_stored(gym: Gym) -> None:
    gym.deliver([an_order(email="asa@", mobile="12")])

    assert gym.night().exit_code == 0

    assert gym.rows("brp_person", "email", "mobile") == [(None, None)]
    assert _words(gym) == [["email-invalid", "email-missing", "mobile-invalid"]]


def test_a_coordination_number_is_kept_as_it_is_and_gives_the_birth_date(gym: Gym) -> None:
    gym.deliver([an_order(personnummer="811278-9873")])

    assert gym.night().exit_code == 0

    assert gym.rows("brp_person", "personnummer", "birth_date") == [("198112789873", "1981-12-18")]


@pytest.mark.rule("Orders in 3.1")
@pytest.mark.parametrize("written", ["556036-0793", "5560360793", "165560360793"])
def test_an_employer_is_found_by_its_number_whatever_its_name(gym: Gym, written: str) -> None:
    gym.do(EMPLOYER.format(id=5, number="'5560360793'", name="Old name AB"))
    gym.deliver([an_order(employer_number=written, employer="Exempelbolaget AB")])

    gym.night()

    assert _employers(gym) == [(5, "5560360793", "Old name AB")]
    assert gym.rows("brp_order", "employer_id") == [(5,)]


@pytest.mark.rule("Orders in 3.1")
def test_an_employer_without_a_number_is_found_by_its_exact_name(gym: Gym) -> None:
    gym.do(EMPLOYER.format(id=5, number="'5560360793'", name="Exempelbolaget AB"))
    gym.deliver(
        [
            an_order("W-1", employer_number="", employer="Exempelbolaget AB"),
            an_order("W-2", employer_number="", employer="exempelbolaget ab"),
            an_order("W-3", employer_number="556012-5790", employer="Exempelbolaget AB"),
        ]
    )

    gym.night()

    assert _employers(gym) == [
        (5, "5560360793", "Exempelbolaget AB"),
        (6, None, "exempelbolaget ab"),
        (7, "5560125790", "Exempelbolaget AB"),
    ]
    assert gym.rows("brp_order", "employer_id") == [(5,), (6,), (7,)]


@pytest.mark.rule("Orders in 3.1")
def test_two_orders_of_one_file_whose_employer_has_but_a_name_make_it_once(gym: Gym) -> None:
    rows = [
        an_order(f"W-{number}", personnummer=personnummer(number), employer_number="", email="")
        for number in (1, 2)
    ]
    gym.deliver(rows)

    gym.night()

    assert _employers(gym) == [(2, None, "Exempelbolaget AB")]
    assert gym.rows("brp_order", "employer_id") == [(2,), (2,)]


@pytest.mark.rule("Orders in 3.2")
def test_a_sole_traders_number_makes_an_employer_like_any_other(gym: Gym) -> None:
    name = gym.deliver([an_order(employer_number="811218-9876", employer="Öbergs städ")])

    assert gym.night().exit_code == 0

    assert _employers(gym) == [(2, "8112189876", "Öbergs städ")]
    assert "811218" not in str(gym.answer(name))


@pytest.mark.rule("Orders in 2.7")
def test_another_employer_is_reported_and_the_link_kept(gym: Gym) -> None:
    gym.do(EMPLOYER.format(id=5, number="'5560125790'", name="Förra AB"))
    _old_person(gym, personnummer="'198112189876'", employer="5")
    gym.deliver([an_order()])

    assert gym.night().exit_code == 0

    assert gym.rows("brp_person", "organisation_id") == [(5,)]
    assert gym.rows("brp_order", "employer_id") == [(6,)]
    assert _words(gym) == [["employer-differs"]]


@pytest.mark.rule("Orders in 2.7")
def test_with_move_the_person_is_moved_to_the_employer_of_the_file(gym: Gym) -> None:
    gym.do(EMPLOYER.format(id=5, number="'5560125790'", name="Förra AB"))
    _old_person(gym, personnummer="'198112189876'", employer="5")
    moving = changed(gym, employer_difference="move")
    moving.deliver([an_order()])

    assert moving.night().exit_code == 0

    assert gym.rows("brp_person", "organisation_id") == [(6,)]
    assert _words(gym) == [[]]


@pytest.mark.rule("Orders in 5.1", "Orders in 5.2", "Orders in 5.3")
def test_the_person_joins_the_portals_group_once_and_a_missing_group_is_made(gym: Gym) -> None:
    assert gym.rows("brp_person_group") == []
    gym.deliver([an_order(), an_order("W-2"), an_order("W-3", personnummer=personnummer(1))])
    gym.night()
    gym.clock.at = gym.clock.at.replace(day=25)
    gym.deliver([an_order("W-4")], serial=2)

    gym.night()

    assert gym.rows("brp_person_group") == [(1, "wellnet")]
    assert gym.rows("brp_person_group_member") == [
        (1, 1, "2026-11-24T01:30:00Z"),
        (1, 2, "2026-11-24T01:30:00Z"),
    ]


@pytest.mark.rule("Orders in 5.3")
def test_a_rejected_order_makes_no_person_no_employer_and_no_group(gym: Gym) -> None:
    gym.deliver([an_order(price_ore=1)])

    assert gym.night().exit_code == 3

    assert (gym.rows("brp_person"), gym.rows("brp_person_group"), _employers(gym)) == ([], [], [])


def _old_person(gym: Gym, **given: Any) -> None:
    unsaid = ("personnummer", "birth_date", "email", "street", "city", "employer")
    values = dict.fromkeys(unsaid, "NULL")
    gym.do(OLD.format(**(values | given)))


def _employers(gym: Gym) -> list[tuple[Any, ...]]:
    """Return all organisations but the portal's own."""
    return gym.rows("brp_organisation", "organisation_id", "organisation_number", "name")[1:]


def _words(gym: Gym) -> list[list[str]]:
    """Return the words said of each row."""
    return [
        sorted(word for _, word, _ in json.loads(problems or "[]"))
        for (problems,) in gym.rows("filesync_outcome", "problems")
    ]


@pytest.mark.rule("Orders in 2.3")
@pytest.mark.parametrize(
    ("born", "email", "first", "found"),
    [
        ("19811218", "asa@example.com", "Åsa", True),
        ("19811218", "ASA@example.com", "Åsa", True),
        ("19811219", "asa@example.com", "Åsa", False),
        ("19811218", "asa@example.com", "Asa", False),
        ("19811218", "other@example.com", "Åsa", False),
        ("", "asa@example.com", "Åsa", False),
    ],
)
def test_email_name_and_birth_date_together_find_a_person(
    gym: Gym, born: str, email: str, first: str, found: bool
) -> None:
    _old_person(gym, birth_date="'1981-12-18'", email="'asa@example.com'")
    telling = _with_birth_dates(gym)
    row = f"{an_order(personnummer='', email=email, first=first)};{born}"
    telling.deliver_bytes(a_file([row], f"{HEADER};FODD"), "WELLNET_ORDER_20261123_001.csv")

    assert telling.night().exit_code == 0

    assert gym.rows("brp_order", "person_id") == [(7 if found else 8,)]
    alike = "same-name" if email == "other@example.com" else "same-email"
    assert gym.rows("brp_possible_duplicate", "person_id", "other_person_id", "reason") == (
        [] if found else [(8, 7, alike)]
    )


@pytest.mark.rule("Orders in 2.3")
def test_an_email_that_two_persons_have_finds_neither(gym: Gym) -> None:
    _old_person(gym, birth_date="'1981-12-18'", email="'asa@example.com'")
    gym.do(
        "INSERT INTO brp_person (person_id, customer_number, birth_date, first_name, last_name,"
        " email, facility_id, created_at) VALUES (8, '8', '1981-12-18', 'Åsa', 'Öberg',"
        " 'asa@example.com', '101', '2020-01-01T00:00:00Z')"
    )
    telling = _with_birth_dates(gym)
    row = f"{an_order(personnummer='')};19811218"
    telling.deliver_bytes(a_file([row], f"{HEADER};FODD"), "WELLNET_ORDER_20261123_001.csv")

    assert telling.night().exit_code == 0

    assert gym.rows("brp_order", "person_id") == [(9,)]
    assert [row[:2] for row in gym.rows("brp_possible_duplicate")] == [(9, 7), (9, 8)]


def _with_birth_dates(gym: Gym) -> Gym:
    """Return the gym with a portal that tells birth dates, in a last column FODD."""
    orders = gym.profile.orders
    told = orders.columns["start_date"].model_copy(update={"column": "FODD"})
    columns = {**orders.columns, "birth_date": told}
    return changed(gym, orders=orders.model_copy(update={"columns": columns}))
