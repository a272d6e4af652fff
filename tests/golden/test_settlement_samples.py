"""Epassi as it is shipped, over its sample reports and their lumps: decided by hand."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.support.books import books_hold_what_the_database_holds, exported
from tests.support.breaches import broken
from tests.support.command import typed
from tests.support.gym import Gym, open_gym
from tests.support.samples import SHIPPED, Sample, load_gym
from tests.support.settlement_gym import booked_report, report_night

pytestmark = [pytest.mark.golden, pytest.mark.one_database]
_REPORTS = SHIPPED / "settlements/epassi"
_KINDS = sorted(path.name for path in _REPORTS.iterdir())


def expected_of(kind: str) -> dict[str, Any]:
    """Return what must come of a sample report."""
    found: dict[str, Any] = YAML(typ="safe").load(_REPORTS / kind / "expected.yaml")
    return found


@pytest.fixture
def epassi(database: str, tmp_path: Path) -> Gym:
    """The demo's gym, which has sold nothing yet."""
    gym = open_gym(tmp_path, database=database, filled=False, portal="epassi")
    load_gym(gym)
    settings = gym.folder / "config/filesync.yaml"
    shipped = "sqlite:///../var/filesync.db"
    settings.write_text(settings.read_text().replace(shipped, database))
    (gym.server / "settlements").mkdir()
    return gym


def brought_to(gym: Gym, expected: dict[str, Any]) -> None:
    """Bring the gym to where the report comes: orders imported, earlier reports, credit notes."""
    for kind in expected["orders"]:
        sample = Sample(SHIPPED / "orders/epassi" / kind)
        gym.deliver_bytes(sample.order_file.read_bytes(), sample.order_file.name)
        gym.night()
    for kind in expected.get("reports", ()):
        name = expected_of(kind)["file"]
        booked_report(gym, (_REPORTS / kind / name).read_bytes(), name)
    orders = typed(gym, "orders", "list", "--json").json["orders"]
    invoices = {each["portal_order_number"]: each["ocr_number"] for each in orders}
    for number in expected.get("credited", ()):
        assert typed(gym, "invoices", "credit", invoices[number], "--yes").exit_code == 0


def test_there_is_a_report_of_each_kind() -> None:
    assert _KINDS == ["by_invoice", "good", "mixed", "refused"]


@pytest.mark.rule("Payments in 12.2", "Payments in 12.3", "Payments in 12.4")
@pytest.mark.parametrize("kind", _KINDS)
def test_a_report_and_its_lump_come_to_what_was_decided_by_hand(kind: str, epassi: Gym) -> None:
    expected = expected_of(kind)
    brought_to(epassi, expected)
    report = len(epassi.rows("brp_settlement")) + 1

    done = booked_report(
        epassi, (_REPORTS / kind / expected["file"]).read_bytes(), expected["file"]
    )

    assert done.decided is not None
    problem = done.decided.problem
    rows = epassi.rows("brp_settlement_row", "line", "outcome", "settlement_id")
    assert {
        "result": done.decided.result,
        "settled": done.decided.settled,
        "rows": {line: outcome for line, outcome, of_report in rows if of_report == report},
        **({} if problem is None else {"problem": problem.word}),
    } == {key: expected[key] for key in ("result", "settled", "rows", "problem") if key in expected}
    if "lump" in expected:
        lump = expected["lump"]
        assert came_of_lump(epassi, report, _REPORTS / kind / lump["file"]) == lump
    assert in_the_books(epassi) == expected["books"]
    assert broken(epassi) == {}


def came_of_lump(gym: Gym, report: int, by_bank: Path) -> dict[str, Any]:
    """Let the bank's file come with a report's lump, and return what became of it.

    A person books it where it doesn't book itself, and is told of which report it is.
    """
    assert typed(gym, "payments", "import", str(by_bank), "--bank", "seb").exit_code == 3
    by_itself = report_night(gym).lumps == 1
    if not by_itself:
        ((suggested,),) = (each["suggestions"] for each in _waiting(gym))
        assert suggested["settlement"] == report
        done = typed(gym, "payments", "match", "1", "--settlement", str(report), "--yes")
        assert done.exit_code == 0
    booked = gym.rows("brp_settlement_lump", "settlement_id", "amount_ore")
    return {
        "file": by_bank.name,
        "by_itself": by_itself,
        "booked_ore": sum(ore for of_report, ore in booked if of_report == report),
        "waits_ore": sum(each["amount_ore"] for each in _waiting(gym)),
    }


def in_the_books(gym: Gym) -> dict[str, dict[str, int]]:
    """Return what each company's accounts come to by vouchers, read back from their files."""
    found: dict[str, dict[str, int]] = {}
    for each in exported(gym)["accounts"]:
        found.setdefault(each["company_id"], {})[each["account"]] = each["amount_ore"]
    assert books_hold_what_the_database_holds(gym)
    return found


def _waiting(gym: Gym) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = typed(gym, "payments", "unmatched", "--json").json["unmatched"]
    return found
