"""Whatever files book and people do, exported in any number of turns, the books hold it once."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from brp_filesync.app import App
from brp_filesync.core.errors import NotPossible
from brp_filesync.database import begin
from brp_filesync.desk import payments, payments_taken_back, payments_undone
from brp_filesync.desk.payment_act import Plan, do, plan
from brp_filesync.desk.vouchers import Request, export
from brp_filesync.ledger.archive import open_kept
from brp_filesync.reconcile import reconcile
from brp_filesync.vouchers.gather import Days
from tests.references.slow_books import sums_held, sums_read
from tests.support.books import ACCOUNTS, rows_of
from tests.support.camt_files import Entry, camt, scor, tx
from tests.support.gym import open_gym
from tests.support.payment_gym import (
    OCR,
    SYD,
    SYD_OCR,
    TOTALS,
    Deposit,
    Payment,
    bgmax_file,
    booked_file,
    with_invoices,
)
from tests.support.shares import cases

CASES = 120
_CHARGED = '<Chrgs><Amt Ccy="SEK">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs><RltdPties>'


def _charged(ocr: str, key: str) -> Entry:
    told = tx("100.00", scor(ocr), key=key).replace("<RltdPties>", _CHARGED)
    return Entry([told], "99.00", reference=key)


# Two companies' payments in BgMax, charged ones in camt, and reversals, one of which finds its own.
FILES = (
    bgmax_file(
        Deposit([Payment(TOTALS[0] + 100, OCR[0]), Payment(TOTALS[2]), Payment(700, "4711")]),
        Deposit([Payment(30000, SYD_OCR), Payment(900)], bankgiro=SYD, serial="00002"),
    ),
    camt(_charged("4711", "KEY-0001"), _charged(OCR[1], "KEY-0002")),
    camt(_charged("4711", "KEY-0003"), message_id="2"),
    camt(
        Entry([tx("50.00", scor(OCR[1]), key="KEY-0004")], "50.00", side="DBIT", reversal=True),
        Entry([tx("70.00", key="KEY-0005")], "70.00", side="DBIT", reversal=True),
        message_id="3",
    ),
)
_PAYMENTS = range(1, 11)
_INVOICES = ("GYM:100001", "GYM:100002", "GYM:100003", "SYD:500")

payment_id = st.sampled_from(_PAYMENTS)
acts = st.one_of(
    st.builds(
        lambda each, invoice: payments.matched(each, invoice, other_company=True),
        payment_id,
        st.sampled_from(_INVOICES),
    ),
    st.builds(
        lambda each, invoice, ore: payments.split(each, [(invoice, ore)], other_company=True),
        payment_id,
        st.sampled_from(_INVOICES),
        st.sampled_from([100, 5000]),
    ),
    st.builds(payments.handled, payment_id, st.just("Refunded")),
    st.just(payments.same(8, 6)),
    st.builds(payments_taken_back.unbooked, payment_id),
    st.builds(payments_taken_back.taken_back, st.sampled_from([9, 10]), payment_id),
    st.builds(payments_undone.undone, payment_id),
)
steps = st.lists(
    st.one_of(acts, acts, acts, st.sampled_from(["export", "SYD", "GYM"])), max_size=12
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One dry run for all cases, with the files booked: each case is undone."""
    gym = with_invoices(open_gym(tmp_path_factory.mktemp("gym") / "gym"))
    with gym.app(dry=True) as app:
        for number, content in enumerate(FILES):
            night = booked_file(app, f"{number}.txt", content)
            assert night.decided is not None, night.trouble
            assert night.decided.result == "imported"
        yield app


@pytest.mark.rule("Payments in 13.2", "Payments in 13.4")
@pytest.mark.family("reference-cases", cases=CASES)
@settings(max_examples=cases(CASES), deadline=None, suppress_health_check=list(HealthCheck))
@given(steps)
def test_the_books_hold_once_whatever_was_done(app: App, taken: Sequence[Plan | str]) -> None:
    with app.database.connect() as connection, begin.undone(connection):
        for step in [*taken, "export"]:
            if isinstance(step, str):
                request = Request(Days(), None if step == "export" else step)
                export(app, request, Path("nowhere"), "eva")
            else:
                _done(app, step)

        held: Mapping[str, Any] = sums_held(rows_of(connection), ACCOUNTS)
        assert sums_read(_exported(app, connection)) == held
        assert [each for each in reconcile(connection, app.archive) if each.offender] == []


def _done(app: App, act: Plan) -> None:
    try:
        do(app.database, act, plan(app.database, act), "eva", app.now)
    except NotPossible:
        return


def _exported(app: App, connection: Connection) -> list[bytes]:
    found = []
    for sha256 in connection.scalars(text("SELECT sha256 FROM filesync_voucher_file")):
        with open_kept(app.archive, sha256) as stream:
            found.append(stream.read())
    return found
