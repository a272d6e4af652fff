"""What a catalogue says is proved by its portal's dialect, and kept for comparing."""

import datetime
import random
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from brp_filesync.catalogue_out.fields import sheets, sheets_in_our_words
from brp_filesync.catalogue_out.model import Offers, Stamp
from brp_filesync.catalogue_out.select import select
from brp_filesync.catalogue_out.snapshot import keep_snapshot, read_snapshot
from brp_filesync.catalogue_out.values import demand_readable, values_of_sheet
from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.ledger.archive import Archive
from tests.support.catalogue_shop import (
    TODAY,
    a_facility,
    a_portal,
    a_punch_card,
    a_sold_product,
    facts,
)

STAMP = Stamp(1, datetime.date(2026, 11, 24), "x")


def offers() -> Offers:
    """Return three facilities that sell two products, at prices of some days."""
    chance = random.Random(7)
    at = [a_facility(str(number), name=f"Gym; Å {number}") for number in (1, 2, 3)]
    sold = (("K", ""), ("M", "2027-01-31"))
    prices = [
        (str(number), product, "2026-01-01", last, chance.randint(1, 10**7))
        for number in (1, 2, 3)
        for product, last in sold
    ]
    return select(facts(at, [a_punch_card("K"), a_sold_product("M")], prices), TODAY, None)


def test_a_file_that_its_dialect_gives_back_may_be_sent() -> None:
    shop, portal = offers(), a_portal(unit="kronor", thousands=" ")
    for sheet, ours in zip(sheets(shop, portal), sheets_in_our_words(shop, portal), strict=True):
        demand_readable(sheet, ours, STAMP, portal)


@pytest.mark.parametrize(
    ("header", "told"), [("price_ore", "the column price_ore"), ("name", "the column name")]
)
def test_a_value_that_is_read_as_another_stops_the_catalogue(header: str, told: str) -> None:
    shop, portal = offers(), a_portal()
    _, sheet = sheets(shop, portal)
    _, ours = sheets_in_our_words(shop, portal)
    columns = tuple(
        replace(each, texts=["", *each.texts[1:]], amounts_ore=each.amounts_ore + 1)
        if each.header == header
        else each
        for each in ours.columns
    )

    with pytest.raises(BrokenInvariant, match=told):
        demand_readable(sheet, replace(ours, columns=columns), STAMP, portal)


def test_a_file_that_cant_be_read_at_all_stops_the_catalogue() -> None:
    shop, portal = offers(), a_portal()
    _, sheet = sheets(shop, portal)
    _, ours = sheets_in_our_words(shop, portal)
    fewer = replace(sheet, columns=sheet.columns[:-1])

    with pytest.raises(BrokenInvariant, match="field-count"):
        demand_readable(fewer, ours, STAMP, portal)


def test_a_snapshot_gives_back_the_rows_that_it_was_made_of(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for sheet in sheets_in_our_words(offers(), a_portal()):
        rows = values_of_sheet(sheet)
        as_text = pd.DataFrame(rows.to_dict("list"), dtype=object)

        read = read_snapshot(archive, keep_snapshot(archive, rows))

        assert read.to_dict("list") == rows.to_dict("list")
        assert read_snapshot(archive, keep_snapshot(archive, as_text)).to_dict("list") == (
            rows.to_dict("list")
        )


def test_a_snapshot_whose_bytes_have_changed_is_told(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    _, ours = sheets_in_our_words(offers(), a_portal())
    sha256 = keep_snapshot(archive, values_of_sheet(ours))
    kept = tmp_path / sha256[:2] / sha256
    kept.write_bytes(kept.read_bytes()[:-1] + b"\x01")

    with pytest.raises(BrokenInvariant, match="aren't what they were"):
        read_snapshot(archive, sha256)
