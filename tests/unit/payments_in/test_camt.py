"""camt.054 and camt.053 hold what they say, in every version and every place of a reference."""

import pytest

from brp_filesync.payments_in.model import Outside, Terms
from tests.support.camt_files import Entry, camt, cinv, scor, summary, tx
from tests.support.reading_payments import whole

LATER_TX = (
    '<TxDtls><Refs><AcctSvcrRef>KEY-1</AcctSvcrRef></Refs><Amt Ccy="SEK">100.00</Amt>'
    "<CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>Betalaren AB</Nm></Pty></Dbtr>"
    "<CdtrAcct><Id><Othr><Id>9912346</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr></Id>"
    f"</CdtrAcct></RltdPties><RmtInf>{scor('655969')}</RmtInf></TxDtls>"
)


# A hash of "1", "", "2026-11-23T18:00:00", "1" and "", a line each.
MESSAGE = "fafbb094a3db275b3706c9b57d9bfbde6a8b27c80de62f1cd1f8b0bc33e33da9"


@pytest.mark.parametrize("kind", ["053", "054"])
@pytest.mark.parametrize("version", [f"{number:02}" for number in range(2, 14)])
def test_every_version_is_read_with_its_own_way_of_saying_booked(kind: str, version: str) -> None:
    later = version >= "08"
    entry = Entry(
        [LATER_TX if later else tx("100.00", scor("655969"))],
        status="<Sts><Cd>BOOK</Cd></Sts>" if later else "<Sts>BOOK</Sts>",
    )
    read = whole(camt(entry, kind=kind, version=version))

    assert (read.facts.format, read.facts.version) == (f"camt.{kind}", f"001.{version}")
    assert read.column("reference") == ["655969"]
    assert read.column("amount_ore") == [10000]
    assert read.column("bankgiro") == ["9912346"]
    assert [each["name"] for each in read.payers] == ["Betalaren AB"]
    assert read.sections == [
        {
            "section": 1,
            "record": read.sections[0]["record"],
            "bankgiro": "9912346",
            "plusgiro": "",
            "account": "58398257466",
            "currency": "SEK",
            "booked_on": "2026-11-23",
            "serial": "BG9912346 00001-0000001",
            "bank_reference": "E-1",
            "message": MESSAGE,
            "deposit_type": "",
            "amount_ore": 10000,
            "payments": 1,
            "deductions": 0,
            "outside": False,
            "text": "",
        }
    ]


def test_every_place_of_a_reference_counts_and_texts_are_joined_where_they_go_on() -> None:
    first = "Faktura ".ljust(137, "x") + "657"
    told = tx(
        "100.00",
        scor("655969", "60.00"),
        cinv("657866", "50.00"),
        cinv("658765", "10.00", "CREN", "CdtNoteAmt"),
        ustrd=[first, "767", "tack"],
    )
    read = whole(camt(Entry([told])))

    assert [
        (each["origin"], each["reference"], each["part_ore"], each["negative"])
        for each in read.references
    ] == [
        ("SCOR", "655969", 6000, False),
        ("CINV", "657866", 5000, False),
        ("CREN", "658765", -1000, True),
    ]
    assert read.column("reference") == [""]
    assert read.column("text") == [first + "767 tack"]


def test_a_reference_told_twice_in_one_place_is_one() -> None:
    both = cinv("655969").replace("</Strd>", "") + scor("655969").replace("<Strd>", "")

    assert whole(camt(Entry([tx("100.00", both)]))).column("reference") == ["655969"]


@pytest.mark.rule("Payments in 6.4")
def test_parts_that_do_not_add_up_count_as_none() -> None:
    read = whole(camt(Entry([tx("100.00", scor("1", "60.00"), scor("2", "60.00"))])))

    assert [each["part_ore"] for each in read.references] == [0, 0]
    assert read.facts.rejected_parts == 1


def test_three_decimals_are_read_where_the_third_is_zero() -> None:
    read = whole(camt(Entry([tx("100.00", scor("1", "60.000"), scor("2", "40.00000"))])))

    assert [each["part_ore"] for each in read.references] == [6000, 4000]


@pytest.mark.parametrize(
    ("side", "reversal", "kind", "amount_ore"),
    [
        ("CRDT", False, "payment", 10000),
        ("DBIT", True, "reversal", -10000),
        ("CRDT", True, "returned", 10000),
    ],
)
def test_an_entry_brings_takes_back_or_returns(
    side: str, reversal: bool, kind: str, amount_ore: int
) -> None:
    read = whole(camt(Entry(side=side, reversal=reversal)))

    assert [(each["kind"], each["amount_ore"]) for each in read.payments] == [(kind, amount_ore)]
    assert read.sections[0]["amount_ore"] == amount_ore


def test_other_debits_and_entries_that_are_only_announced_are_counted_and_left_out() -> None:
    read = whole(camt(Entry(side="DBIT"), Entry(status="<Sts>PDNG</Sts>"), Entry()))

    assert len(read.payments) == len(read.sections) == 1
    assert read.facts.outside == Outside(debits=1, debits_ore=10000, not_booked=1)


def test_a_payment_to_a_bankgiro_or_account_that_is_not_listed_is_outside() -> None:
    file = camt(Entry([tx("60.00"), tx("40.00", bankgiro="1112223")]), Entry([tx(bankgiro="")]))
    terms = Terms(bankgiros=frozenset({"9912346"}), accounts=frozenset({"SE1"}))
    read = whole(file, terms)

    assert read.column("outside") == [False, True, True]
    assert [each["outside"] for each in read.sections] == [False, True]
    assert [each["bankgiro"] for each in read.sections] == ["", ""]
    assert read.facts.outside == Outside(payments=2, payments_ore=14000)
    assert read.facts.counted["payments"] == 3


def test_an_entry_without_transactions_is_one_lump_without_references() -> None:
    read = whole(camt(Entry([], text="Insättning", batch="12")))

    assert read.column("amount_ore") == [10000]
    assert (read.column("reference"), read.column("text")) == ([""], ["Insättning"])
    assert read.column("bank_serial") == [""]


def test_the_only_transaction_of_an_entry_may_leave_its_amount_to_it() -> None:
    assert whole(camt(Entry([tx("")]))).column("amount_ore") == [10000]


def test_a_transaction_on_the_other_side_of_its_entry_is_outside() -> None:
    read = whole(camt(Entry([tx("110.00"), tx("10.00", side="DBIT")])))

    assert read.column("amount_ore") == [11000]
    assert read.facts.outside == Outside(debits=1, debits_ore=1000)


def test_the_summary_may_count_what_is_only_announced_or_leave_it_out() -> None:
    entries = (Entry(), Entry(status="<Sts>PDNG</Sts>"))

    for count, total in (("1", "100.00"), ("2", "200.00")):
        told = summary("TtlCdtNtries", count, total)
        assert len(whole(camt(*entries, summary=told)).payments) == 1


def test_blanks_and_breaks_around_what_is_counted_say_nothing() -> None:
    entry = Entry([tx("100.00", scor("1", " 60.00\n"), scor("2", "40.00 "))], batch=" 1\n")
    told = summary("TtlCdtNtries", "\n 1 ", " 100.00\n")
    read = whole(camt(entry, summary=told))

    assert [each["part_ore"] for each in read.references] == [6000, 4000]


def test_remarks_and_instructions_within_a_value_are_no_part_of_it() -> None:
    told = tx("1<!-- 9 -->00.<?bank 9?>00", scor("655<?bank 9?>9<!-- 9 -->69"))

    read = whole(camt(Entry([told])))

    assert (read.column("amount_ore"), read.column("reference")) == ([10000], ["655969"])


@pytest.mark.parametrize("chunk_payments", [1, 2, 3, 1000])
def test_chunks_of_any_size_hold_the_same(chunk_payments: int) -> None:
    file = camt(
        Entry([tx("50.00", scor("1", "20.00"), scor("2", "30.00")), tx("50.00")], batch="2"),
        Entry([]),
        Entry([tx("30.00"), tx("30.00"), tx("40.00")]),
    )

    assert whole(file, Terms(chunk_payments=chunk_payments)) == whole(file)
    assert whole(file).column("section") == [1, 1, 2, 3, 3, 3]
    assert whole(file).column("section_place") == [1, 2, 1, 1, 2, 3]


def test_an_element_is_known_by_its_path_and_not_by_its_name_alone() -> None:
    others = (
        "<UltmtDbtr><Nm>Någon annan</Nm></UltmtDbtr><CdtrAcct><Id><Othr><Id>1112223</Id><SchmeNm>"
        "<Prtry>BGNR</Prtry></SchmeNm></Othr></Id></CdtrAcct>"
    )
    told = tx("100.00", scor("655969")).replace("</TxDtls>", f"{others}</TxDtls>")
    read = whole(camt(Entry([told.replace("<Dbtr>", f"{others}<Dbtr>", 1)])))

    assert [each["name"] for each in read.payers] == ["Betalaren AB"]
    assert read.column("bankgiro") == ["1112223"]  # the first in its own place
    assert read.column("reference") == ["655969"]
