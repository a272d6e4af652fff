"""What isn't imported: rejected rows and their codes, orders not whole, refused files."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.gym import HEADER, Gym, a_cancel, a_file, an_order, personnummer
from tests.support.left_behind import in_balance, left_behind
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database

# What is wrong with an order that is sound else, the code in its answer, and the column it names.
REJECTED: tuple[tuple[dict[str, object], str, str], ...] = (
    ({"ordered": ""}, "1102 value-missing", "BESTALLD"),
    ({"ordered": "20260231"}, "1101 invalid-date", "BESTALLD"),
    ({"ordered": "2026-11-20"}, "1105 date-format", "BESTALLD"),
    ({"ordered": "20261125"}, "1101 in-the-future", "BESTALLD"),
    ({"facility": ""}, "1102 value-missing", "ANLAGGNING"),
    ({"facility": "999"}, "1104 facility-unknown", "ANLAGGNING"),
    ({"facility": "104"}, "1101 facility-closed", "ANLAGGNING"),
    ({"employer_number": "556036-0794"}, "1101 organisation-number-checksum", "ARBETSGIVARE_ORGNR"),
    (
        {"employer_number": "5560", "employer": ""},
        "1105 organisation-number-format",
        "ARBETSGIVARE_ORGNR",
    ),
    ({"employer_number": "", "employer": ""}, "1102 value-missing", "ARBETSGIVARE_ORGNR"),
    ({"personnummer": "19811218-9877"}, "1101 personnummer-checksum", "PERSONNR"),
    ({"personnummer": "19811318-9875"}, "1101 personnummer-date", "PERSONNR"),
    ({"personnummer": "123"}, "1105 personnummer-format", "PERSONNR"),
    ({"personnummer": "19811218-98x6"}, "1101 personnummer-not-digits", "PERSONNR"),
    ({"first": " "}, "1102 value-missing", "FORNAMN"),
    ({"last": ""}, "1102 value-missing", "EFTERNAMN"),
    ({"last": "Ö" * 201}, "1105 text-too-long", "EFTERNAMN"),
    ({"product": ""}, "1102 value-missing", "PRODUKTNR"),
    ({"product": "NONE"}, "1107 product-unknown", "PRODUKTNR"),
    ({"product": "OLD", "price_ore": 10000}, "1101 product-closed", "PRODUKTNR"),
    ({"product": "AG", "price_ore": 39900}, "1101 product-direct-debit", "PRODUKTNR"),
    ({"product": "TOWEL", "price_ore": 100}, "1101 product-not-for-sale", "PRODUKTNR"),
    ({"product": "PROV", "price_ore": -100}, "1101 product-not-for-sale", "PRODUKTNR"),
    ({"ordered": "20251231"}, "1101 product-not-released", "PRODUKTNR"),
    ({"quantity": "0"}, "1101 quantity-out-of-range", "ANTAL"),
    ({"quantity": "two"}, "1105 number-format", "ANTAL"),
    ({"price_ore": ""}, "1102 value-missing", "PRIS_ORE"),
    ({"price_ore": "4990,00"}, "1105 number-format", "PRIS_ORE"),
    ({"price_ore": 499001}, "1101 price-differs", "PRIS_ORE"),
    ({"start": "20270229"}, "1101 invalid-date", "START"),
    ({"start": "soon"}, "1105 date-format", "START"),
    ({"kind": "X"}, "1101 row-type-unknown", "TYP"),
)


@pytest.fixture(autouse=True)
def _balanced(gym: Gym) -> Iterator[None]:
    yield
    in_balance(gym)


@pytest.mark.rule("Orders in 9.2", "Orders in 9.1", "Files 2.1")
def test_each_fault_rejects_its_row_with_its_code_and_no_other_row(gym: Gym) -> None:
    sound = [an_order(f"S-{i}", personnummer=personnummer(i), email="") for i in range(40)]
    wrong = [an_order(f"W-{i}", **given) for i, (given, _, _) in enumerate(REJECTED)]
    mixed = [row for pair in zip(sound, wrong, strict=False) for row in pair]
    name = gym.deliver([*mixed, *sound[len(wrong) :]])

    night = gym.night()

    assert night.exit_code == 3
    answers = {row["BESTALLNINGSNR"]: row for row in gym.answer(name)}
    told = [
        (answers[f"W-{i}"]["KOD"], answers[f"W-{i}"]["MEDDELANDE"].split(": ")[0])
        for i in range(len(REJECTED))
    ]
    assert told == [(code, column) for _, code, column in REJECTED]
    assert {answers[f"S-{i}"]["STATUS"] for i in range(40)} == {"OK"}
    assert (night.counts.imported, night.counts.rejected) == (40, len(REJECTED))
    assert len(gym.rows("brp_order")) == len(gym.rows("brp_person")) == 40


@pytest.mark.rule("Orders in 12.1", "Orders in 9.2")
def test_a_product_without_a_vat_rate_is_rejected_and_may_come_again(gym: Gym) -> None:
    gym.do("UPDATE brp_vat_rate SET valid_from = '2027-01-01'")
    name = gym.deliver([an_order()])
    gym.night()
    assert gym.answer(name)[0]["KOD"] == "1111 vat-rate-missing"
    gym.do("UPDATE brp_vat_rate SET valid_from = '2026-01-01'")
    name = gym.deliver([an_order(), an_order("W-2", product="M1", price_ore=49900)], serial=2)

    assert gym.night().exit_code == 0

    assert [row["STATUS"] for row in gym.answer(name)] == ["OK", "OK"]


@pytest.mark.rule("Orders in 12.1")
def test_a_rejected_order_may_come_again_mended(gym: Gym) -> None:
    gym.deliver([an_order(price_ore=1)])
    assert gym.night().exit_code == 3
    name = gym.deliver([an_order()], serial=2)

    assert gym.night().exit_code == 0

    assert gym.answer(name)[0]["STATUS"] == "OK"


@pytest.mark.rule("Orders in 12.2")
def test_the_same_order_in_another_file_is_a_duplicate_with_the_first_answer(gym: Gym) -> None:
    two = [an_order(), an_order(line="2", product="K10", price_ore=120000)]
    first = gym.deliver(two)
    gym.night()
    before = gym.dump("brp_")
    other = an_order("W-9", personnummer=personnummer(1), price_ore=1)
    second = gym.deliver([two[1], other, two[0]], serial=2)

    assert gym.night().exit_code == 3

    assert gym.dump("brp_") == before
    again = {row["RAD"]: row for row in gym.answer(second) if row["BESTALLNINGSNR"] == "W-1"}
    for row in gym.answer(first):
        told = again[row["RAD"]]
        assert told["STATUS"] == "DUBBLETT"
        same = (
            "BRP_ORDERNR",
            "KUNDNR",
            "NAMN",
            "FAKTURANR",
            "BELOPP",
            "OCR",
            "STARTDATUM",
            "FORFALLODATUM",
        )
        assert {key: told[key] for key in same} == {key: row[key] for key in same}


@pytest.mark.rule("Orders in 12.3")
@pytest.mark.parametrize(
    "change",
    [
        {"price_ore": 499001},
        {"facility": "102"},
        {"last": "Annan"},
        {"start": "20270101"},
        {"ordered": "20261119"},
        {"line": "2"},
    ],
    ids=str,
)
def test_the_same_number_with_other_content_is_a_conflict(gym: Gym, change: dict[str, Any]) -> None:
    gym.deliver([an_order()])
    gym.night()
    before = gym.dump("brp_")
    name = gym.deliver([an_order(**change)], serial=2)

    assert gym.night().exit_code == 3

    (answer,) = gym.answer(name)
    assert (answer["STATUS"], answer["KOD"], answer["OCR"]) == (
        "AVVISAD",
        "1103 order-conflict",
        "",
    )
    assert gym.dump("brp_") == before


@pytest.mark.rule("Orders in 12.2")
def test_a_duplicate_stays_one_when_its_product_has_been_closed_since(gym: Gym) -> None:
    gym.deliver([an_order()])
    gym.night()
    gym.do("UPDATE brp_product SET closed_on = '2026-01-01'")
    name = gym.deliver([an_order(), an_order("W-2")], serial=2)

    gym.night()

    assert [(row["STATUS"], row["KOD"]) for row in gym.answer(name)] == [
        ("DUBBLETT", ""),
        ("AVVISAD", "1101 product-closed"),
    ]


@pytest.mark.rule("Orders in 9.2")
@pytest.mark.rule("Orders in 9.6")
def test_what_closes_is_ordered_until_its_day(gym: Gym) -> None:
    gym.do("UPDATE brp_product SET closed_on = '2026-11-21' WHERE product_number = 'M12'")
    gym.do("UPDATE brp_facility SET closed_on = '2026-11-21' WHERE facility_id = '102'")
    sold = {"product": "M6", "price_ore": 269000}
    name = gym.deliver(
        [
            an_order("W-1"),
            an_order("W-2", ordered="20261121"),
            an_order("W-3", facility="102", personnummer=personnummer(3), **sold),
            an_order("W-4", facility="102", ordered="20261121", **sold),
            an_order("W-5", facility="102", personnummer=personnummer(3), **sold),
            a_cancel("W-5"),
        ]
    )

    gym.night()

    assert [(row["STATUS"], row["KOD"]) for row in gym.answer(name)] == [
        ("OK", ""),
        ("AVVISAD", "1101 product-closed"),
        ("OK", ""),
        ("AVVISAD", "1101 facility-closed"),
        ("OK", ""),
        ("MAKULERAD", ""),
    ]
    warned = '[["ANLAGGNING", "facility-closed-since", {}]]'
    told = gym.rows("filesync_outcome", "line", "problems")
    assert [line for line, problems in told if problems == warned] == [4, 6]
    assert gym.rows("brp_finance_task", "word", "params", "order_id", "invoice_id") == [
        ("facility-closed-since", '{"facility_id": "102"}', 2, 2)
    ]


@pytest.mark.rule("Orders in 12.4")
def test_an_orders_lines_may_stand_apart_and_are_one_invoice(gym: Gym) -> None:
    card = an_order("W-1", line="2", product="K10", price_ore=120000)
    name = gym.deliver([an_order("W-1"), an_order("W-2", personnummer=personnummer(1)), card])
    small = changed(gym, settings={"chunk_rows": 1, "batch_orders": 1})

    assert small.night().exit_code == 0

    assert [row["FAKTURANR"] for row in gym.answer(name)] == ["100001", "100002", "100001"]
    assert gym.rows("brp_invoice", "total_ore") == [(619000,), (499000,)]


@pytest.mark.rule("Orders in 12.4")
def test_an_order_with_one_bad_line_is_rejected_whole(gym: Gym) -> None:
    name = gym.deliver(
        [
            an_order("W-1"),
            an_order("W-2", personnummer=personnummer(1)),
            an_order("W-1", line="2", product="K10", price_ore=1),
        ]
    )

    assert gym.night().exit_code == 3

    assert [row["KOD"] for row in gym.answer(name)] == [
        "1101 order-incomplete",
        "",
        "1101 price-differs",
    ]
    assert gym.rows("brp_order", "portal_order_number") == [("W-2",)]


@pytest.mark.rule("Orders in 12.4")
@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"personnummer": personnummer(1)}, "EFTERNAMN"),
        ({"first": "Bo"}, "EFTERNAMN"),
        ({"employer_number": "556012-5790"}, "ARBETSGIVARE_ORGNR"),
        ({"facility": "102"}, "ANLAGGNING"),
        ({"ordered": "20261119"}, "BESTALLD"),
    ],
    ids=str,
)
def test_rows_of_one_order_that_disagree_reject_it(
    gym: Gym, change: dict[str, Any], column: str
) -> None:
    card = an_order("W-1", line="2", product="K10", price_ore=120000, **change)
    name = gym.deliver([an_order("W-1"), card])

    assert gym.night().exit_code == 3

    assert [(row["KOD"], row["MEDDELANDE"].split(": ")[0]) for row in gym.answer(name)] == [
        ("1101 order-rows-disagree", column)
    ] * 2
    assert gym.rows("brp_order") == []


@pytest.mark.rule("Orders in 12.4")
def test_two_equal_rows_reject_their_order(gym: Gym) -> None:
    name = gym.deliver([an_order("W-1"), an_order("W-2"), an_order("W-1")])

    gym.night()

    assert [row["KOD"] for row in gym.answer(name)] == ["1103 line-twice", "", "1103 line-twice"]


@pytest.mark.rule("Orders in 12.1")
def test_an_order_number_is_kept_as_it_is_written(gym: Gym) -> None:
    numbers = ("7", "07", "w-1", "W-1", "W 1")
    gym.deliver([an_order(each, personnummer=personnummer(i)) for i, each in enumerate(numbers)])

    assert gym.night().exit_code == 0

    assert gym.rows("brp_order", "portal_order_number") == [(each,) for each in numbers]


@pytest.mark.rule("Orders in 12.1")
def test_another_portals_order_of_the_same_number_is_another(gym: Gym) -> None:
    gym.deliver([an_order()])
    gym.night()
    gym.do("UPDATE brp_order SET portal = 'benify'")
    name = gym.deliver([an_order(product="M1", price_ore=49900)], serial=2)

    assert gym.night().exit_code == 0

    assert gym.answer(name)[0]["BRP_ORDERNR"] == "2"


@pytest.mark.rule("Files 2.3")
def test_a_file_with_too_many_malformed_rows_is_refused_and_its_sound_rows_held(gym: Gym) -> None:
    name = gym.deliver(_rows(sound=5, malformed=6))
    before = gym.dump("brp_")

    night = gym.night()

    assert night.exit_code == 65
    why, *rows = gym.answer(name)
    assert (why["FILRAD"], why["STATUS"], why["KOD"]) == ("0", "AVVISAD", "1105 too-many-malformed")
    assert [row["STATUS"] for row in rows] == ["VANTAR"] * 5 + ["AVVISAD"] * 6
    assert gym.rows("filesync_attempt", "result", "rows", "held", "rejected") == [
        ("refused", 11, 5, 6)
    ]
    assert gym.dump("brp_") == before
    assert [path.name for path in (gym.server / "orders/rejected").iterdir()] == [name]


@pytest.mark.rule("Files 2.3")
@pytest.mark.parametrize(("sound", "malformed"), [(5, 5), (0, 9), (1, 8)])
def test_a_file_at_the_share_or_below_ten_rows_is_not_refused(
    gym: Gym, sound: int, malformed: int
) -> None:
    gym.deliver(_rows(sound, malformed))

    night = gym.night()

    assert night.exit_code == 3
    assert (night.counts.imported, night.counts.rejected) == (sound, malformed)


def test_rejects_that_arent_malformed_refuse_no_file(gym: Gym) -> None:
    rows = [an_order(f"W-{i}", facility="999") for i in range(12)]
    gym.deliver([*rows, *(a_cancel(f"N-{i}") for i in range(5))])

    assert gym.night().exit_code == 3

    assert gym.rows("filesync_attempt", "result", "rejected") == [("imported", 17)]


@pytest.mark.rule("Files 2.2")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (a_file([an_order()]).replace(b"PERSONNR;", b"PERSON;"), "1105 header-unknown-column"),
        (a_file([an_order()], header=HEADER + ";NYTT"), "1105 header-unknown-column"),
        (a_file([]).replace(b"PRIS_ORE;", b""), "1102 header-missing-column"),
        (b"", "1102 file-empty"),
    ],
    ids=["renamed", "new column", "missing column", "empty"],
)
def test_a_file_that_cannot_be_read_has_no_rows_and_one_answer(
    gym: Gym, content: bytes, code: str
) -> None:
    name = gym.deliver_bytes(content, "WELLNET_ORDER_20261123_001.csv")
    before = gym.dump("brp_")

    assert gym.night().exit_code == 65

    assert [(row["FILRAD"], row["STATUS"], row["KOD"]) for row in gym.answer(name)] == [
        ("0", "AVVISAD", code)
    ]
    assert gym.dump("brp_") == before
    assert gym.rows("filesync_outcome") == []


def test_a_refused_file_that_comes_again_gets_the_same_answer_again(gym: Gym) -> None:
    content = a_file(_rows(sound=5, malformed=6))
    first = gym.deliver_bytes(content, "WELLNET_ORDER_20261123_001.csv")
    gym.night()
    attempts = gym.rows("filesync_attempt")
    again = gym.deliver_bytes(content, "WELLNET_ORDER_20261123_002.csv")

    assert gym.night().exit_code == 0

    assert gym.answer(again) == gym.answer(first)
    assert gym.rows("filesync_attempt") == attempts
    rejected = (gym.server / "orders/rejected").iterdir()
    assert sorted(path.name for path in rejected) == [first, again]


def test_a_file_without_orders_is_imported_and_answered_with_a_header(gym: Gym) -> None:
    name = gym.deliver([])

    assert gym.night().exit_code == 0

    assert gym.answer(name) == []
    before = left_behind(gym)
    assert gym.night().exit_code == 0
    assert left_behind(gym) == before


def _rows(sound: int, malformed: int) -> list[str]:
    return [
        *(an_order(f"S-{i}", personnummer=personnummer(i), email="") for i in range(sound)),
        *(an_order(f"M-{i}", personnummer="123") for i in range(malformed)),
    ]
