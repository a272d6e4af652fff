"""A portal is told what it may sell when that has changed, and a person is asked where it must."""

import json
from typing import Any

import pytest

from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.service.night import jobs_of
from tests.support.breaches import broken
from tests.support.catalogue_gym import (
    FACILITIES,
    MARKER,
    PRODUCTS,
    at_portal,
    next_day,
    published,
    result,
    sold,
    states,
    told,
    vouched_for,
    with_catalogue,
)
from tests.support.command import typed
from tests.support.gym import Gym, an_order
from tests.support.left_behind import folders, left_behind
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database

_CHEAPER = "UPDATE brp_agreed_price SET price_ore = 490000 WHERE product_number = 'M12'"
_MUCH_DEARER = "UPDATE brp_agreed_price SET price_ore = 700000 WHERE product_number = 'M12'"
_AS_BEFORE = "UPDATE brp_agreed_price SET price_ore = 499000 WHERE product_number = 'M12'"


@pytest.fixture
def gym(gym: Gym) -> Gym:
    """A gym on each database, whose portal is told what it may sell."""
    return told(gym)


@pytest.mark.rule("Catalogue out 1.2")
def test_the_first_catalogue_is_delivered_and_the_same_isnt_sent_again(gym: Gym) -> None:
    assert result(gym) == ("delivered", 0)

    assert sorted(at_portal(gym)) == sorted([FACILITIES, PRODUCTS, MARKER])
    assert vouched_for(gym) == 1
    assert sold(gym) == {
        (facility, product): price
        for facility in ("101", "102")
        for product, price in (
            ("K10", 120000),
            ("M1", 49900),
            ("M12", 499000),
            ("M6", 269000),
            ("R10", 110000),
        )
    }
    before = left_behind(gym)
    next_day(gym)

    assert result(gym, connect=_nobody_calls) == ("unchanged", 0)
    assert left_behind(gym) == before
    assert broken(gym) == {}


def test_a_change_is_a_new_version_of_its_own_day(gym: Gym) -> None:
    published(gym)
    next_day(gym)
    gym.do(_CHEAPER)

    assert result(gym) == ("delivered", 0)

    assert vouched_for(gym) == 2
    assert sold(gym)["102", "M12"] == 490000
    columns = ("version", "changed_on", "state", "rows", "added", "gone", "changed")
    assert gym.rows("filesync_catalogue", *columns) == [
        (1, "2026-11-24", "delivered", 12, 12, 0, 0),
        (2, "2026-11-25", "delivered", 12, 0, 0, 2),
    ]
    assert broken(gym) == {}


def test_a_dry_run_tells_what_would_be_sent_and_leaves_all_as_it_was(gym: Gym) -> None:
    before = (left_behind(gym), folders(gym, times=True))

    assert result(gym, dry=True, connect=_nobody_calls) == ("rendered", 0)

    assert (left_behind(gym), folders(gym, times=True)) == before
    published(gym)
    gym.do(_MUCH_DEARER)
    assert result(gym, dry=True) == ("awaiting_approval", 3)
    assert states(gym) == [(1, "delivered")]


@pytest.mark.rule("Catalogue out 2.1")
@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            _MUCH_DEARER,
            (
                "price",
                {
                    "rows": 2,
                    "facility_id": "101",
                    "product_number": "M12",
                    "old_ore": 499000,
                    "new_ore": 700000,
                },
            ),
        ),
        (
            "UPDATE brp_agreed_price SET price_ore = 39900 WHERE product_number = 'M1'"
            " AND facility_id = '102'",
            (
                "price",
                {
                    "rows": 1,
                    "facility_id": "102",
                    "product_number": "M1",
                    "old_ore": 49900,
                    "new_ore": 39900,
                },
            ),
        ),
        (
            "UPDATE brp_product SET closed_on = '2026-11-01' WHERE product_number IN ('M1', 'M6')",
            ("dropped", {"kind": "products", "gone": 4, "of": 10}),
        ),
    ],
)
def test_too_much_at_once_waits_for_a_person_and_the_portal_keeps_what_it_has(
    gym: Gym, statement: str, reason: tuple[str, dict[str, Any]]
) -> None:
    published(gym)
    had = at_portal(gym)
    gym.do(statement)

    night = published(gym, connect=_nobody_calls)

    assert (night.catalogue.decided.result, night.exit_code) == ("awaiting_approval", 3)
    assert night.catalogue.decided.kept.reasons == (reason,)
    assert at_portal(gym) == had
    assert result(gym, connect=_nobody_calls) == ("awaiting_approval", 3)
    assert states(gym) == [(1, "delivered"), (2, "awaiting_approval")]
    assert broken(gym) == {}


def test_a_share_is_exceeded_only_by_more_than_it(gym: Gym) -> None:
    gym = with_catalogue(gym, max_dropped_share=0.4, max_price_change_share=0.1)
    published(gym)
    gym.do("UPDATE brp_product SET closed_on = '2026-11-01' WHERE product_number IN ('M1', 'M6')")
    gym.do("UPDATE brp_agreed_price SET price_ore = 132000 WHERE product_number = 'K10'")

    assert result(gym) == ("delivered", 0)


@pytest.mark.rule("Catalogue out 2.2")
def test_an_approved_one_goes_out_as_it_was_approved(gym: Gym) -> None:
    published(gym)
    gym.do(_MUCH_DEARER)
    published(gym)
    next_day(gym)

    approval = typed(gym, "catalogue", "approve", "--portal", "wellnet", "--version", "2")
    assert approval.exit_code == 0
    hashes = dict(gym.rows("filesync_catalogue_file", "place", "sha256")[3:])
    assert result(gym) == ("delivered", 0)

    assert vouched_for(gym) == 2
    assert dict(gym.rows("filesync_catalogue_file", "place", "sha256")[3:]) == hashes
    columns = ("version", "changed_on", "state", "decided_by", "decided_at")
    assert gym.rows("filesync_catalogue", *columns)[1:] == [
        (2, "2026-11-24", "delivered", "eva", "2026-11-25T01:30:00Z")
    ]
    (act,) = gym.rows("brp_audit_log", "who", "act", "subject")
    assert act == ("eva", "catalogue approve", "catalogue 2")
    assert result(gym, connect=_nobody_calls) == ("unchanged", 0)
    assert broken(gym) == {}


@pytest.mark.rule("Catalogue out 2.2")
def test_a_change_after_the_approval_supersedes_it(gym: Gym) -> None:
    published(gym)
    gym.do(_MUCH_DEARER)
    published(gym)
    typed(gym, "catalogue", "approve", "--portal", "wellnet")
    gym.do("UPDATE brp_agreed_price SET price_ore = 710000 WHERE product_number = 'M12'")

    assert result(gym, connect=_nobody_calls) == ("awaiting_approval", 3)

    assert states(gym) == [(1, "delivered"), (2, "superseded"), (3, "awaiting_approval")]
    assert vouched_for(gym) == 1
    assert broken(gym) == {}


def test_one_that_changes_back_while_it_waits_is_superseded_and_nothing_is_sent(gym: Gym) -> None:
    published(gym)
    gym.do(_MUCH_DEARER)
    published(gym)
    gym.do(_AS_BEFORE)

    assert result(gym, connect=_nobody_calls) == ("unchanged", 0)
    assert states(gym) == [(1, "delivered"), (2, "superseded")]
    assert typed(gym, "catalogue", "approve", "--portal", "wellnet").exit_code == ExitCode.USAGE


@pytest.mark.rule("Catalogue out 2.3")
def test_a_discarded_one_isnt_asked_about_again_until_it_changes(gym: Gym) -> None:
    published(gym)
    gym.do(_MUCH_DEARER)
    published(gym)
    typed(gym, "catalogue", "discard", "--portal", "wellnet")

    assert [result(gym, connect=_nobody_calls) for _ in range(2)] == [("discarded", 0)] * 2
    gym.do("UPDATE brp_agreed_price SET price_ore = 710000 WHERE product_number = 'M12'")
    assert result(gym) == ("awaiting_approval", 3)
    gym.do(_AS_BEFORE)
    assert result(gym) == ("unchanged", 0)
    gym.do(_MUCH_DEARER)
    assert result(gym) == ("awaiting_approval", 3)

    assert states(gym) == [
        (1, "delivered"),
        (2, "discarded"),
        (3, "superseded"),
        (4, "awaiting_approval"),
    ]
    assert broken(gym) == {}


def test_what_was_delivered_is_sent_again_byte_for_byte_when_somebody_asks(gym: Gym) -> None:
    published(gym)
    had = at_portal(gym)
    for path in (gym.server / "catalogue").iterdir():
        path.unlink()
    assert result(gym) == ("unchanged", 0)

    assert typed(gym, "catalogue", "again", "--portal", "wellnet").exit_code == 0
    assert result(gym) == ("delivered", 0)

    assert at_portal(gym) == had
    assert result(gym, connect=_nobody_calls) == ("unchanged", 0)
    assert states(gym) == [(1, "delivered")]


def test_a_value_that_a_spreadsheet_takes_for_a_formula_holds_the_catalogue_back(gym: Gym) -> None:
    published(gym)
    had = at_portal(gym)
    gym.do("UPDATE brp_product SET name = '=1+1' WHERE product_number = 'M1'")

    night = published(gym, connect=_nobody_calls)

    assert (night.catalogue.decided.result, night.exit_code) == ("held_back", 3)
    assert [problem.word for problem in night.catalogue.decided.problems] == ["catalogue-formula"]
    assert "M1" in "\n".join(night.catalogue.sentences())
    assert at_portal(gym) == had


def test_a_portal_that_may_sell_nothing_yet_is_told_nothing(gym: Gym) -> None:
    gym.do("DELETE FROM brp_agreed_price")

    assert result(gym, connect=_nobody_calls) == ("nothing", 0)
    assert gym.rows("filesync_catalogue") == []


def test_another_layout_of_the_same_rows_is_a_new_version_without_changes(gym: Gym) -> None:
    published(gym)
    gym = with_catalogue(gym, unit="kronor")

    assert result(gym) == ("delivered", 0)

    columns = ("version", "added", "gone", "changed")
    assert gym.rows("filesync_catalogue", *columns)[1:] == [(2, 0, 0, 0)]


def test_old_versions_are_removed_from_the_portal_but_the_one_before_stays(gym: Gym) -> None:
    gym = with_catalogue(gym, versioned=True)
    for price_ore in (499000, 490000, 480000, 470000):
        gym.do(f"UPDATE brp_agreed_price SET price_ore = {price_ore} WHERE product_number = 'M12'")
        assert result(gym) == ("delivered", 0)
        next_day(gym)

    assert vouched_for(gym) == 4
    assert sorted(at_portal(gym)) == sorted(
        [
            MARKER,
            "WELLNET_ANLAGGNINGAR_3.csv",
            "WELLNET_ANLAGGNINGAR_4.csv",
            "WELLNET_PRODUKTER_3.csv",
            "WELLNET_PRODUKTER_4.csv",
        ]
    )


def test_a_portal_without_a_catalogue_has_no_such_flow_but_is_told_when_asked(gym: Gym) -> None:
    without = changed(gym, catalogue=None)

    assert [job.flow for job in jobs_of(gym.installation)] == ["orders", "catalogue"]
    assert [job.flow for job in jobs_of(without.installation)] == ["orders"]
    night = published(without)
    assert night.exit_code == 78
    assert night.troubles[0].message == (
        "wellnet isn't told what it may sell: its profile has no catalogue."
    )


def test_a_folder_that_isnt_there_is_told_and_the_next_night_sends_the_same(gym: Gym) -> None:
    (gym.server / "catalogue").rmdir()

    night = published(gym)
    assert (night.catalogue.decided.result, night.exit_code) == ("rendered", 69)

    (gym.server / "catalogue").mkdir()
    assert result(gym) == ("delivered", 0)
    assert states(gym) == [(1, "delivered")]


def test_the_difference_is_shown_as_a_table_and_in_json(gym: Gym) -> None:
    published(gym)
    gym.do(
        _MUCH_DEARER,
        "UPDATE brp_facility SET closed_on = '2026-11-01' WHERE facility_id = '102'",
        "UPDATE brp_product SET name = 'Månad' WHERE product_number = 'M1'",
    )

    live = typed(gym, "catalogue", "diff", "--portal", "wellnet")
    published(gym)
    shown = typed(gym, "catalogue", "diff", "--portal", "wellnet", "--json")

    said, header, *rows = live.out.decode().splitlines()
    assert said == "wellnet: nothing waits for approval; this is what a run would send now"
    assert header.split("\t") == [
        "change",
        "file",
        "facility",
        "product",
        "what",
        "before",
        "after",
    ]
    gone = [
        ("gone", "products", "102", product, "", price, "")
        for product, price in (
            ("K10", "SEK 1,200.00"),
            ("M1", "SEK 499.00"),
            ("M12", "SEK 4,990.00"),
            ("M6", "SEK 2,690.00"),
            ("R10", "SEK 1,100.00"),
        )
    ]
    assert [tuple(row.replace("\xa0", " ").split("\t")) for row in rows] == [
        ("gone", "facilities", "102", "", "", "Söder", ""),
        *gone,
        ("changed", "products", "101", "M1", "name", "Produkt M1", "Månad"),
        ("changed", "products", "101", "M12", "price", "SEK 4,990.00", "SEK 7,000.00"),
    ]
    found = json.loads(shown.out)
    assert (found["catalogue"]["version"], found["catalogue"]["state"]) == (2, "awaiting_approval")
    assert [each["reason"] for each in found["catalogue"]["reasons"]] == [
        "dropped",
        "dropped",
        "price",
    ]
    assert found["difference"]["products"]["changed"] == [
        {
            "facility_id": "101",
            "product_number": "M1",
            "column": "name",
            "old": "Produkt M1",
            "new": "Månad",
        },
        {
            "facility_id": "101",
            "product_number": "M12",
            "column": "price_ore",
            "old": "499000",
            "new": "700000",
        },
    ]
    assert len(found["difference"]["products"]["gone"]) == 5


def test_what_is_sent_is_listed_beside_what_is_received_and_given_byte_for_byte(gym: Gym) -> None:
    gym.deliver([an_order()])
    gym.night()
    published(gym)
    gym.do(_MUCH_DEARER)
    published(gym)

    every = typed(gym, "files", "list", "--json").json
    waiting = typed(gym, "files", "list", "--state", "awaiting_approval", "--json").json
    shown = typed(gym, "files", "sent", "1", "--json").json
    content = typed(gym, "files", "sent", "1", "--content", "products")

    assert [(each["name"], each["state"]) for each in every["received"]] == [
        ("WELLNET_ORDER_20261123_001.csv", "imported")
    ]
    assert [(each["name"], each["state"]) for each in every["sent"]] == [
        *((name, "awaiting_approval") for name in (FACILITIES, PRODUCTS, MARKER)),
        *((name, "delivered") for name in (FACILITIES, PRODUCTS, MARKER)),
    ]
    assert [each["name"] for each in waiting["sent"]] == [FACILITIES, PRODUCTS, MARKER]
    assert (shown["state"], shown["rows"], shown["decided_by"]) == ("delivered", 12, None)
    assert content.out == at_portal(gym)[PRODUCTS]
    assert typed(gym, "files", "sent", "99").exit_code == ExitCode.USAGE
    assert typed(gym, "files", "sent", "1", "--out", "products.csv").exit_code == ExitCode.USAGE
    for words in (("files", "list"), ("files", "sent", "2")):
        assert typed(gym, *words).out.decode().count(PRODUCTS) >= 1


def _nobody_calls(*_: object) -> Any:
    raise AssertionError("nothing was to be sent")
