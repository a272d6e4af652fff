"""States move as their tables allow, and every state of a kind stands in its table."""

from typing import Any, get_args

import pytest

from brp_filesync.core.errors import BrokenInvariant
from brp_filesync.core.invoice_states import INVOICE, InvoiceState, state_after
from brp_filesync.core.moves import Moves
from brp_filesync.ledger.states import (
    ARRIVAL,
    CATALOGUE,
    DUTY,
    FILE,
    NOTICE,
    ArrivalState,
    CatalogueState,
    DutyState,
    FileState,
    NoticeState,
)

TABLES = [
    (ARRIVAL, ArrivalState),
    (FILE, FileState),
    (CATALOGUE, CatalogueState),
    (DUTY, DutyState),
    (NOTICE, NoticeState),
]


def test_a_thing_moves_only_as_its_table_says() -> None:
    assert FILE.begun("received") == "received"
    assert FILE.moved("received", "imported") == "imported"
    with pytest.raises(BrokenInvariant, match="Nothing may begin as imported"):
        FILE.begun("imported")
    with pytest.raises(BrokenInvariant, match="from tried to imported"):
        FILE.moved("tried", "imported")
    with pytest.raises(BrokenInvariant, match="from done to failed"):
        DUTY.moved("done", "failed")


def test_of_many_each_must_be_allowed_and_what_stays_does_not_move() -> None:
    INVOICE.all_moved(["sent", "sent", "debt_collection"], ["done", "sent", "done"])

    with pytest.raises(BrokenInvariant, match="from exported to sent"):
        INVOICE.all_moved(["sent", "exported"], ["done", "sent"])


@pytest.mark.parametrize(("table", "states"), TABLES)
def test_every_state_is_in_its_table(table: Moves[Any], states: Any) -> None:
    reached = table.first.union(*table.following.values())

    assert reached == set(get_args(states))
    assert table.following.keys() <= reached


@pytest.mark.parametrize("state", get_args(InvoiceState))
def test_an_invoice_is_done_when_nothing_is_left_and_as_before_when_something_is(
    state: InvoiceState,
) -> None:
    assert state_after(state, 0, None) == "done"
    assert state_after(state, 100, None) == ("sent" if state == "done" else state)
    assert state_after(state, 100, "reminder") == ("reminder" if state == "done" else state)
