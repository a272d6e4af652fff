"""A big camt.054 file, of entries with transactions as SEB writes them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.invoices import Paid
from brp_filesync.core import ocr
from brp_filesync.core.money import kronor_plain

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn>\n'
    "<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2026-11-23T18:00:00</CreDtTm></GrpHdr><Ntfctn><Id>1</Id>\n"
    "<Acct><Id><Othr><Id>54401060156</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id>"
    "<Ccy>SEK</Ccy></Acct>\n"
)
_ENTRY = (
    '<Ntry><NtryRef>BG9912346 {serial:05}-0000001</NtryRef><Amt Ccy="SEK">{amount}</Amt>'
    "<CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-23</Dt></BookgDt>"
    "<ValDt><Dt>2026-11-23</Dt></ValDt><AcctSvcrRef>E{number}</AcctSvcrRef>"
    "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ATXN</SubFmlyCd></Fmly></Domn>"
    "</BkTxCd><NtryDtls><Btch><NbOfTxs>{count}</NbOfTxs></Btch>\n"
)
_TRANSACTION = (
    "<TxDtls><Refs><AcctSvcrRef>K{number:012}</AcctSvcrRef><InstrId>DOC NO:{number}</InstrId>"
    '</Refs><AmtDtls><TxAmt><Amt Ccy="SEK">{amount}</Amt></TxAmt></AmtDtls><RltdPties><Dbtr>'
    "<Nm>Kalles Plåt AB</Nm><PstlAdr><PstCd>123 45</PstCd><TwnNm>STORÅKER</TwnNm>"
    "<AdrLine>Storgatan 2</AdrLine></PstlAdr></Dbtr><Cdtr><Nm>Exempelgymmet AB</Nm></Cdtr>"
    "<CdtrAcct><Id><Othr><Id>9912346</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr></Id>"
    "</CdtrAcct></RltdPties><RmtInf><Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry>"
    '</Tp><Nb>{ocr}</Nb></RfrdDocInf><RfrdDocAmt><RmtdAmt Ccy="SEK">{amount}</RmtdAmt>'
    "</RfrdDocAmt></Strd></RmtInf></TxDtls>\n"
)
_TAIL = "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>\n"


def camt_file(path: Path, entries: int, an_entry: int) -> Path:
    """Write a file of so many entries, each of so many payments of 100 kronor and some."""
    starts = range(0, entries * an_entry, an_entry)
    return write_camt(path, ([_exact(first + at) for at in range(an_entry)] for first in starts))


def write_camt(path: Path, entries: Iterable[Sequence[Paid]], message: str = "1") -> Path:
    """Write a message of these entries, an inner sequence each."""
    with path.open("w", encoding="utf-8", newline="\n") as target:
        target.write(_HEAD.format(message=message))
        for serial, paid in enumerate(entries):
            total = kronor_plain(sum(each.ore for each in paid), ".")
            target.write(
                _ENTRY.format(serial=serial % 100_000, number=serial, amount=total, count=len(paid))
            )
            for each in paid:
                target.write(
                    _TRANSACTION.format(
                        number=each.number,
                        amount=kronor_plain(each.ore, "."),
                        ocr=each.reference,
                    )
                )
            target.write("</NtryDtls></Ntry>\n")
        target.write(_TAIL)
    return path


def _exact(number: int) -> Paid:
    return Paid(number, 10_000 + number % 9_973, ocr.make(str(100_001 + number)))
