"""What people do to payments, as it is written, on plain numbers; for comparison.

Slow and obvious on purpose; nothing of the product is used. (docs/domain.md, Payments in 8 and 9)
"""

from dataclasses import dataclass, field

FILE, PERSON = "file", "person"


@dataclass
class Share:
    """What of a payment is booked on an invoice, and who did it."""

    invoice: int
    ore: int
    by: str


@dataclass
class Money:
    """A payment: what of it is booked, waits, and is done with."""

    ore: int
    company: str
    booked: list[Share] = field(default_factory=list)
    waits: int = 0
    outside: int = 0


@dataclass
class Change:
    """What an act did to one payment: what it left, and what it closed."""

    left: list[Share] = field(default_factory=list)
    left_waits: int = 0
    outside: int = 0
    closed: list[Share] = field(default_factory=list)
    closed_waits: int = 0


@dataclass
class Books:
    """All invoices and payments, and the acts that stand, the latest last."""

    rests: dict[int, int]
    companies: dict[int, str]
    payments: dict[int, Money]
    acts: list[dict[int, Change]] = field(default_factory=list)

    def match(self, payment: int, invoice: int) -> bool:
        """Settle an invoice with what waits; say whether that may be."""
        money = self.payments[payment]
        ore = min(money.waits, self.rests[invoice])
        if money.ore < 0 or ore <= 0 or self.companies[invoice] != money.company:
            return False
        return self._do({payment: self._spread(money, [(invoice, ore)])})

    def split(self, payment: int, parts: list[tuple[int, int]]) -> bool:
        """Settle invoices with parts of what waits."""
        money = self.payments[payment]
        if (
            money.ore < 0
            or money.waits <= 0
            or sum(ore for _, ore in parts) > money.waits
            or any(ore > self.rests[each] or ore <= 0 for each, ore in parts)
            or any(self.companies[each] != money.company for each, _ in parts)
        ):
            return False
        return self._do({payment: self._spread(money, parts)})

    def handle(self, payment: int) -> bool:
        """Mark what waits as settled outside."""
        money = self.payments[payment]
        if not money.waits:
            return False
        return self._do({payment: Change(outside=money.waits, closed_waits=money.waits)})

    def unbook(self, payment: int) -> bool:
        """Take what a file booked back to the queue."""
        money = self.payments[payment]
        back = [each for each in money.booked if each.by == FILE]
        if not back:
            return False
        waits = sum(each.ore for each in back) + money.waits
        return self._do({payment: Change([], waits, 0, back, money.waits)})

    def reverse(self, reversal: int, payment: int) -> bool:
        """Take a payment back, or a part: what waits first, then what the one invoice got."""
        back, money = self.payments[reversal], self.payments[payment]
        if back.ore >= 0 or money.ore <= 0 or not back.waits or -back.waits > money.ore:
            return False
        there = money.waits + sum(each.ore for each in money.booked)
        ore = min(-back.waits, there)
        if ore <= 0:
            return False
        of_waits = min(ore, money.waits)
        of_booked = ore - of_waits
        several = len({each.invoice for each in money.booked}) > 1
        if of_booked and several and ore < there:
            return False
        if any(self.companies[each.invoice] != back.company for each in money.booked) and of_booked:
            return False
        closed, left, still = [], [], of_booked
        for each in reversed(money.booked):
            taken = min(each.ore, still)
            if taken:
                closed.append(each)
                still -= taken
                if each.ore > taken:
                    left.append(Share(each.invoice, each.ore - taken, FILE))
        changes = {
            payment: Change(
                left,
                money.waits - of_waits if of_waits else 0,
                ore,
                closed,
                money.waits if of_waits else 0,
            ),
            reversal: Change([], back.waits + ore, -ore, [], back.waits),
        }
        return self._do(changes)

    def undo(self, payment: int) -> bool:
        """Take the latest act on a payment back; say whether what it left is still there."""
        act = next((each for each in reversed(self.acts) if payment in each), None)
        if act is None:
            return False
        if not self._may_undo(act):
            return False
        self.acts.remove(act)
        for each, change in act.items():
            again = [Share(share.invoice, share.ore, FILE) for share in change.closed]
            self._apply(
                self.payments[each],
                Change(again, change.closed_waits, -change.outside, change.left, change.left_waits),
            )
        return True

    def _may_undo(self, act: dict[int, Change]) -> bool:
        for each, change in act.items():
            money = self.payments[each]
            there = [(share.invoice, share.ore) for share in money.booked]
            for share in change.left:
                if (share.invoice, share.ore) not in there:
                    return False
                there.remove((share.invoice, share.ore))
            if change.left_waits and change.left_waits != money.waits:
                return False
        owed = dict(self.rests)
        for change in act.values():
            for share in change.left:
                owed[share.invoice] += share.ore
            for share in change.closed:
                owed[share.invoice] -= share.ore
        return all(ore >= 0 for ore in owed.values())

    def _spread(self, money: Money, parts: list[tuple[int, int]]) -> Change:
        left = [Share(invoice, ore, PERSON) for invoice, ore in parts]
        return Change(left, money.waits - sum(ore for _, ore in parts), 0, [], money.waits)

    def _do(self, act: dict[int, Change]) -> bool:
        self.acts.append(act)
        for payment, change in act.items():
            self._apply(self.payments[payment], change)
        return True

    def _apply(self, money: Money, change: Change) -> None:
        for share in change.closed:
            same = next(
                each
                for each in reversed(money.booked)
                if each is share or (each.invoice, each.ore) == (share.invoice, share.ore)
            )
            money.booked.remove(same)
            self.rests[share.invoice] += share.ore
        for share in change.left:
            money.booked.append(share)
            self.rests[share.invoice] -= share.ore
        money.waits += change.left_waits - change.closed_waits
        money.outside += change.outside
