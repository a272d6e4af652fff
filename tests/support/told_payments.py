"""Real payments, and what banks of several habits tell of them in files: a seed draws a world."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.payment_gym import GYM, OCR, Deposit, Payment, bgmax_file

DAYS = ("2026-11-23", "2026-11-24", "2026-11-25")
ACCOUNT = "58398257466"  # of camt_files' IBAN
CSV_HEAD = "Bokfdag;Belopp;Referens;Verifikat;Text;Avsandare;Saldo\n"


@dataclass(frozen=True)
class Real:
    """A payment that was really made, whatever is told of it how often."""

    number: int
    day: str
    ore: int
    ocr: str
    payer: str
    reference: str  # the bank's own; "" where its files have none


@dataclass(frozen=True)
class Told:
    """A file, which real payments it tells, and whether it is a message that came before."""

    content: bytes
    payments: tuple[Real, ...]
    format: str
    is_again: bool = False


def world(dice: random.Random) -> tuple[str, list[Told]]:
    """Return `references_unique` of the bank, and its files in the order in which they come."""
    habit = dice.choice(("own", "none", "zeros", "number", "voucher"))
    real = list(_payments(dice, habit))
    files: list[Told] = []
    for at, day in enumerate(DAYS):
        of_day = [each for each in real if each.day == day]
        if not of_day:
            continue
        if dice.random() < 0.4:  # intraday: some of them, in a message of its own
            some = of_day[: dice.randint(1, len(of_day))]
            files.append(_camt(some, f"I{at}"))
        evening = _evening(dice, of_day, f"E{at}", habit)
        files += evening
        if dice.random() < 0.4:  # the same message comes again, of other bytes
            again = dice.choice(evening)
            files.append(replace(again, content=again.content + b"\n", is_again=True))
        if dice.random() < 0.3:
            files.append(_corrected(dice, of_day, f"C{at}"))
        if dice.random() < 0.3:
            files.append(_bgmax(of_day, at))
        if dice.random() < 0.2:
            files.append(_csv(of_day))
        if dice.random() < 0.3:
            files.append(_totalin(of_day))
            if dice.random() < 0.5:
                again = files[-1].content.replace(b"\r\n", b"\n")
                files.append(replace(files[-1], content=again, is_again=True))
    return "day" if habit == "voucher" else "always", files


def _payments(dice: random.Random, habit: str) -> Iterator[Real]:
    vouchers: Counter[str] = Counter()
    for number in range(1, dice.randint(2, 9)):
        day = dice.choice(DAYS)
        vouchers[day] += 1
        reference = {
            "own": f"REF{number:07}",
            "none": "NOTPROVIDED",
            "zeros": "000000000000",
            "number": "",  # its number in the file, given as it is written
            "voucher": f"V548400{vouchers[day]}",  # used again on another day
        }[habit]
        payer = dice.choice(("Prov AB", "X AB"))
        yield Real(number, day, dice.choice((49900, 100000)), dice.choice(OCR), payer, reference)


def _evening(dice: random.Random, of_day: list[Real], name: str, habit: str) -> list[Told]:
    """Return the day's message, whole or in two pages."""
    if habit == "number" or len(of_day) < 2 or dice.random() < 0.7:
        return [_camt(of_day, name)]
    cut = dice.randint(1, len(of_day) - 1)
    return [
        _camt(of_day[:cut], name, page="1</PgNb><LastPgInd>false"),
        _camt(of_day[cut:], name, page="2</PgNb><LastPgInd>true"),
    ]


def _corrected(dice: random.Random, of_day: list[Real], name: str) -> Told:
    """Return the day's message sent anew: another message, which tells one payer in other words."""
    wrong = dice.randrange(len(of_day))
    told = [
        replace(each, payer="Prov Aktiebolag") if place == wrong else each
        for place, each in enumerate(of_day)
    ]
    return replace(_camt(told, name), payments=tuple(of_day))


def _camt(payments: list[Real], name: str, page: str = "") -> Told:
    entries = [
        Entry(
            [
                tx(
                    f"{each.ore // 100}.00",
                    scor(each.ocr),
                    key=each.reference or f"{place:06}",
                    payer=each.payer,
                    bankgiro=GYM if each.number % 2 else "",
                )
            ],
            f"{each.ore // 100}.00",
            reference=str(place),
            day=each.day,
        )
        for place, each in enumerate(payments, start=1)
    ]
    # The entry's own reference would be one for all of them.
    content = camt(*entries, message_id=name).replace(b"<AcctSvcrRef>E-1</AcctSvcrRef>\n", b"")
    if page:
        told = f"<MsgPgntn><PgNb>{page}</LastPgInd></MsgPgntn></GrpHdr>"
        content = content.replace(b"</GrpHdr>", told.encode())
    return Told(content, tuple(payments), "camt")


def _bgmax(payments: list[Real], at: int) -> Told:
    told = [
        Payment(each.ore, each.ocr, serial=f"{each.number:012}", payer={"name": each.payer})
        for each in payments
    ]
    day = payments[0].day.replace("-", "")
    deposit = Deposit(told, day=day, serial=f"{at + 1:05}")
    return Told(bgmax_file(deposit), tuple(payments), "bgmax")


def _csv(payments: list[Real]) -> Told:
    rows = []
    for place, each in enumerate(payments, start=1):
        voucher = each.reference or f"{place:06}"
        rows.append(f"{each.day};{each.ore // 100},00;{each.ocr};{voucher};;{each.payer};0\n")
    return Told((CSV_HEAD + "".join(rows)).encode(), tuple(payments), "csv")


def _totalin(payments: list[Real]) -> Told:
    """Return what Nordea's list tells of them, in records of 80 characters."""
    day = payments[0].day.replace("-", "")
    records = [f"00EXEMPELGYM  {day}180000000000  TL1", f"10{ACCOUNT:36}SEK{day}"]
    for place, each in enumerate(payments, start=1):
        serial = each.reference or f"{place:017}"
        bankgiro = f"{GYM:0>8}" if each.number % 2 else ""
        records.append(f"20{each.ocr:35}{each.ore:015}{serial:17}{bankgiro}")
        records.append(f"50{each.payer}")
    records.append(f"90{len(payments):08}{sum(each.ore for each in payments):017}")
    records.append(f"99{len(records) + 1:015}")
    text = "".join(f"{record:80}\r\n" for record in records)
    return Told(text.encode("iso8859-1"), tuple(payments), "totalin")
