"""What refuses a camt file is told with its line and path, what is there, and what should be."""

import pytest

from tests.support.camt_files import Entry, camt, cinv, scor, summary, tx
from tests.support.reading_payments import refusal

REFUSALS = {
    "the entry's sum": (
        camt(Entry([tx("60.00"), tx("30.00")])),
        "deposit-sum",
        "Ntry[1]/Amt",
        10000,
        9000,
    ),
    "the batch's count": (
        camt(Entry(batch="2")),
        "batch-count",
        "Ntry[1]/NtryDtls/Btch/NbOfTxs",
        "2",
        1,
    ),
    "the summary's count": (
        camt(Entry(), summary=summary("TtlNtries", "2")),
        "summary-count",
        "TxsSummry/TtlNtries/NbOfNtries",
        "2",
        1,
    ),
    "the summary's sum": (
        camt(Entry(), Entry(), summary=summary("TtlCdtNtries", "2", "200.01")),
        "summary-sum",
        "TxsSummry/TtlCdtNtries/Sum",
        20001,
        20000,
    ),
    "the summary's debits": (
        camt(Entry(), summary=summary("TtlDbtNtries", "1")),
        "summary-count",
        "TxsSummry/TtlDbtNtries/NbOfNtries",
        "1",
        0,
    ),
    "a part of an öre": (
        camt(Entry([tx("100.00", scor("1", "100.001"))])),
        "not-whole-ore",
        "Ntry[1]/TxDtls[1]/RmtInf/Strd/RfrdDocAmt/RmtdAmt",
        "100.001",
        "0.00",
    ),
    "a part of an öre of a credit note": (
        camt(Entry([tx("100.00", cinv("1", "1.005", "CREN", "CdtNoteAmt"))])),
        "not-whole-ore",
        "Ntry[1]/TxDtls[1]/RmtInf/Strd/RfrdDocAmt/CdtNoteAmt",
        "1.005",
        "0.00",
    ),
    "no amount": (camt(Entry(amount="1e3")), "not-an-amount", "Ntry[1]/Amt", "1e3", "0.00"),
    "an amount below zero": (
        camt(Entry([tx("-1.00")])),
        "not-an-amount",
        "Ntry[1]/TxDtls[1]/AmtDtls/TxAmt/Amt",
        "-1.00",
        "0.00",
    ),
    "too large an amount": (
        camt(Entry(amount="100000000000.00")),
        "amount-too-large",
        "Ntry[1]/Amt",
        10**13,
        10**13 - 1,
    ),
    "no such day": (
        camt(Entry(day="2026-02-30")),
        "no-such-day",
        "Ntry[1]/BookgDt/Dt",
        "2026-02-30",
        "CCYY-MM-DD",
    ),
    "a year of another time": (
        camt(Entry(day="1926-02-03")),
        "no-such-day",
        "Ntry[1]/BookgDt/Dt",
        "1926-02-03",
        "CCYY-MM-DD",
    ),
    "no side": (camt(Entry(side="UP")), "element-missing", "Ntry[1]/CdtDbtInd", "UP", "CRDT, DBIT"),
    "no status": (camt(Entry(status="")), "element-missing", "Ntry[1]/Sts", "", "BOOK"),
    "an amount missing among several": (
        camt(Entry([tx("50.00"), tx("")])),
        "element-missing",
        "Ntry[1]/TxDtls[2]/AmtDtls/TxAmt/Amt",
        "",
        "0.00",
    ),
    "what belongs before the transactions": (
        camt(str(Entry()).replace("</Ntry>", "<RvslInd>true</RvslInd></Ntry>")),
        "element-misplaced",
        "Ntry[1]/RvslInd",
        "RvslInd",
        "NtryDtls",
    ),
    "a transaction outside an entry": (
        camt(Entry(), tx()),
        "element-misplaced",
        "TxDtls",
        "TxDtls",
        "NtryDtls",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_camt_file_is_refused_with_the_place_of(name: str) -> None:
    content, word, where, found, expected = REFUSALS[name]
    problem = refusal(content)

    assert (problem.word, problem.column) == (word, where)
    assert problem.params == {"found": found, "expected": expected}
    line = content.decode().split("\n")[problem.line - 1]
    assert where.rpartition("/")[2].partition("[")[0] in line or word == "element-missing"


def test_another_namespace_or_root_is_refused() -> None:
    other = camt(Entry()).replace(b"camt.054.001.02", b"pain.001.001.03")
    unheard_of = camt(Entry(), version="14")

    assert refusal(other).word == refusal(unheard_of).word == "xml-namespace"
    assert refusal(b"<html></html>").params["found"] == "html"


def test_a_file_that_is_cut_off_tells_where() -> None:
    content = camt(Entry(), Entry())
    problem = refusal(content[: len(content) // 2])

    assert problem.word == "xml-broken"
    assert problem.line == content[: len(content) // 2].count(b"\n") + 1


def test_elements_of_another_namespace_are_not_taken_for_ours() -> None:
    foreign = str(Entry()).replace("<Ntry>", '<Ntry xmlns="urn:other">')

    assert refusal(camt(foreign, summary=summary("TtlNtries", "1"))).word == "summary-count"
