"""Each state, kind and reason of a program has a word that people read, in their language."""

import ast
from collections.abc import Iterator
from typing import get_args

from brp_filesync.checkup.line import Result
from brp_filesync.core.codes import word
from brp_filesync.core.invoice_states import InvoiceState
from brp_filesync.core.outcomes import OUTCOMES
from brp_filesync.core.phrase import Phrase
from brp_filesync.core.source import FlowName
from brp_filesync.ledger import states
from brp_filesync.payments_in.decisions import Reason
from brp_filesync.payments_in.suggest import Ground
from tests.house.source import modules, tree, within

TYPES = (
    FlowName,
    Ground,
    InvoiceState,
    Reason,
    Result,
    states.ArrivalState,
    states.CatalogueFileKind,
    states.CatalogueState,
    states.DutyKind,
    states.DutyState,
    states.FileState,
    states.NoticeState,
)
NAMES = {"DNS", "SMTP", "TCP", "start_from"}  # of things, the same in every language


def test_each_word_of_a_program_has_one_for_people() -> None:
    words = [*OUTCOMES, *_checks(), *(each for kind in TYPES for each in get_args(kind))]

    assert {each for each in words if not isinstance(word(each), Phrase)} == NAMES
    assert len(words) > 70


def _checks() -> Iterator[str]:
    """Yield the names of what `filesync check` and a portal's checklist look at."""
    for path in modules():
        for node in ast.walk(tree(path)) if within(path, "checkup") else ():
            match node:
                case ast.Call(func=ast.Name(id="Check"), args=[ast.Constant(value=str(name)), *_]):
                    yield name
