"""A gym whose portal pays in lumps: settlement reports for it, and what became of them."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from brp_filesync.flows.result import FileResult, FlowResult
from brp_filesync.flows.settlements import book_report, run_settlements
from brp_filesync.ledger import files
from brp_filesync.ledger.archive import keep_bytes
from brp_filesync.profiles.settlement import SettlementFiles
from tests.support.gym import Gym

REPORTS: dict[str, Any] = {
    "file_name": r"AVRAKNING_(?P<month>\d{6})\.(csv|xlsx)",
    "columns": {
        "order_number": {"column": "ORDER"},
        "gross": {"column": "BRUTTO", "unit": "kronor", "decimal": ","},
        "commission": {"column": "PROVISION", "unit": "kronor", "decimal": ","},
        "vat": {"column": "MOMS", "unit": "kronor", "decimal": ","},
        "net": {"column": "NETTO", "unit": "kronor", "decimal": ","},
        "report_number": {"name_part": "month"},
    },
    "total": {"marker": "SUMMA"},
}
HEADER = "ORDER;BRUTTO;PROVISION;MOMS;NETTO"
PAYER = "50501055"  # the portal's bankgiro, that its lumps come from


def reports(**changes: Any) -> SettlementFiles:
    """Return how the gym's portal writes its reports, changed so."""
    return SettlementFiles.model_validate({**REPORTS, **changes}, strict=False)


def with_reports(gym: Gym, **changes: Any) -> Gym:
    """Return the gym with a portal that puts settlement reports on its server, and pays in lumps.

    Its profile says so on the disk too, where commands read it.
    """
    for name in ("settlements", "orders/archive", "orders/rejected"):
        (gym.server / name).mkdir(parents=True, exist_ok=True)
    path = gym.folder / "config" / "portals" / f"{gym.portal}.yaml"
    written = {"settlement": {**REPORTS, **changes}}
    with path.open("a", encoding="utf-8") as file:
        YAML(typ="safe").dump(written, file)
    folders = gym.profile.folders.model_copy(update={"settlements": "settlements"})
    changed = {"settlement": reports(**changes), "folders": folders}
    profile = gym.profile.model_copy(update=changed)
    return replace(gym, installation=replace(gym.installation, portals={gym.portal: profile}))


def a_row(number: str, gross_ore: int, share: float = 0.1) -> tuple[str, int, int, int, int]:
    """Return a row: the order, its gross, the portal's share of it, VAT of that, and what is left."""
    commission_ore = round(gross_ore * share)
    vat_ore = round(commission_ore * 0.25)
    return (number, gross_ore, commission_ore, vat_ore, gross_ore - commission_ore - vat_ore)


def a_report(*rows: tuple[str, int, int, int, int], total: Sequence[int] | None = None) -> bytes:
    """Return a report of these rows, with their total or another."""
    sums = [sum(row[place] for row in rows) for place in range(1, 5)] if total is None else total
    lines = [HEADER, *(_line(*row) for row in rows), _line("SUMMA", *sums)]
    return ("\r\n".join(lines) + "\r\n").encode()


def _line(number: str, *amounts_ore: int) -> str:
    shown = (
        f"{'-' if ore < 0 else ''}{abs(ore) // 100},{abs(ore) % 100:02}" for ore in amounts_ore
    )
    return ";".join([number, *shown])


def booked_report(gym: Gym, content: bytes, name: str = "AVRAKNING_202611.csv") -> FileResult:
    """Book a report's content under this name, and return what became of it."""
    with gym.app() as app:
        sha256 = keep_bytes(app.archive, content)
        with app.database.connect() as connection, app.database.write(connection):
            file = files.receive(
                connection, gym.portal, "settlements", sha256, len(content), name, app.now
            )
        return book_report(app, gym.profile, file)


def deliver_report(gym: Gym, content: bytes, name: str = "AVRAKNING_202611.csv") -> Path:
    """Put a report on the portal's server."""
    path = gym.server / "settlements" / name
    path.write_bytes(content)
    aged = gym.clock.at.timestamp() - 3600
    os.utime(path, (aged, aged))
    return path


def report_night(gym: Gym, **parts: Any) -> FlowResult:
    """Run the night of the portal's reports."""
    with gym.app(**parts) as app:
        return run_settlements(app, gym.portal)


def rests(gym: Gym) -> list[tuple[int, str]]:
    """Return what is left to pay of each invoice and credit note, and its state."""
    return [(row[0], row[1]) for row in gym.rows("brp_invoice", "rest_ore", "state")]


def outcomes(gym: Gym) -> list[tuple[Any, ...]]:
    """Return line, outcome and invoice of each row of all reports."""
    return gym.rows("brp_settlement_row", "line", "outcome", "invoice_id")


def parts(gym: Gym) -> list[tuple[Any, ...]]:
    """Return report, company, settled net and what of it is open, of each part."""
    return gym.rows("brp_settlement_part", "settlement_id", "company_id", "net_ore", "open_ore")
