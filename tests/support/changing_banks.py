"""What really happens at three banks in days in which BgMax ends and camt begins: a seed draws it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.references.slow_month import Owed, Real

BANKS = {"seb": "GYM", "nord": "SYD", "vast": "VST"}  # and whose money comes there
PAYERS = ("Portalen AB", "Kalles Plåt AB", "Prov AB")
TOLERANCE = {"seb": 0, "nord": 0, "vast": 100}
CHARGE_ORE = 2600


@dataclass(frozen=True)
class Change:
    """The bank days, from when camt comes, and until when BgMax does."""

    days: tuple[date, ...]
    camt_from: date
    bgmax_until: date


def a_change(first: date, alone: int, both: int, after: int) -> Change:
    """Return so many bank days of BgMax alone, of both and of camt alone: Mondays to Fridays."""
    days = []
    day = first
    while len(days) < alone + both + after:
        if day.weekday() < 5:
            days.append(day)
        day += timedelta(1)
    return Change(tuple(days), days[alone], days[alone + both - 1])


@dataclass
class _Drawing:
    """The dice, what isn't paid yet, and what was."""

    dice: random.Random
    change: Change
    open: Mapping[str, list[Owed]]
    happened: list[Real] = field(default_factory=list)
    whole: list[Real] = field(default_factory=list)  # what a bank may take back
    due: list[tuple[date, str, Owed, int]] = field(default_factory=list)  # instalments to come

    def real(self, bank: str, day: date, *parts: tuple[str, int], **more: object) -> Real:
        """Let money come."""
        number = len(self.happened) + 1
        given = {"ore": sum(ore for _, ore in parts), "payer": PAYERS[number % 3], **more}
        made = Real(number, bank, BANKS[bank], day, parts=parts, **given)  # type: ignore[arg-type]
        self.happened.append(made)
        return made


def drawn(dice: random.Random, change: Change, invoices: Sequence[Owed]) -> list[Real]:
    """Return what really happens, in the order in which it does, as long as there are invoices."""
    unpaid = {
        bank: [each for each in invoices if each.company == company]
        for bank, company in BANKS.items()
    }
    drawing = _Drawing(dice, change, unpaid)
    for place, day in enumerate(change.days):
        for bank in BANKS:
            for on, whose, owed, ore in drawing.due:
                if (on, whose) == (day, bank):
                    drawing.real(bank, day, (owed.ocr, ore))
            for _ in range(dice.randint(1, 3)):
                if unpaid[bank]:
                    _something(drawing, bank, place)
            _taken_back(drawing, bank, day)
    return drawing.happened


def _something(drawing: _Drawing, bank: str, place: int) -> None:
    dice, change = drawing.dice, drawing.change
    day, number = change.days[place], len(drawing.happened) + 1
    owed = drawing.open[bank].pop()
    ocr, ore = owed.ocr, owed.total_ore
    kind = dice.choice(("whole", "whole", "twins", "parts", "over", "again", "wrong", "own"))
    if kind == "whole":
        drawing.whole.append(drawing.real(bank, day, (ocr, ore)))
    elif kind == "twins":  # two alike on one day, by one payer
        for _ in range(2):
            drawing.real(bank, day, (ocr, ore // 2), payer=PAYERS[0])
    elif kind == "parts":  # the same amount on three bank days
        drawing.real(bank, day, (ocr, ore // 4))
        drawing.due += [(on, bank, owed, ore // 4) for on in change.days[place + 1 : place + 3]]
    elif kind == "over":
        drawing.real(bank, day, (ocr, ore + 5000))
    elif kind == "again":
        drawing.real(bank, day, (ocr, ore))
        drawing.due += [(on, bank, owed, ore) for on in change.days[place + 2 : place + 3]]
    elif kind == "wrong":
        wrong = ocr[:-1] + str((int(ocr[-1]) + 5) % 10)
        fate = dice.choice(("matched", "refunded", "left"))
        drawing.real(bank, day, (wrong, ore - number), fate=fate, meant=ocr)
    else:
        _own(drawing, bank, day, owed)


def _own(drawing: _Drawing, bank: str, day: date, owed: Owed) -> None:
    """Let happen what happens at this bank alone."""
    number = len(drawing.happened) + 1
    ocr, ore = owed.ocr, owed.total_ore
    if bank == "vast":  # a little less than the invoice
        drawing.real(bank, day, (ocr, ore - 50))
    elif bank == "nord" and day > drawing.change.bgmax_until:  # the bank keeps something
        drawing.real(bank, day, (ocr, ore), charge_ore=CHARGE_ORE)
    elif bank == "seb" and drawing.open["nord"] and drawing.dice.random() < 0.4:
        other = drawing.open["nord"].pop()  # to the wrong company
        drawing.open["seb"].append(owed)
        paid = (other.ocr, other.total_ore - number)
        drawing.real(bank, day, paid, fate="matched", meant=other.ocr)
    elif drawing.open[bank]:  # two invoices in one, of which one in part
        second = drawing.open[bank].pop()
        drawing.real(bank, day, (ocr, ore), (second.ocr, second.total_ore - 100 * number))
    else:
        drawing.real(bank, day, (ocr, ore))


def _taken_back(drawing: _Drawing, bank: str, day: date) -> None:
    """Let the bank take back a payment of at least two days ago, as camt tells it."""
    may = [
        each
        for each in drawing.whole
        if each.bank == bank and day >= drawing.change.camt_from and (day - each.day).days > 1
    ]
    if may and drawing.dice.random() < 0.3:
        back = drawing.dice.choice(may)
        drawing.whole.remove(back)
        parts = tuple((ocr, -ore) for ocr, ore in back.parts)
        drawing.real(bank, day, *parts, takes_back=back.number, payer=back.payer)
