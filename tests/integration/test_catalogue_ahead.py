"""What a price to come would ask is asked before its day, and what was said then counts on it."""

import csv
import io
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from brp_filesync.profiles.catalogue import CatalogueFiles
from tests.servers.web import Listener
from tests.support.alarmed_gym import alarmed, events, whole_night
from tests.support.breaches import broken
from tests.support.catalogue_gym import (
    PRODUCTS,
    at_portal,
    next_day,
    published,
    result,
    sold,
    states,
    told,
    with_catalogue,
)
from tests.support.command import Typed, typed
from tests.support.gym import Gym

pytestmark = pytest.mark.one_database


@pytest.fixture
def gym(gym: Gym) -> Gym:
    """A gym whose portal has its first catalogue, on 2026-11-24."""
    gym = told(gym)
    published(gym)
    return gym


@pytest.mark.rule("Catalogue out 3.1")
def test_a_price_of_the_next_month_is_asked_in_this_one_and_goes_out_on_its_day(gym: Gym) -> None:
    price_from(gym, "M12", "2026-12-01", 700000)
    asked = published(gym)
    listed = ahead(gym, "--json")

    ahead(gym, "--approve")
    next_day(gym)
    gym.do("UPDATE brp_agreed_price SET price_ore = 120100 WHERE product_number = 'K10'")
    nights = [result(gym)]
    next_day(gym, 6)
    nights.append(result(gym))

    reason = {
        "reason": "price",
        "rows": 2,
        "facility_id": "101",
        "product_number": "M12",
        "old_ore": 499000,
        "new_ore": 700000,
    }
    assert (asked.catalogue.decided.result, asked.exit_code) == ("unchanged", 3)
    assert "from 2026-12-01 on, awaits approval before" in asked.catalogue.sentences()[-1]
    assert asked.as_dict()["catalogue"]["ahead"] == listed.json["days"]
    assert [(each["on"], each["reasons"]) for each in listed.json["days"]] == [
        ("2026-12-01", [reason])
    ]
    assert nights == [("delivered", 0), ("delivered", 0)]
    assert sold(gym)["101", "M12"] == 700000
    assert gym.rows("filesync_catalogue", "version", "state", "decided_by")[1:] == [
        (2, "delivered", None),
        (3, "delivered", "eva"),
    ]
    assert gym.rows("brp_audit_log", "who", "act", "details") == [
        ("eva", "catalogue ahead", '{"on": "2026-12-01", "approved": 1}')
    ]
    assert broken(gym) == {}


@pytest.mark.parametrize(
    ("word", "became"),
    [("--discard", ("discarded", 0)), ("", ("awaiting_approval", 3))],
)
def test_what_was_refused_or_not_decided_ahead_doesnt_go_out(
    gym: Gym, word: str, became: tuple[str, int]
) -> None:
    price_from(gym, "M12", "2026-12-01", 700000)
    published(gym)
    if word:
        ahead(gym, word)
    next_day(gym, 7)

    assert result(gym) == became

    assert sold(gym)["101", "M12"] == 499000
    assert broken(gym) == {}


def test_another_price_than_the_approved_is_asked_anew(gym: Gym) -> None:
    price_from(gym, "M12", "2026-12-01", 700000)
    published(gym)
    ahead(gym, "--approve")
    gym.do("UPDATE brp_agreed_price SET price_ore = 710000 WHERE valid_from = '2026-12-01'")

    assert published(gym).exit_code == 3
    next_day(gym, 7)
    assert result(gym) == ("awaiting_approval", 3)


def test_each_of_several_days_is_asked_by_itself_and_counts_though_no_night_was_between(
    gym: Gym,
) -> None:
    price_from(gym, "M12", "2026-12-01", 700000)
    price_from(gym, "K10", "2026-12-03", 60000)
    published(gym)
    ahead(gym, "--on", "2026-12-01", "--approve")
    one = published(gym)
    ahead(gym, "--approve")
    next_day(gym, 10)

    assert [each.on_day for each in one.catalogue.ahead] == ["2026-12-03"]
    assert result(gym) == ("delivered", 0)
    assert (sold(gym)["101", "M12"], sold(gym)["101", "K10"]) == (700000, 60000)
    assert states(gym) == [(1, "delivered"), (2, "delivered")]


def test_a_day_beyond_the_look_ahead_isnt_asked_yet_and_one_that_is_withdrawn_no_more(
    gym: Gym,
) -> None:
    price_from(gym, "M12", "2026-12-09", 700000)

    assert result(gym) == ("unchanged", 0)
    assert result(with_catalogue(gym, look_ahead_days=20)) == ("unchanged", 3)
    next_day(gym)
    assert result(gym) == ("unchanged", 3)
    noted = gym.rows("filesync_catalogue_ahead")
    assert result(gym) == ("unchanged", 3)
    assert gym.rows("filesync_catalogue_ahead") == noted
    gym.do("DELETE FROM brp_agreed_price WHERE valid_from = '2026-12-09'")
    assert result(gym) == ("unchanged", 0)
    assert ahead(gym, "--approve").exit_code == 2


def test_what_was_said_ahead_counts_once_and_the_same_slip_later_is_asked_anew(gym: Gym) -> None:
    price_from(gym, "M12", "2026-12-01", 700000)
    published(gym)
    ahead(gym, "--approve")
    next_day(gym, 7)
    became = [result(gym)[0]]
    for price_ore in (499000, 700000):
        next_day(gym)
        gym.do(
            f"UPDATE brp_agreed_price SET price_ore = {price_ore}"
            " WHERE product_number = 'M12' AND valid_to IS NULL"
        )
        became.append(result(gym)[0])
        typed(gym, "catalogue", "approve", "--portal", "wellnet")
        published(gym)

    assert became == ["delivered", "awaiting_approval", "awaiting_approval"]


def test_a_day_that_came_undecided_isnt_decided_in_the_place_of_the_next_one(gym: Gym) -> None:
    price_from(gym, "M12", "2026-12-01", 700000)
    price_from(gym, "K10", "2026-12-05", 60000)
    published(gym)
    next_day(gym, 7)
    assert result(gym)[0] == "awaiting_approval"

    said = ahead(gym, "--approve", "--json")

    assert [each["on"] for each in said.json["days"]] == ["2026-12-05"]


@pytest.mark.rule("Catalogue out 3.3")
def test_an_alarm_stays_while_the_portal_sells_by_another_catalogue_than_what_is_agreed(
    gym: Gym, listener: Listener
) -> None:
    alarmed_gym = alarmed(gym, listener)
    price_from(gym, "M12", "2026-12-01", 700000)
    whole_night(alarmed_gym)
    ahead(gym, "--discard")
    next_day(gym)
    whole_night(alarmed_gym)
    next_day(gym, 6)
    whole_night(alarmed_gym)
    next_day(gym)
    whole_night(alarmed_gym)
    gym.do("UPDATE brp_agreed_price SET price_ore = 499000 WHERE product_number = 'M12'")
    whole_night(alarmed_gym)

    coming, differs = ("catalogue-ahead", "wellnet"), ("catalogue-differs", "wellnet")
    assert [each for each in events(listener) if each[1].startswith("catalogue")] == [
        ("raised", *coming),
        ("closed", *coming),
        ("raised", *differs),
        ("reminder", *differs),
        ("closed", *differs),
    ]


@pytest.mark.rule("Catalogue out 3.4")
def test_a_portal_whose_file_has_days_is_told_of_prices_to_come_that_nobody_is_asked_about(
    gym: Gym,
) -> None:
    gym = with_days(gym)
    nights = [result(gym)]
    price_from(gym, "M12", "2026-12-01", 510000)
    price_from(gym, "K10", "2026-12-03", 60000)
    price_from(gym, "R10", "2026-12-05", 111000)
    next_day(gym)
    nights += [result(gym), result(gym)]
    one = to_come(gym)
    ahead(gym, "--approve")
    next_day(gym)
    nights += [result(gym), result(gym)]
    all_of_them = to_come(gym)
    next_day(gym, 5)
    nights += [result(gym), result(gym)]

    assert nights == [
        ("delivered", 0),  # another layout
        ("delivered", 3),
        ("unchanged", 3),
        ("delivered", 0),
        ("unchanged", 0),
        ("delivered", 0),
        ("unchanged", 0),
    ]
    assert one == {"M12": ("2026-12-01", 510000)}
    assert all_of_them == {
        "M12": ("2026-12-01", 510000),
        "K10": ("2026-12-03", 60000),
        "R10": ("2026-12-05", 111000),
    }
    assert to_come(gym) == {"K10": ("2026-12-03", 60000), "R10": ("2026-12-05", 111000)}
    assert sold(gym)["101", "M12"] == 510000
    assert broken(gym) == {}


def test_a_price_to_come_with_another_vat_is_told_on_its_day_and_no_later_one_before_it(
    gym: Gym,
) -> None:
    gym = with_days(gym)
    price_from(gym, "M12", "2026-12-01", 510000)
    price_from(gym, "M1", "2026-12-05", 50000)
    gym.do("INSERT INTO brp_vat_rate VALUES ('sport', '2026-12-03', 2500)")
    published(gym)

    assert to_come(gym) == {"M12": ("2026-12-01", 510000)}
    next_day(gym, 9)
    assert result(gym)[0] == "delivered"
    assert to_come(gym) == {"M1": ("2026-12-05", 50000)}


def test_days_to_come_need_a_column_to_be_told_apart_by() -> None:
    with pytest.raises(ValidationError, match="no column `valid_from`"):
        CatalogueFiles.model_validate(
            {
                "facilities": {"file_name": "f.csv", "columns": {"facility_id": "ID"}},
                "products": {
                    "file_name": "p.csv",
                    "columns": {"facility_id": "ID", "product_number": "NR", "price": "PRIS"},
                },
                "days_to_come": True,
            }
        )


def with_days(gym: Gym) -> Gym:
    """Return the gym with a portal that is told of days to come."""
    files = gym.profile.catalogue
    assert files is not None
    columns = {**files.products.columns, "valid_from": "FRAN", "valid_to": "TILL"}
    products = files.products.model_copy(update={"columns": columns})
    return with_catalogue(gym, days_to_come=True, products=products)


def to_come(gym: Gym) -> dict[str, tuple[str, int]]:
    """Return by product what the portal reads of a later day at the first facility: day, öre."""
    text = at_portal(gym)[PRODUCTS].decode("iso8859-1")
    today = gym.clock.at.date().isoformat()
    days = [
        (row, date.fromisoformat(row["FRAN"]).isoformat())
        for row in csv.DictReader(io.StringIO(text), delimiter=";")
    ]
    return {
        row["PRODUKTNR"]: (day, int(row["PRIS_ORE"]))
        for row, day in days
        if day > today and row["ANLAGGNING"] == "101"
    }


def price_from(gym: Gym, product: str, day: str, price_ore: int) -> None:
    """Agree on another price from a day on."""
    of = f"WHERE portal = 'wellnet' AND product_number = '{product}'"
    before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    gym.do(
        f"INSERT INTO brp_agreed_price SELECT portal, product_number, facility_id, '{day}', NULL,"
        f" {price_ore} FROM brp_agreed_price {of}",
        f"UPDATE brp_agreed_price SET valid_to = '{before}' {of} AND valid_from <> '{day}'",
    )


def ahead(gym: Gym, *words: str) -> Typed:
    return typed(gym, "catalogue", "ahead", "--portal", "wellnet", *words)


def test_a_day_before_the_first_price_can_be_looked_at_and_handed_over(gym: Gym) -> None:
    gym.do("UPDATE brp_agreed_price SET valid_from = '2027-01-01'")
    out = gym.folder / "out"
    before = gym.rows("filesync_catalogue")
    words = ("catalogue", "export", "--portal", "wellnet", "--out", str(out), "--on")

    none = typed(gym, *words, "2026-12-31", "--dry-run")
    some = typed(gym, *words, "2027-01-01", "--json")

    assert "on 2026-12-31, 0 facilities and 0 prices; nothing is recorded" in none.out.decode()
    assert (some.exit_code, some.json["result"], len(some.json["written"])) == (0, "rendered", 3)
    assert b"101;M12;" in (out / "WELLNET_PRODUKTER.csv").read_bytes()
    assert gym.rows("filesync_catalogue") == before
