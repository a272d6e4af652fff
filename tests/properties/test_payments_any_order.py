"""In any order of files, delivered twice or cut between deposits: every öre is kept."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from brp_filesync.app import App
from brp_filesync.database.begin import undone
from brp_filesync.reconcile import reconcile
from tests.support.gym import open_gym
from tests.support.payment_gym import (
    OCR,
    SYD_OCR,
    TOTALS,
    Deposit,
    Extra,
    Payment,
    bgmax_file,
    booked_file,
    with_invoices,
)

CASES = 500

payment = st.builds(
    lambda ore, reference, extra: Payment(
        ore, reference, extras=(Extra(extra),) if extra else (), code="3" if extra else "2"
    ),
    st.sampled_from([0, 500, TOTALS[2], TOTALS[0], TOTALS[0] + TOTALS[2], TOTALS[0] + 1]),
    st.sampled_from([*OCR, OCR[0], SYD_OCR, "4711", ""]),
    st.sampled_from(["", "", "", *OCR]),
)
deposits = st.lists(st.lists(payment, min_size=1, max_size=4), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One dry run for all cases: its statements are compiled once, and each case is undone."""
    gym = with_invoices(open_gym(tmp_path_factory.mktemp("gym") / "gym"))
    with gym.app(dry=True) as app:
        yield app


def left_by(app: App, contents: Sequence[bytes]) -> dict[str, Any]:
    """Return what these files leave, and take it back; every invariant is asked of it."""
    with app.database.connect() as connection, undone(connection):
        for number, content in enumerate(contents):
            night = booked_file(app, f"{number}.txt", content)
            assert night.decided is not None, night.trouble
            assert night.decided.result == "imported"
        broken = [each for each in reconcile(connection, app.archive) if each.offender]
        assert broken == []
        rests = connection.execute(
            text("SELECT invoice_id, rest_ore, state FROM brp_invoice ORDER BY 1")
        ).all()
        new_ore = connection.scalar(
            text("SELECT sum(received_ore - already_seen_ore) FROM brp_payment_journal")
        )
    return {"rests": [tuple(row) for row in rests], "new_ore": new_ore}


def keep_the_balance(app: App, made: list[list[Payment]], order: list[int]) -> None:
    """Check that cuts and repetitions change nothing, and that no order loses an öre."""
    left: dict[tuple[bytes, ...], dict[str, Any]] = {}

    def of(files: Sequence[Sequence[Deposit]]) -> dict[str, Any]:
        # The same content again is the same file and is never read again; of a single deposit all
        # ways to cut it are the same files.
        contents = tuple(dict.fromkeys(bgmax_file(*file) for file in files))
        if contents not in left:
            left[contents] = left_by(app, contents)
        return left[contents]

    files = [Deposit(each, serial=f"{serial:05}") for serial, each in enumerate(made, start=1)]
    mixed = list(
        {files[place % len(files)].serial: files[place % len(files)] for place in order}.values()
    )

    together = of([files])
    assert of([[each] for each in files]) == together
    assert of([files[:1], files, files[1:] + files[:1]]) == together
    assert of([[each] for each in mixed])["new_ore"] == sum(
        paid.amount_ore for each in mixed for paid in each.payments
    )


@pytest.mark.torture
@pytest.mark.family("reference-cases", cases=CASES)
@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(deposits, st.permutations(range(4)))
def test_cuts_repetitions_and_orders_keep_every_ore(
    app: App, made: list[list[Payment]], order: list[int]
) -> None:
    keep_the_balance(app, made, order)
