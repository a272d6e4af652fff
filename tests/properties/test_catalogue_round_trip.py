"""Catalogues are read back as written in any dialect, and their bytes are those of their rows."""

import datetime
import io
import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brp_filesync.catalogue_out.check import problems
from brp_filesync.catalogue_out.fields import (
    Column,
    Sheet,
    day_text,
    sheets,
    sheets_in_our_words,
)
from brp_filesync.catalogue_out.model import Facts, Stamp
from brp_filesync.catalogue_out.read import values_in_chunks
from brp_filesync.catalogue_out.render import amount_text, render
from brp_filesync.catalogue_out.select import select
from brp_filesync.catalogue_out.values import demand_readable, values_of_sheet
from brp_filesync.core.problems import FileRefused
from brp_filesync.profiles.dialect_words import DialectWords, TrailerLine
from brp_filesync.profiles.dialects import portal_dialect
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.tables.write import write_rows
from tests.support.catalogue_shop import (
    EVERY_PRODUCT_FIELD,
    TODAY,
    a_facility,
    a_portal,
    a_punch_card,
    a_sold_product,
    facts,
)
from tests.support.shares import cases

pytestmark = pytest.mark.property

STAMP = Stamp(7, datetime.date(2026, 11, 20), "x")
DIALECTS = st.builds(
    DialectWords,
    encoding=st.sampled_from(["utf-8", "iso8859-1", "iso8859-15", "cp1252", "cp850"]),
    delimiter=st.sampled_from([";", "\t", "|", ","]),
    quote=st.sampled_from(['"', "'", None]),
    newline_in_quotes=st.booleans(),
    header=st.booleans(),
    comment=st.sampled_from([None, "#"]),
    trailer=st.sampled_from([None, TrailerLine(marker="T", rows_field=3, sum_field=2)]),
    newline=st.sampled_from(["lf", "crlf"]),
)
NAMES = st.one_of(
    st.text(st.sampled_from("aåÄé ;|,\t\"'#T%1\n"), max_size=8),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
)
IDS = st.lists(
    st.sampled_from(["1", "07", "a;b", "Å", "#1", "T", "x'y", 'q"']),
    min_size=1,
    max_size=3,
    unique=True,
)
LAST = st.sampled_from(["", "2026-11-24", "2027-01-31"])


@st.composite
def shops(draw: st.DrawFn) -> Facts:
    """Return some facilities and products, each sold at some of them."""
    at = [a_facility(number, name=draw(NAMES), city=draw(NAMES)) for number in draw(IDS)]
    kinds = st.sampled_from([a_sold_product, a_punch_card])
    sold = [
        draw(kinds)(
            number,
            name=draw(NAMES),
            vat_rate_hundredths=draw(st.sampled_from([-1, 0, 600, 1250, 2500])),
        )
        for number in draw(IDS)
    ]
    pairs = list(
        itertools.product(
            [each["facility_id"] for each in at], [each["product_number"] for each in sold]
        )
    )
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=9))
    prices = [(*pair, "2026-01-01", draw(LAST), draw(st.integers(1, 10**9))) for pair in chosen]
    return facts(at, sold, prices)


@st.composite
def portals(draw: st.DrawFn) -> PortalProfile:
    """Return a portal of any dialect that its profile lets through."""
    dialect = draw(DIALECTS.filter(lambda each: each.quote is not None or each.delimiter != ","))
    dialect = dialect.model_copy(
        update={
            "bom": draw(st.sampled_from(["forbidden", "required"]))
            if dialect.encoding == "utf-8"
            else "forbidden"
        }
    )
    return a_portal(
        dialect=dialect,
        unit=draw(st.sampled_from(["ore", "kronor"])),
        decimal=draw(st.sampled_from([",", "."])),
        thousands=draw(st.sampled_from([None, " ", "'"])),
        date_format=draw(st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y"])),
        words=draw(st.sampled_from([{}, {"subscription": "Abonnemang", "exempt": "fri"}])),
    )


def rows_of(sheet: Sheet, portal: PortalProfile) -> list[list[str]]:
    """Return the file's rows as texts, one by one and slowly."""
    files = portal.catalogue
    assert files is not None

    def text(column: Column, row: int) -> str:
        if column.of == "catalogue":
            changed = day_text(STAMP.changed_on.isoformat(), files)
            return {"version": "7", "changed_on": changed}[column.field]
        if column.of == "amount":
            return amount_text(int(column.amounts_ore[row]), files)
        return column.texts[sheet.places[column.of][row]]

    return [[text(column, row) for column in sheet.columns] for row in range(sheet.rows)]


@settings(max_examples=cases(100), deadline=None)
@given(shops(), portals())
def test_a_catalogues_bytes_are_those_of_its_rows_written_one_by_one_and_read_back_the_same(
    shop: Facts, portal: PortalProfile
) -> None:
    offers = select(shop, TODAY, None)
    both = sheets(offers, portal)
    if problems(offers, both, portal):
        return
    in_our_words = sheets_in_our_words(offers, portal)
    for sheet, ours in zip(both, in_our_words, strict=True):
        content = b"".join(render(sheet, STAMP, portal))
        dialect = portal_dialect(portal.catalogue_dialect)
        header = [column.header for column in sheet.columns] if dialect.header else None
        rows = rows_of(sheet, portal)
        plain = write_rows(header, rows, dialect)
        assert content.startswith(plain)
        assert (content == plain) is (dialect.trailer is None)
        try:
            read = pd.concat(
                values_in_chunks(io.BytesIO(content), sheet.kind, portal), ignore_index=True
            )
        except FileRefused as refused:
            # An empty file without a header has nothing to read; and text that happens to be UTF-8
            # too is told by our reader, which is for what portals send.
            if refused.problem.word not in ("file-empty", "wrong-encoding-utf8"):
                raise
            continue
        demand_readable(sheet, ours, STAMP, portal)
        assert read.to_dict("list") == values_of_sheet(ours).to_dict("list")
        if sheet.kind == "products":
            expected = offers.prices
            at = offers.facilities["facility_id"].to_numpy()[expected["facility"]]
            of = offers.products.iloc[expected["product"]]
            assert read["facility_id"].tolist() == at.tolist()
            assert read["product_number"].tolist() == of["product_number"].tolist()
            assert read["kind"].tolist() == of["kind"].tolist()
            assert read["price_ore"].tolist() == [str(ore) for ore in expected["price_ore"]]
            period = offers.periods.iloc[expected["period"]]
            assert read["valid_to"].tolist() == period["valid_to"].tolist()
            names = [row[EVERY_PRODUCT_FIELD.index("name")] for row in rows]
            assert read["name"].tolist() == names
