"""Whatever people do to payments, in any order: every öre is where the slow books have it."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from brp_filesync.app import App
from brp_filesync.core.errors import NotPossible
from brp_filesync.database.begin import undone
from brp_filesync.desk import payment_act, payments, payments_taken_back, payments_undone
from brp_filesync.reconcile import reconcile
from tests.references.slow_acts import FILE, Books, Money, Share
from tests.support.camt_files import Entry, camt, tx
from tests.support.gym import open_gym
from tests.support.payment_gym import OCR, SYD_OCR, Payment, a_bgmax, booked_file, with_invoices
from tests.support.shares import cases

pytestmark = pytest.mark.property

CASES = 240
NAMES = {1: OCR[0], 2: OCR[1], 3: OCR[2], 4: SYD_OCR}
PAID = range(1, 7)
BACK = (7, 8, 9)

act = st.tuples(
    st.sampled_from(
        [
            "match",
            "match",
            "split",
            "handle",
            "unbook",
            "unbook",
            "reverse",
            "reverse",
            "undo",
            "undo",
        ]
    ),
    st.sampled_from(PAID),
    st.sampled_from(BACK),
    st.sampled_from(list(NAMES)),
    st.sampled_from([1, 20000, 120000]),
)


def reversal(kronor: str) -> Entry:
    """Return a reversal under a reference of its own, that names nothing."""
    taken = tx(kronor, key=f"BACK-{kronor}", payer="")
    return Entry([taken], kronor, side="DBIT", reversal=True, day="2026-11-24")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One dry run for all cases, on what these two files have booked and left."""
    gym = with_invoices(open_gym(tmp_path_factory.mktemp("gym") / "gym"))
    came = a_bgmax(
        Payment(499000, OCR[0]),
        Payment(20000, OCR[2]),
        Payment(120000 + 1, OCR[2]),
        Payment(120000),
        Payment(619000, "4711"),
        Payment(1, OCR[1]),
    )
    went = camt(reversal("1200.00"), reversal("4990.00"), reversal("200.01"))
    with gym.app(dry=True) as app:
        assert [booked_file(app, name, each).exit_code for name, each in (("1", came), ("2", went))]
        yield app


def books_of(app: App) -> Books:
    """Return what is booked and waits, as the files left it."""
    with app.database.connect() as connection:
        invoices = connection.execute(
            text("SELECT invoice_id, rest_ore, company_id FROM brp_invoice ORDER BY 1")
        ).all()
        paid = connection.execute(text("SELECT payment_id, amount_ore FROM brp_payment")).all()
    found = Books(
        {row[0]: row[1] for row in invoices},
        {row[0]: row[2] for row in invoices},
        {row[0]: Money(row[1], "GYM") for row in paid},
    )
    booked, waits, _ = entries_of(app)
    for payment, invoice, ore in booked:
        found.payments[payment].booked.append(Share(invoice, ore, FILE))
    for payment, ore in waits:
        found.payments[payment].waits += ore
    return found


def entries_of(app: App) -> tuple[list[Any], list[Any], list[Any]]:
    """Return what stands: booked (payment, invoice, öre), waiting and handled (payment, öre)."""
    stands = (
        " opposite_of IS NULL AND NOT EXISTS (SELECT 1 FROM {0} AS o WHERE o.opposite_of = {0}.{1})"
    )
    left = stands.format("brp_unmatched", "unmatched_id")
    with app.database.connect() as connection:
        booked = connection.execute(
            text(
                "SELECT payment_id, invoice_id, amount_ore FROM brp_allocation WHERE"
                + stands.format("brp_allocation", "allocation_id")
                + " ORDER BY allocation_id"
            )
        ).all()
        waits, handled = (
            connection.execute(
                text(
                    "SELECT payment_id, sum(amount_ore) FROM brp_unmatched"
                    f" WHERE {left} AND handled_at IS {there} GROUP BY 1"
                )
            ).all()
            for there in ("NULL", "NOT NULL")
        )
    return [tuple(row) for row in booked], sorted(map(tuple, waits)), sorted(map(tuple, handled))


def done(app: App, kind: str, paid: int, back: int, invoice: int, ore: int) -> bool:
    """Do the act as the command does; say whether it could be."""
    name = NAMES[invoice]
    plan = {
        "match": lambda: payments.matched(paid, name),
        "split": lambda: payments.split(paid, [(name, ore)]),
        "handle": lambda: payments.handled(paid, "outside"),
        "unbook": lambda: payments_taken_back.unbooked(paid),
        "reverse": lambda: payments_taken_back.taken_back(back, paid),
        "undo": lambda: payments_undone.undone(paid if ore > 1 else back),
    }[kind]()
    try:
        said = payment_act.plan(app.database, plan)
        payment_act.do(app.database, plan, said, "eva", app.now)
    except NotPossible:
        return False
    return True


def slowly(books: Books, kind: str, paid: int, back: int, invoice: int, ore: int) -> bool:
    """Do the same to the slow books."""
    return {
        "match": lambda: books.match(paid, invoice),
        "split": lambda: books.split(paid, [(invoice, ore)]),
        "handle": lambda: books.handle(paid),
        "unbook": lambda: books.unbook(paid),
        "reverse": lambda: books.reverse(back, paid),
        "undo": lambda: books.undo(paid if ore > 1 else back),
    }[kind]()


def demand_equal(app: App, books: Books) -> None:
    """Compare every invoice's rest, and what of each payment is booked, waits and is handled."""
    booked, waits, handled = entries_of(app)
    assert sorted(booked) == sorted(
        (payment, each.invoice, each.ore)
        for payment, money in books.payments.items()
        for each in money.booked
    )
    assert [row for row in waits if row[1]] == [
        (payment, money.waits) for payment, money in sorted(books.payments.items()) if money.waits
    ]
    assert [row for row in handled if row[1]] == [
        (payment, money.outside)
        for payment, money in sorted(books.payments.items())
        if money.outside
    ]
    with app.database.connect() as connection:
        rests = dict(
            connection.execute(text("SELECT invoice_id, rest_ore FROM brp_invoice")).all()  # type: ignore[arg-type]
        )
    assert rests == books.rests


@pytest.mark.rule("Payments in 9.3", "Payments in 9.6", "Payments in 8.12")
@pytest.mark.family("reference-cases", cases=CASES)
@settings(max_examples=cases(CASES), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(act, max_size=12))
def test_any_acts_keep_every_ore_and_are_all_undone(
    app: App, acts: list[tuple[str, int, int, int, int]]
) -> None:
    with app.database.connect() as connection, undone(connection):
        books, before = books_of(app), entries_of(app)
        for each in acts:
            assert done(app, *each) == slowly(books, *each), each
            demand_equal(app, books)
        assert [each for each in reconcile(connection, app.archive) if each.offender] == []
        # The latest first, whatever payments they are of, nothing stands in the way of an undo.
        while books.acts:
            payment = next(iter(books.acts[-1]))
            assert books.undo(payment)
            plan = payments_undone.undone(payment)
            said = payment_act.plan(app.database, plan)
            payment_act.do(app.database, plan, said, "eva", app.now)
        demand_equal(app, books)
        assert [sorted(each) for each in entries_of(app)] == [sorted(each) for each in before]
        assert [each for each in reconcile(connection, app.archive) if each.offender] == []
