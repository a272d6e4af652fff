"""What holds a catalogue back, and names the product or facility that must be mended."""

from typing import Any

import pytest

from brp_filesync.catalogue_out.check import problems
from brp_filesync.catalogue_out.fields import sheets
from brp_filesync.catalogue_out.select import select
from brp_filesync.core.problem_texts.texts import text
from brp_filesync.profiles.dialect_words import DialectWords, TrailerLine
from brp_filesync.profiles.portal import PortalProfile
from tests.support.catalogue_shop import TODAY, a_facility, a_portal, a_sold_product, facts

LATIN = DialectWords(encoding="iso8859-1")
NO_QUOTE = DialectWords(quote=None, delimiter="\t")


def said(
    product: dict[str, Any] | None = None,
    facility: dict[str, Any] | None = None,
    portal: PortalProfile | None = None,
) -> list[tuple[str, dict[str, Any]]]:
    """Return words and params of what holds back a catalogue of one product at one facility."""
    there, sold = facility or a_facility("101"), product or a_sold_product("M1")
    shop = facts(
        [there], [sold], [(there["facility_id"], sold["product_number"], "2026-01-01", "", 1)]
    )
    offers = select(shop, TODAY, None)
    by = portal or a_portal()
    return [(each.word, dict(each.params)) for each in problems(offers, sheets(offers, by), by)]


def test_a_sound_catalogue_is_held_back_by_nothing() -> None:
    assert said() == []


@pytest.mark.rule("Catalogue out 2.4")
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＠"])
def test_what_a_spreadsheet_takes_for_a_formula_names_the_product(sign: str) -> None:
    portal = a_portal(dialect=DialectWords())
    ((word, params),) = said(a_sold_product("M1", name=f"{sign}1+1"), portal=portal)

    assert (word, params["subject"], params["field"]) == (
        "catalogue-formula",
        f"M1 ({sign}1+1)",
        "p-name",
    )
    assert text(word, params, "sv").startswith(f"M1 ({sign}1+1): p-name börjar med {sign} (U+")


def test_a_product_number_that_is_a_formula_is_one_too() -> None:
    assert [word for word, _ in said(a_sold_product("-1"))] == ["catalogue-formula"]


def test_a_facilitys_name_in_both_files_is_told_once() -> None:
    found = said(facility=a_facility("101", name="@gymmet"))

    assert [(word, params["subject"]) for word, params in found] == [
        ("catalogue-formula", "101 (@gymmet)")
    ]


def test_a_character_that_the_encoding_lacks_names_product_and_character() -> None:
    found = said(a_sold_product("M1", name="Łódź-kort"), portal=a_portal(dialect=LATIN))

    assert found == [
        (
            "catalogue-character",
            {
                "subject": "M1 (Łódź-kort)",
                "field": "p-name",
                "character": "Ł (U+0141)",
                "encoding": "iso8859-1",
            },
        )
    ]


def test_aao_in_two_characters_are_written_as_one_and_survive() -> None:
    assert said(a_sold_product("M1", name="Tra\u0308ning"), portal=a_portal(dialect=LATIN)) == []


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        ("Två\nrader", DialectWords()),
        ("En\ttabb", NO_QUOTE),
        ("Två\r\nrader", NO_QUOTE),
    ],
)
def test_what_the_layout_cant_hold_isnt_made_a_space(name: str, dialect: DialectWords) -> None:
    ((word, params),) = said(a_sold_product("M1", name=name), portal=a_portal(dialect=dialect))

    assert (word, params["field"]) == ("catalogue-unwritable", "p-name")


@pytest.mark.parametrize(
    ("dialect", "number"),
    [
        (DialectWords(trailer=TrailerLine(marker="T")), "T"),
        (DialectWords(comment="#", quote=None), "#1"),
    ],
)
def test_a_first_value_that_would_be_read_as_another_line_is_told(
    dialect: DialectWords, number: str
) -> None:
    found = said(a_sold_product(number), portal=a_portal(dialect=dialect))

    assert [(word, params["field"]) for word, params in found] == [
        ("catalogue-unwritable", "p-product_number")
    ]


@pytest.mark.rule("Catalogue out 2.4")
def test_an_id_that_the_portals_orders_would_change_could_never_be_ordered() -> None:
    portal = a_portal()
    columns = dict(portal.orders.columns)
    columns["product_number"] = columns["product_number"].model_copy(update={"convert": ("upper",)})
    orders = portal.orders.model_copy(update={"columns": columns})

    found = said(a_sold_product("m1"), portal=portal.model_copy(update={"orders": orders}))

    assert found == [("catalogue-id-changed", {"subject": "m1 (Kort m1)", "found": "M1"})]


def test_a_portal_with_words_of_its_own_for_products_reads_and_orders_those() -> None:
    portal = a_portal()
    columns = dict(portal.orders.columns)
    columns["product_number"] = columns["product_number"].model_copy(
        update={"words": {"A-77": "M1", "B-1": "M6"}}
    )
    orders = portal.orders.model_copy(update={"columns": columns})
    theirs = portal.model_copy(update={"orders": orders})
    shop = facts([a_facility("1")], [a_sold_product("M1")], [("1", "M1", "2026-01-01", "", 1)])

    _, products = sheets(select(shop, TODAY, None), theirs)

    assert list(products.columns[0].texts) == ["A-77"]
    assert said(portal=theirs) == []
    assert [word for word, _ in said(a_sold_product("M9"), portal=theirs)] == [
        "catalogue-id-changed"
    ]
