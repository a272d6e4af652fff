"""Each check of a BgMax file, with a file that breaks it: its record and position are told."""

from collections.abc import Callable

import pytest

from brp_filesync.payments_in.formats.bgmax.write import (
    Deposit,
    Extra,
    Payment,
    bgmax_bytes,
    bgmax_records,
)
from brp_filesync.payments_in.model import Terms
from tests.support.reading_payments import refusal, whole

# 1 start, 2 opening, 3 payment, 4 and 5 its references, 6 name, 7 deduction, 8 deposit, 9 opening,
# 10 payment, 11 deposit, 12 end
SOUND = bgmax_records(
    [
        Deposit(
            [
                Payment(
                    10000,
                    "655969".rjust(25),
                    serial="000000000010",
                    extras=(
                        Extra("657866", part_ore=12000),
                        Extra("658765", part_ore=2000, negative=True),
                    ),
                    payer={"name": "Kalles Plåt AB"},
                ),
                Payment(4000, "657767", serial="000000000011", deduction_code="0"),
            ]
        ),
        Deposit([Payment(0)], serial="00002"),
    ]
)


def put(record: int, position: int, text: str) -> list[str]:
    """Return the sound file with another text in that place."""
    lines = list(SOUND)
    line = lines[record - 1]
    lines[record - 1] = line[: position - 1] + text + line[position - 1 + len(text) :]
    return lines


def without(*records: int) -> list[str]:
    return [line for number, line in enumerate(SOUND, start=1) if number not in records]


REFUSALS = {
    "the deposit's sum": (put(8, 51, "000000000000006001"), "deposit-sum", 8, "51-68", 6001, 6000),
    "the deposit's count": (put(8, 72, "00000003"), "deposit-count", 8, "72-79", 3, 2),
    "the count of payments": (put(12, 3, "00000003"), "end-count", 12, "3-10", 3, 2),
    "the count of deductions": (put(12, 11, "00000000"), "end-count", 12, "11-18", 0, 1),
    "the count of references": (put(12, 19, "00000001"), "end-count", 12, "19-26", 1, 2),
    "the count of deposits": (put(12, 27, "00000001"), "end-count", 12, "27-34", 1, 2),
    "the deposit's currency": (put(8, 69, "EUR"), "currency-differs", 8, "69-71", "EUR", "SEK"),
    "no currency": (put(2, 23, "S3K"), "currency-unknown", 2, "23-25", "S3K", "SEK"),
    "a reference's serial": (
        put(4, 58, "000000000099"),
        "serial-differs",
        4,
        "58-69",
        "000000000099",
        "000000000010",
    ),
    "a negative reference's serial": (
        put(5, 58, "            "),
        "serial-differs",
        5,
        "58-69",
        " " * 12,
        "000000000010",
    ),
    "the parts' sum": (
        put(4, 38, "000000000000012001"),
        "parts-do-not-add-up",
        5,
        "38-55",
        10001,
        10000,
    ),
    "a deduction's parts' sum": (
        bgmax_records(
            [
                Deposit(
                    [
                        Payment(9000),
                        Payment(
                            4000,
                            deduction_code="0",
                            extras=(Extra("1", part_ore=3000),),
                        ),
                    ]
                )
            ]
        ),
        "parts-do-not-add-up",
        5,
        "38-55",
        3000,
        4000,
    ),
    "a negative deposit": (
        put(7, 38, "000000000000014000"),
        "deposit-negative",
        8,
        "51-68",
        "000000000000006000",
        "0",
    ),
    "an amount that is none": (
        put(3, 38, "0000000000000100 0"),
        "not-digits",
        3,
        "38-55",
        "0000000000000100 0",
        "9" * 18,
    ),
    "a part that is none": (
        put(4, 55, "x"),
        "not-digits",
        4,
        "38-55",
        "00000000000001200x",
        "9" * 18,
    ),
    "an amount beyond all": (
        put(3, 38, "000010000000000000"),
        "amount-too-large",
        3,
        "38-55",
        "000010000000000000",
        10**13 - 1,
    ),
    "a deposit's amount that is none": (
        put(8, 51, " " * 18),
        "not-digits",
        8,
        "51-68",
        " " * 18,
        "9" * 18,
    ),
    "a deposit's serial that is none": (
        put(8, 46, "0000A"),
        "not-digits",
        8,
        "46-50",
        "0000A",
        "99999",
    ),
    "a deposit's day that isn't": (
        put(8, 38, "20260229"),
        "no-such-day",
        8,
        "38-45",
        "20260229",
        "CCYYMMDD",
    ),
    "a deposit of another century": (
        put(8, 38, "19891231"),
        "no-such-day",
        8,
        "38-45",
        "19891231",
        "CCYYMMDD",
    ),
    "a deposit of the far future": (
        put(8, 38, "21010101"),
        "no-such-day",
        8,
        "38-45",
        "21010101",
        "CCYYMMDD",
    ),
    "a receiver that is none": (
        put(2, 3, "000991234X"),
        "not-digits",
        2,
        "3-12",
        "000991234X",
        "9" * 10,
    ),
    "no receiver": (put(2, 3, "0" * 10), "not-digits", 2, "3-12", "0" * 10, "9" * 10),
    "a plusgiro that is none": (
        put(2, 13, "00081560-6"),
        "not-digits",
        2,
        "13-22",
        "00081560-6",
        "9" * 10,
    ),
    "another layout's version": (put(1, 23, "02"), "bgmax-layout", 1, "23-24", "02", "01"),
    "no moment of writing": (
        put(1, 25, "20261123246000"),
        "no-such-day",
        1,
        "25-44",
        "20261123246000000000",
        "CCYYMMDDhhmmss",
    ),
    "neither test nor production": (put(1, 45, "X"), "bgmax-layout", 1, "45", "X", "P"),
    "an end count that is none": (
        put(12, 19, "0000000x"),
        "not-digits",
        12,
        "19-26",
        "0000000x",
        "9" * 8,
    ),
    "no opening": (without(2), "record-order", 2, "1-2", "20", "05"),
    "no payment in a section": (without(10), "record-order", 10, "1-2", "15", "20, 21"),
    "no deposit": (
        without(8),
        "record-order",
        8,
        "1-2",
        "05",
        "15, 20, 21, 22, 23, 25, 26, 27, 28, 29",
    ),
    "no section": (without(*range(2, 12)), "record-order", 2, "1-2", "70", "05"),
    "something behind the end": ([*SOUND, SOUND[2]], "record-order", 13, "1-2", "20", "-"),
    "two starts": ([SOUND[0], *SOUND], "record-order", 2, "1-2", "01", "05"),
    "a type that is none": (put(6, 1, "2 "), "record-type", 6, "1-2", "2 ", "NN"),
}


@pytest.mark.parametrize("name", REFUSALS)
@pytest.mark.parametrize("chunk_payments", [1, 20_000])
def test_a_bgmax_file_is_refused_with_the_place_of(name: str, chunk_payments: int) -> None:
    records, word, record, position, found, expected = REFUSALS[name]
    problem = refusal(bgmax_bytes(records), Terms(chunk_payments=chunk_payments))

    assert (problem.word, problem.line, problem.column) == (word, record, position)
    assert problem.params == {"found": found, "expected": expected}


def test_the_sound_file_is_read() -> None:
    assert whole(bgmax_bytes(SOUND)).column("amount_ore") == [10000, -4000, 0]


def test_a_payment_with_two_names_is_refused_since_a_payment_is_likely_missing() -> None:
    problem = refusal(bgmax_bytes([*SOUND[:6], SOUND[5], *SOUND[6:]]))

    assert (problem.word, problem.line, problem.params) == ("record-twice", 7, {"found": "26"})


def test_a_payment_with_more_than_ninety_texts_is_refused() -> None:
    def with_texts(count: int) -> bytes:
        return bgmax_bytes(bgmax_records([Deposit([Payment(1, texts=("x",) * count)])]))

    assert whole(with_texts(90)).column("text") == [" ".join("x" * 90)]
    assert (refusal(with_texts(91)).word, refusal(with_texts(91)).line) == ("record-twice", 94)


@pytest.mark.parametrize("kept", range(1, len(SOUND)))
def test_a_file_that_is_cut_off_between_records_is_refused(kept: int) -> None:
    problem = refusal(bgmax_bytes(SOUND[:kept]))

    assert (problem.word, problem.line) == ("file-cut-off", kept)


def test_a_test_file_is_refused_in_production_and_read_by_who_only_looks() -> None:
    test = bgmax_bytes(put(1, 45, "T"))
    problem = refusal(test, Terms(refuse_tests=True))

    assert (problem.word, problem.line, problem.column) == ("test-file", 1, "45")
    assert whole(test).facts.is_test


def test_foreign_money_refuses_the_file_and_is_read_by_who_only_looks() -> None:
    deposits = [Deposit([Payment(1)]), Deposit([Payment(2)], currency="EUR")]
    euro = bgmax_bytes(bgmax_records(deposits))
    problem = refusal(euro, Terms(refuse_currencies=True))

    assert (problem.word, problem.line, problem.column) == ("currency-foreign", 5, "23-25")
    assert problem.params == {"found": "EUR", "expected": "SEK"}
    assert [each["currency"] for each in whole(euro).sections] == ["SEK", "EUR"]


BYTES: dict[str, tuple[Callable[[bytes], bytes], str, int, str]] = {
    "a record that is too long": (
        lambda file: file.replace(b"\r\n26", b"x\r\n26"),
        "record-too-long",
        5,
        "81",
    ),
    "a control character": (
        lambda file: file.replace(b"Kalles", b"Kal\0es"),
        "control-character",
        6,
        "6",
    ),
    "a control character above ASCII": (
        lambda file: file.replace("å".encode("iso8859-1"), "åö\x85".encode("iso8859-1")).replace(
            b"\x85t AB  ", b"\x81t AB"
        ),
        "control-character",
        6,
        "14",
    ),
    "bytes that aren't UTF-8": (
        lambda file: b"\xef\xbb\xbf" + file,
        "payment-cannot-decode",
        6,
        "",
    ),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_are_refused_with_the_place_of(name: str) -> None:
    spoil, word, record, position = BYTES[name]
    problem = refusal(spoil(bgmax_bytes(SOUND)))

    assert (problem.word, problem.line, problem.column) == (word, record, position)


def test_an_empty_file_and_one_of_no_format_are_refused() -> None:
    assert refusal(b"").word == "file-empty"
    assert refusal(b"hello").word == "payment-format-unknown"


def test_a_format_that_the_bank_does_not_list_is_refused() -> None:
    problem = refusal(bgmax_bytes(SOUND), Terms(formats=frozenset({"camt.054"})))

    assert problem.params == {"found": "bgmax", "expected": "camt.054"}
    assert problem.word == "payment-format-not-listed"


def test_the_earliest_record_is_told_where_several_are_wrong() -> None:
    records = put(12, 3, "00000009")
    records[7] = records[7].replace("00001", "0000X")
    records[2] = put(3, 38, "x")[2]

    assert refusal(bgmax_bytes(records)).line == 3
