"""What three banks tell of what really happened, in files; each has its own habit of reference.

seb: references of its own, and the deposit's serial in the entry's; statements that only control.
nord: NOTPROVIDED; what came until noon in a message of its own, and evenings in pages.
vast: the entry's number as reference, each day anew; exports with voucher numbers that are used
again each day, of two days each.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from tests.references.slow_month import Real
from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.changing_banks import Change
from tests.support.payment_gym import GYM, SYD, Deposit, Extra, Payment, bgmax_file
from tests.support.told_payments import ACCOUNT, CSV_HEAD

VAST = "9976549"
BANKGIROS = {"seb": GYM, "nord": SYD, "vast": VAST}
SEB_ACCOUNT = "54910000003"
_IBAN = {
    "seb": "<IBAN>SE3550000000054910000003</IBAN>",
    "nord": "<IBAN>SE4550000000050505050505</IBAN>",
    "vast": "<IBAN>SE4550000000058398257466</IBAN>",  # ACCOUNT
}
_ELSEWHERE = Entry([tx("77.00", bankgiro="50501055", key="ELSEWHERE")], "77.00", reference="BG1")
File = tuple[str, bytes]


def files_of(
    dice: random.Random, change: Change, happened: Sequence[Real]
) -> Iterator[tuple[date, str, list[File]]]:
    """Yield for each day and bank the files that lie there that night, of the names that they have."""
    late: dict[str, list[File]] = {}  # what is sent anew, a night later
    for place, day in enumerate(change.days):
        for bank in BANKGIROS:
            today = [each for each in happened if (each.bank, each.day) == (bank, day)]
            files = late.pop(bank, [])
            name = f"{day:%Y%m%d}"
            if day <= change.bgmax_until and any(not each.takes_back for each in today):
                files.append((f"{name}-0.txt", _bgmax(bank, today, place)))
            if day >= change.camt_from and today:
                evening = _camts(dice, bank, today, place)
                files += [(f"{name}-{part}", content) for part, content in evening.items()]
                if dice.random() < 0.25:
                    part, content = dice.choice(sorted(evening.items()))
                    files.append((f"{name}-{part}-again.xml", content + b"\n"))
                if dice.random() < 0.25:
                    anew = _message(bank, today, place, f"{name}-anew")
                    late[bank] = [(f"{name}-anew.xml", anew)]
            if bank == "vast" and dice.random() < 0.5:
                files.append(
                    (f"{name}-9.csv", _csv(change.days[max(place - 1, 0) : place + 1], happened))
                )
            yield day, bank, files


def _bgmax(bank: str, today: Sequence[Real], place: int) -> bytes:
    payments = []
    for each in today:
        if each.takes_back:
            continue
        extras = tuple(Extra(ocr, part_ore=ore) for ocr, ore in each.parts)
        is_one = len(extras) == 1
        payments.append(
            Payment(
                each.ore,
                each.parts[0][0] if is_one else "",
                code="2" if is_one else "4",
                serial=f"{each.number:012}",
                payer={"name": each.payer},
                extras=() if is_one else extras,
            )
        )
    deposit = Deposit(
        payments,
        bankgiro=BANKGIROS[bank],
        day=f"{today[0].day:%Y%m%d}",
        serial=f"{place + 1:05}",
    )
    return bgmax_file(deposit)


def _camts(dice: random.Random, bank: str, today: Sequence[Real], place: int) -> dict[str, bytes]:
    """Return the day's messages by the end of their names: of the noon, the evening, a statement."""
    if bank == "seb":
        message = _message(bank, today, place, f"{today[0].day}-evening")
        statement = _message(bank, today, place, f"{today[0].day}-statement", kind="053")
        return {"2.xml": message, "3.xml": statement}
    found = {}
    came = [each for each in today if not each.takes_back]
    if came and dice.random() < 0.5:
        noon = came[: dice.randint(1, len(came))]
        found["1.xml"] = _message(bank, noon, place, f"{today[0].day}-noon")
    if bank == "nord" and len(today) > 1 and dice.random() < 0.5:
        cut = dice.randint(1, len(today) - 1)
        for number, page in enumerate((today[:cut], today[cut:]), start=1):
            content = _message(bank, page, place, f"{today[0].day}-evening")
            paged = f"<MsgPgntn><PgNb>{number}</PgNb><LastPgInd>{str(number == 2).lower()}"
            told = f"{paged}</LastPgInd></MsgPgntn></GrpHdr>"
            found[f"2-{number}.xml"] = content.replace(b"</GrpHdr>", told.encode())
        return found
    found["2.xml"] = _message(bank, today, place, f"{today[0].day}-evening")
    return found


def _message(
    bank: str, today: Sequence[Real], place: int, message_id: str, kind: str = "054"
) -> bytes:
    came = [each for each in today if not each.takes_back]
    back = [each for each in today if each.takes_back]
    if bank == "seb":
        reference = f"BG{GYM} {place + 1:05}-0000001"
        entries = [_entry(came, [_seb(each) for each in came], reference)] if came else []
        entries.append(_ELSEWHERE)
    elif bank == "nord":
        entries = [_entry([each], [_nord(each)], str(each.number)) for each in came]
    else:
        entries = [
            _entry([each], [_vast(each, number)], str(number))
            for number, each in enumerate(came, start=1)
        ]
    for number, each in enumerate(back, start=len(came) + 1):
        told = {
            "seb": lambda one: _tx(one, f"SEB{one.takes_back:09}", GYM),
            "nord": _nord,
            "vast": lambda one, at=number: _vast(one, at),
        }[bank](each)
        taken = _entry([each], [told], f"BACK-{each.number}")
        entries.append(replace(taken, side="DBIT", reversal=True))
    content = camt(*entries, kind=kind, account=_IBAN[bank], message_id=message_id)
    return content.replace(b"<AcctSvcrRef>E-1</AcctSvcrRef>\n", b"")


def _entry(payments: Sequence[Real], rows: Sequence[str], reference: str) -> Entry:
    amount = sum(abs(each.ore) - each.charge_ore for each in payments)
    return Entry(rows, _kronor(amount), reference=reference, day=payments[0].day.isoformat())


def _seb(real: Real) -> str:
    return _tx(real, f"SEB{real.number:09}", GYM)


def _nord(real: Real) -> str:
    told = _tx(real, "NOTPROVIDED", SYD)
    if not real.charge_ore:
        return told
    charge = f'<Amt Ccy="SEK">{_kronor(real.charge_ore)}</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
    return told.replace("<RltdPties>", f"<Chrgs>{charge}</Chrgs><RltdPties>")


def _vast(real: Real, number: int) -> str:
    return _tx(real, f"{number:06}", "")


def _tx(real: Real, key: str, bankgiro: str) -> str:
    is_one = len(real.parts) == 1
    told = [scor(ocr, "" if is_one else _kronor(ore)) for ocr, ore in real.parts]
    return tx(_kronor(abs(real.ore)), *told, key=key, bankgiro=bankgiro, payer=real.payer)


def _csv(days: Sequence[date], happened: Sequence[Real]) -> bytes:
    rows = []
    for day in dict.fromkeys(days):
        of_day = [each for each in happened if (each.bank, each.day) == ("vast", day)]
        for number, each in enumerate(of_day, start=1):
            amount = f"{'-' if each.ore < 0 else ''}{_kronor(abs(each.ore)).replace('.', ',')}"
            ocrs = "/".join(ocr for ocr, _ in each.parts)
            rows.append(f"{day};{amount};{ocrs};V548400{number};;{each.payer};0\n")
    return (CSV_HEAD + "".join(rows)).encode()


def _kronor(ore: int) -> str:
    return f"{ore // 100}.{ore % 100:02}"


assert ACCOUNT in _IBAN["vast"]
