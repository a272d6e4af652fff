"""What `payments inspect` shows of a file: amounts as the file writes them, in its order."""

import io
from typing import Any

from brp_filesync.payments_in.formats.bgmax.write import (
    Deposit,
    Extra,
    Payment,
    bgmax_bytes,
    bgmax_records,
)
from brp_filesync.payments_in.model import Terms
from brp_filesync.payments_in.read import read_payments
from brp_filesync.payments_in.shown import as_json
from tests.support.camt_files import Entry, camt, cinv, scor, tx


def shown(content: bytes, chunk_payments: int = 1000) -> dict[str, Any]:
    """Return the JSON of a file that is read so many payments at a time."""
    chunks = read_payments(io.BytesIO(content), Terms(chunk_payments=chunk_payments))
    return as_json(chunks)[0]


def parts_of(content: bytes) -> list[tuple[str | None, str, int]]:
    [section] = shown(content)["sections"]
    [item] = section["items"]
    parts = item["extra_references"]
    return [(each["record"], each["reference"], each["amount_ore"]) for each in parts]


def test_a_credit_notes_part_has_no_sign_in_bgmax_where_the_record_tells_it_and_one_in_camt() -> (
    None
):
    extras = (Extra("655969", part_ore=600), Extra("657767", part_ore=100, negative=True))
    in_bgmax = bgmax_bytes(bgmax_records([Deposit([Payment(500, extras=extras)])]))
    told = (scor("655969", "101.00"), cinv("657767", "1.00", "CREN", "CdtNoteAmt"))

    assert parts_of(in_bgmax) == [("22", "655969", 600), ("23", "657767", 100)]
    assert parts_of(camt(Entry([tx("100.00", *told)]))) == [
        (None, "655969", 10100),
        (None, "657767", -100),
    ]


def test_sections_and_their_items_stand_in_the_files_order_whatever_is_read_at_a_time() -> None:
    deposits = [
        Deposit([Payment(each * 100, serial=str(each)) for each in range(1, count)], serial=serial)
        for count, serial in ((4, "00003"), (2, "00001"), (4, "00002"))
    ]
    file = bgmax_bytes(bgmax_records(deposits))
    found = [
        (each["deposit_serial"], [item["amount_ore"] for item in each["items"]])
        for each in shown(file)["sections"]
    ]

    assert found == [("00003", [100, 200, 300]), ("00001", [100]), ("00002", [100, 200, 300])]
    assert [shown(file, each) for each in (1, 2, 4)] == [shown(file)] * 3
