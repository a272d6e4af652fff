"""A clerk who knows what really happened, and decides each morning of what waits for a person."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from brp_filesync.app import App
from brp_filesync.core.errors import NotPossible
from brp_filesync.desk import payment_act, payment_queue, payments
from brp_filesync.desk.payments_taken_back import taken_back
from tests.references.slow_month import Real

Look = tuple[str, str, str, int, str]  # bank, kind, day, öre, reference: what may look alike
_PAYMENTS = """
SELECT p.payment_id, j.bank, p.kind, p.paid_on, p.amount_ore, p.reference, p.references_json
FROM brp_payment p JOIN brp_deposit d ON d.deposit_id = p.deposit_id
JOIN brp_payment_journal j ON j.payment_journal_id = d.payment_journal_id ORDER BY p.payment_id
"""
_WAITING = """
SELECT u.payment_id, u.reason FROM brp_unmatched u
WHERE u.opposite_of IS NULL AND u.handled_at IS NULL AND NOT EXISTS
(SELECT 1 FROM brp_unmatched o WHERE o.opposite_of = u.unmatched_id) ORDER BY u.unmatched_id
"""
_STANDING = """
SELECT payment_id FROM brp_allocation WHERE payment_id IS NOT NULL
GROUP BY payment_id HAVING SUM(amount_ore) <> 0 ORDER BY payment_id
"""


def look_of(real: Real) -> Look:
    """Return what a file tells of it, but its payer."""
    kind = "reversal" if real.takes_back else "payment"
    reference = real.parts[0][0] if len(real.parts) == 1 else "several"
    return real.bank, kind, real.day.isoformat(), real.ore, reference


@dataclass
class Clerk:
    """What was decided: which payments are copies of others, how often each act was done."""

    app: App
    copies: set[int] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)

    def decides(self, happened: Sequence[Real], today: Iterable[Real]) -> None:
        """Decide of all that waits; `happened` is what the banks have told of until now."""
        looks = self._looks()
        really: dict[Look, list[Real]] = {}
        for each in happened:
            really.setdefault(look_of(each), []).append(each)
        there = Counter(look for payment, look in looks.items() if payment not in self.copies)
        for payment, reason in reversed(self._rows(_WAITING)):
            look = looks[payment]
            if there[look] > len(really[look]):
                self._is_same(payment)
                there[look] -= 1
            elif reason == "maybe-seen":
                self._matches(payment, really[look][0])
        self._takes_back(looks, really)
        self._fulfils(looks, today)

    def _is_same(self, payment: int) -> None:
        """Say which it is, of those that are shown beside it: the first that may be."""
        with self.app.database.connect() as connection:
            shown = [each for each in payment_queue.twins_of(connection, payment) if each < payment]
        assert shown, f"payment {payment} came before, and no twin is shown"
        for place, twin in enumerate(shown, start=1):
            try:
                self._do("same", payments.same(payment, twin))
                break
            except NotPossible:
                if place == len(shown):
                    raise
        self.copies.add(payment)

    def _matches(self, payment: int, real: Real) -> None:
        """Match what is no copy with what it names, as far as that is open."""
        if real.takes_back:
            return
        ((ocr, _),) = real.parts
        try:
            self._do("match", payments.matched(payment, ocr))
        except NotPossible:
            self.done["nothing left"] += 1

    def _takes_back(self, looks: Mapping[int, Look], really: Mapping[Look, list[Real]]) -> None:
        """Say what each reversal takes back that the files didn't find themselves."""
        by_number = {each.number: each for found in really.values() for each in found}
        for payment, _ in self._rows(_WAITING):
            look = looks[payment]
            if look[1] == "reversal":
                back = look_of(by_number[really[look][0].takes_back])
                settled = [each for (each,) in self._rows(_STANDING) if looks[each] == back]
                self._do("reverse", taken_back(payment, settled[0]))

    def _fulfils(self, looks: Mapping[int, Look], today: Iterable[Real]) -> None:
        """Do what a person does about a payment that names no number of ours."""
        waiting = {payment for payment, _ in self._rows(_WAITING)}
        for real in today:
            for payment in waiting if real.fate != "left" else ():
                if looks[payment] == look_of(real) and payment not in self.copies:
                    wanted = (
                        payments.matched(payment, real.meant, other_company=True)
                        if real.fate == "matched"
                        else payments.handled(payment, "Refunded")
                    )
                    self._do(real.fate, wanted)

    def _do(self, name: str, wanted: payment_act.Plan) -> None:
        database = self.app.database
        said = payment_act.plan(database, wanted)
        payment_act.do(database, wanted, said, "eva", self.app.now)
        self.done[name] += 1

    def _looks(self) -> dict[int, Look]:
        return {
            payment: (
                bank,
                kind,
                str(day),
                ore,
                "several" if len(json.loads(others or "[]")) > 1 else reference,
            )
            for payment, bank, kind, day, ore, reference, others in self._rows(_PAYMENTS)
        }

    def _rows(self, asked: str) -> list[tuple[Any, ...]]:
        with self.app.database.connect() as connection:
            return [tuple(row) for row in connection.execute(text(asked))]
