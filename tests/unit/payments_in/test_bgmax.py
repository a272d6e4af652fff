"""BgMax as it is met: line breaks, encodings, cut blanks, tabs, blank serials, unknown records."""

import io
from collections import Counter

import numpy as np
import pytest

from brp_filesync.core.problems import FileRefused, Problem
from brp_filesync.payments_in.formats.bgmax.fields import texts
from brp_filesync.payments_in.formats.bgmax.layout import Field
from brp_filesync.payments_in.formats.bgmax.records import record_matrices
from brp_filesync.payments_in.formats.bgmax.write import (
    Deposit,
    Extra,
    Payment,
    bgmax_bytes,
    bgmax_records,
)
from brp_filesync.payments_in.model import Outside, Terms
from tests.support.reading_payments import Whole, whole

RECORDS = bgmax_records(
    [
        Deposit(
            [
                Payment(
                    10000,
                    "655969".rjust(25),
                    serial="000000000010",
                    sender="3783511",
                    payer={
                        "name": "Kalles Plåt AB",
                        "street": "Östra vägen 2",
                        "postal_code": "123 45",
                        "town": "Älvsjö",
                        "organisation_number": "005500001234",
                    },
                ),
                Payment(
                    20000, "Betalar faktura 65786665", texts=("7 och 658765", "tack"), serial=""
                ),
            ],
            plusgiro="8156086",
        ),
        Deposit(
            [
                Payment(
                    5000, "657767", extras=(Extra("1", part_ore=2000), Extra("2", part_ore=3000))
                )
            ],
            bankgiro="1112223",
            serial="00002",
        ),
    ]
)
PLAIN = whole(bgmax_bytes(RECORDS))


def content(read: Whole) -> object:
    return read.sections, read.payments, read.references, read.payers, read.facts.counted


@pytest.mark.parametrize("encoding", ["iso8859-1", "utf-8", "cp850"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", ""])
@pytest.mark.parametrize("last_newline", [True, False])
@pytest.mark.parametrize("cut_blanks", [True, False])
def test_every_way_of_writing_it_holds_the_same(
    encoding: str, newline: str, last_newline: bool, cut_blanks: bool
) -> None:
    file = bgmax_bytes(
        RECORDS,
        encoding,
        newline,
        cut_blanks=cut_blanks and newline != "",
        last_newline=last_newline,
    )
    read = whole(file)

    assert content(read) == content(PLAIN)
    assert read.facts.encoding == encoding


def test_what_is_mended_is_counted() -> None:
    lined = bgmax_bytes(RECORDS, "utf-8", "\n", bom=True, cut_blanks=True, last_newline=False)
    unbroken = bgmax_bytes(RECORDS, newline="").rstrip()

    assert whole(lined).facts.repaired == {"bom": 1, "short": 15, "no-last-line-break": 1}
    assert whole(unbroken).facts.repaired == {"no-line-breaks": 1, "short": 1}
    assert PLAIN.facts.repaired == {}


def test_tabs_become_the_blanks_that_they_stood_for_with_line_breaks_and_without() -> None:
    tabbed = [line.replace(" " * 8, "\t") if line[:2] == "26" else line for line in RECORDS]
    restored = [line.expandtabs(8) for line in tabbed]
    lined = whole(bgmax_bytes(tabbed))
    in_one = whole(bgmax_bytes(tabbed, newline=""))

    assert content(lined) == content(whole(bgmax_bytes(line.ljust(80)[:80] for line in restored)))
    assert lined.facts.repaired["tabs"] == 1
    assert in_one.facts.repaired["tabs"] > 0


def test_letters_beyond_iso_8859_1_come_through_in_utf_8() -> None:
    records = [line.replace("Kalles Plåt AB", "Łukasz Šimić z") for line in RECORDS]

    assert whole(bgmax_bytes(records, "utf-8")).payers[0]["name"] == "Łukasz Šimić z"


def test_dashes_and_quotes_of_windows_come_through() -> None:
    records = [line.replace("Kalles Plåt AB", "Kalles – “Plåt") for line in RECORDS]
    read = whole(bgmax_bytes(records, "cp1252"))

    assert (read.facts.encoding, read.payers[0]["name"]) == ("cp1252", "Kalles – “Plåt")


def test_unknown_records_are_left_out_and_counted_and_the_rest_keeps_its_numbers() -> None:
    records = [*RECORDS[:2], "30 new".ljust(80), *RECORDS[2:4], "99".ljust(80), *RECORDS[4:]]
    read = whole(bgmax_bytes(records))

    assert read.facts.unknown_records == {"30": 1, "99": 1}
    assert read.column("record")[0] == 4
    assert read.column("amount_ore") == PLAIN.column("amount_ore")


def test_empty_lines_and_the_end_sign_of_dos_are_no_records() -> None:
    read = whole(bgmax_bytes(RECORDS) + b"\r\n\r\n\x1a")

    assert content(read) == content(PLAIN)
    assert read.facts.repaired == {"blank-lines": 2}


def test_blanks_behind_a_record_are_cut_and_counted() -> None:
    read = whole(bgmax_bytes([*RECORDS[:3], RECORDS[3] + "  ", *RECORDS[4:]]))

    assert content(read) == content(PLAIN)
    assert read.facts.repaired == {"long": 1}


def test_a_line_may_have_4095_signs_with_its_blanks_and_one_more_is_refused() -> None:
    """Blocks of 64 bytes: the long line's break is the first sign of a block, or the last."""
    short = "01".ljust(63)

    def read(signs: int) -> Counter[str]:
        mended: Counter[str] = Counter()
        lines = io.BytesIO(f"{short}\n{'05'.ljust(signs)}\n{short}\n".encode())
        assert sum(map(len, record_matrices(lines, "iso8859-1", 64, mended))) == 3
        return mended

    assert read(4095) == {"short": 2, "long": 1}
    with pytest.raises(FileRefused) as caught:
        read(4096)
    assert caught.value.problem == Problem(
        "record-too-long", 2, "81", {"found": 4096, "expected": 80}
    )


def test_a_field_of_one_sign_that_is_blank_is_nothing() -> None:
    matrix = np.frombuffer(b"2 3", dtype=np.uint8).reshape(3, 1)

    assert texts(matrix, Field(1, 1), "iso8859-1").tolist() == ["2", "", "3"]


def test_a_serial_may_be_blank_or_shared() -> None:
    payments = [Payment(1, serial=""), Payment(2, serial="16"), Payment(3, serial="16")]
    read = whole(bgmax_bytes(bgmax_records([Deposit(payments)])))

    assert read.column("bank_serial") == ["", "16", "16"]
    assert read.column("section_place") == [1, 2, 3]


def test_free_text_goes_on_from_the_reference_even_in_mid_number() -> None:
    assert PLAIN.column("text") == ["", "Betalar faktura 65786665 7 och 658765 tack", ""]
    cut = Payment(1, "Betalar vi med fakt 65786", texts=("6 och 658765",))
    assert whole(bgmax_bytes(bgmax_records([Deposit([cut])]))).column("text") == [
        "Betalar vi med fakt 657866 och 658765"
    ]


def test_a_section_of_another_bankgiro_is_outside() -> None:
    read = whole(bgmax_bytes(RECORDS), Terms(bankgiros=frozenset({"9912346"})))

    assert read.column("outside") == [False, False, True]
    assert [each["outside"] for each in read.sections] == [False, True]
    assert read.facts.outside == Outside(payments=1, payments_ore=5000)


@pytest.mark.parametrize("chunk_payments", [1, 2, 7, 50])
def test_chunks_of_any_size_hold_the_same(chunk_payments: int) -> None:
    many = [
        Deposit(
            [
                Payment(
                    each,
                    texts=("t",) * (each % 3),
                    extras=(Extra("9"),) * (each % 4),
                    payer={"name": "N"} if each % 2 else None,
                )
                for each in range(1, size)
            ],
            serial=f"{size:05}",
        )
        for size in (2, 40, 3, 90, 2, 2, 60)
    ]
    for newline in ("\r\n", ""):
        file = bgmax_bytes(bgmax_records(many), newline=newline)

        assert whole(file, Terms(chunk_payments=chunk_payments)) == whole(file)
