"""The matching by columns and rounds decides what the slow, obvious one decides."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brp_filesync.payments_in.decisions import Rules
from brp_filesync.payments_in.journal import sums_of
from brp_filesync.payments_in.match import match
from tests.references.slow_payments import Slow
from tests.support.payments_made import GYM, SYD, Owed, Paid, facts_of
from tests.support.shares import cases

pytestmark = pytest.mark.property

CASES = 600

# OCR numbers as Bankgirot publishes them, and one with a wrong check digit.
OCR = ["655969", "657866", "658765", "657767", "657965"]
REFERENCES = [*OCR, *OCR, f"000{OCR[0]}", "650861", "650862", "", "0000", "ABC 12", "7"]

owed = st.builds(
    lambda place, rest, credit, bankgiro: Owed(
        place + 1,
        OCR[place],
        -rest if credit else rest,
        bankgiro,
        "done" if rest == 0 else "sent",
        "credit_note" if credit else "invoice",
    ),
    st.integers(0, len(OCR) - 1),
    st.sampled_from([0, 100, 100, 200, 250]),
    st.sampled_from([False, False, True]),
    st.sampled_from([GYM, GYM, GYM, SYD]),
)
invoices = st.lists(owed, max_size=5, unique_by=lambda each: each.ocr)
amounts = st.sampled_from([0, 50, 99, 100, 100, 101, 150, 200, 250, 300, 350])


@st.composite
def parts(draw: st.DrawFn, amount_ore: int) -> tuple[tuple[str, int, bool], ...]:
    """Return part amounts that add up to the payment, now and then with a negative one."""
    count = draw(st.integers(1, 3))
    negative_ore = draw(st.sampled_from([0, 0, 100, 40]))
    rest_ore, found = amount_ore + negative_ore, []
    for place in range(count):
        ore = rest_ore if place == count - 1 else draw(st.integers(0, rest_ore))
        found.append((draw(st.sampled_from(REFERENCES)), ore, False))
        rest_ore -= ore
    if negative_ore:
        found.append((draw(st.sampled_from(REFERENCES)), -negative_ore, True))
    return tuple(found)


@st.composite
def paid(draw: st.DrawFn, earlier: int) -> Paid:
    kind = draw(st.sampled_from(["payment"] * 8 + ["deduction", "reversal", "returned"]))
    amount_ore = draw(amounts)
    given: dict[str, Any] = {
        "reference": draw(st.sampled_from(REFERENCES)),
        "bankgiro": draw(st.sampled_from([GYM, GYM, GYM, SYD])),
    }
    if kind == "payment":
        shape = draw(st.sampled_from(["plain", "plain", "plain", "several", "parts"]))
        if shape == "several":
            named = [draw(st.sampled_from(REFERENCES)) for _ in range(draw(st.integers(1, 3)))]
            given["others"] = tuple(
                (each, 0, draw(st.sampled_from([False] * 5 + [True]))) for each in named
            )
        elif shape == "parts":
            given["others"] = draw(parts(amount_ore))
    elif kind == "reversal":
        given["reverses"] = draw(st.integers(0, earlier))
    sign = -1 if kind in ("deduction", "reversal") else 1
    return Paid(sign * amount_ore, kind=kind, **given)


@st.composite
def lists(draw: st.DrawFn) -> list[Paid]:
    """Return payments; a reversal is mostly of an earlier payment's own amount."""
    made: list[Paid] = []
    for earlier in range(draw(st.integers(0, 8))):
        each = draw(paid(earlier))
        if each.reverses and made[each.reverses - 1].kind != "payment":
            each = Paid(each.amount_ore, kind="reversal")
        elif each.reverses and draw(st.sampled_from([True, True, True, False])):
            each = Paid(
                -made[each.reverses - 1].amount_ore, kind="reversal", reverses=each.reverses
            )
        made.append(each)
    return made


@pytest.mark.rule("Payments in 7.4")
@pytest.mark.family("reference-cases", cases=CASES)
@settings(max_examples=cases(CASES), deadline=None)
@given(invoices, lists(), st.sampled_from([(0, 0), (1, 1), (0, 60)]))
def test_the_matching_agrees_with_the_slow_one(
    owed: list[Owed], payments: list[Paid], tolerance: tuple[int, int]
) -> None:
    slow = Slow(owed, *tolerance)
    slow.take(payments)

    facts = facts_of(payments, owed)
    matched = match(facts, Rules(*tolerance))

    columns = ["payment", "invoice_id", "amount_ore", "written_off_ore"]
    booked = sorted(matched.allocations[columns].itertuples(index=False, name=None))
    left = sorted(
        matched.unmatched[["payment", "amount_ore", "reason"]].itertuples(index=False, name=None)
    )
    assert booked == sorted(slow.booked)
    assert left == sorted(slow.left)
    after = {each.invoice_id: each.rest_ore for each in owed}
    after |= dict(zip(matched.invoices["invoice_id"], matched.invoices["rest_ore"], strict=True))
    assert after == (slow.rest or after)
    sums_of(facts.payments, matched)  # raises unless every öre is somewhere
