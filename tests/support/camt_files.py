"""camt files for tests, as one bank or another writes them: what isn't given is sound."""

from collections.abc import Sequence
from dataclasses import dataclass

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"


def tx(
    amount: str = "100.00",
    *strd: str,
    key: str = "KEY-1",
    bankgiro: str = "9912346",
    ustrd: Sequence[str] = (),
    payer: str = "Betalaren AB",
    side: str = "",
) -> str:
    """Return a transaction as version 02 has it."""
    free = "".join(f"<Ustrd>{text}</Ustrd>" for text in ustrd)
    refs = f"<Refs><AcctSvcrRef>{key}</AcctSvcrRef></Refs>" if key else ""
    receiver = (
        f"<CdtrAcct><Id><Othr><Id>{bankgiro}</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr>"
        "</Id></CdtrAcct>"
        if bankgiro
        else ""
    )
    amounts = f'<AmtDtls><TxAmt><Amt Ccy="SEK">{amount}</Amt></TxAmt></AmtDtls>' if amount else ""
    indicator = f"<CdtDbtInd>{side}</CdtDbtInd>" if side else ""
    return (
        f"<TxDtls>{refs}{amounts}{indicator}<RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr>{receiver}"
        f"</RltdPties><RmtInf>{free}{''.join(strd)}</RmtInf></TxDtls>"
    )


def scor(reference: str, part: str = "") -> str:
    """Return a creditor reference, which is where an OCR number belongs."""
    amount = f'<RfrdDocAmt><RmtdAmt Ccy="SEK">{part}</RmtdAmt></RfrdDocAmt>' if part else ""
    return (
        f"<Strd>{amount}<CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
        f"<Ref>{reference}</Ref></CdtrRefInf></Strd>"
    )


def cinv(number: str, part: str = "", kind: str = "CINV", amount: str = "RmtdAmt") -> str:
    """Return a referred document, as SEB tells every reference."""
    told = f'<RfrdDocAmt><{amount} Ccy="SEK">{part}</{amount}></RfrdDocAmt>' if part else ""
    return (
        f"<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Nb>{number}</Nb>"
        f"</RfrdDocInf>{told}</Strd>"
    )


@dataclass(frozen=True)
class Entry:
    """An entry with its transactions."""

    transactions: Sequence[str] = (tx(),)
    amount: str = "100.00"
    side: str = "CRDT"
    reversal: bool = False
    status: str = "<Sts>BOOK</Sts>"
    reference: str = "BG9912346 00001-0000001"
    currency: str = "SEK"
    batch: str = ""
    day: str = "2026-11-23"
    text: str = ""

    def __str__(self) -> str:
        batch = f"<Btch><NbOfTxs>{self.batch}</NbOfTxs></Btch>" if self.batch else ""
        details = f"<NtryDtls>{batch}{''.join(self.transactions)}</NtryDtls>"
        return (
            f'<Ntry><NtryRef>{self.reference}</NtryRef><Amt Ccy="{self.currency}">{self.amount}'
            f"</Amt><CdtDbtInd>{self.side}</CdtDbtInd>"
            f"{'<RvslInd>true</RvslInd>' if self.reversal else ''}{self.status}"
            f"<BookgDt><Dt>{self.day}</Dt></BookgDt><AcctSvcrRef>E-1</AcctSvcrRef>"
            f"{details if self.transactions or batch else ''}"
            f"{f'<AddtlNtryInf>{self.text}</AddtlNtryInf>' if self.text else ''}</Ntry>"
        )


def camt(
    *entries: Entry | str,
    kind: str = "054",
    version: str = "02",
    summary: str = "",
    account: str = "<IBAN>SE4550000000058398257466</IBAN>",
    before: str = "",
    message_id: str = "1",
) -> bytes:
    """Return a whole file, an element a line."""
    namespace = NAMESPACE.format(kind=kind, version=version)
    message, part = {"054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"), "053": ("BkToCstmrStmt", "Stmt")}[
        kind
    ]
    told = f"<TxsSummry>{summary}</TxsSummry>" if summary else ""
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<Document xmlns="{namespace}"><{message}>'
        f"<GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>2026-11-23T18:00:00</CreDtTm></GrpHdr>"
        f"<{part}><Id>1</Id>"
        f"<Acct><Id>{account}</Id><Ccy>SEK</Ccy></Acct>{told}{''.join(map(str, entries))}"
        f"</{part}></{message}></Document>"
    )
    return text.replace("><", ">\n<").encode()


def summary(name: str, count: str = "", total: str = "") -> str:
    """Return a part of the summary of entries."""
    number = f"<NbOfNtries>{count}</NbOfNtries>" if count else ""
    return f"<{name}>{number}{f'<Sum>{total}</Sum>' if total else ''}</{name}>"
