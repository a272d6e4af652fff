"""Sample order files, each with what must come of it beside it, and what did come of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from brp_filesync.brp.load import load_folder
from brp_filesync.database.begin import open_doors
from tests.gym import TODAY, Gym

SHIPPED = Path(__file__).parent.parent / "samples"


@dataclass(frozen=True)
class Sample:
    """A folder `<portal>/<kind>` with an order file, expected.yaml, and the answer in expected/."""

    folder: Path

    @property
    def portal(self) -> str:
        return self.folder.parent.name

    @property
    def expected(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = YAML(typ="safe").load(self.folder / "expected.yaml")
        return found

    @property
    def order_file(self) -> Path:
        return self.folder / str(self.expected["file"])

    @property
    def answer(self) -> Path:
        (answer,) = (self.folder / "expected").iterdir()
        return answer


def samples_below(folder: Path) -> list[Sample]:
    """Return the samples below a folder of portals."""
    return [Sample(path.parent) for path in sorted(folder.glob("*/*/expected.yaml"))]


def write_where_empty(answer: Path, content: bytes) -> None:
    """Write the answer where its file is empty: one that stands was decided by hand."""
    if answer.stat().st_size == 0:
        answer.write_bytes(content)


def load_gym(gym: Gym, folder: Path = SHIPPED / "brp") -> None:
    """Load a folder of set-up files into the gym's BRP."""
    engine = gym.engine()
    load_folder(open_doors(engine, 30), folder, TODAY)
    engine.dispose()


def came_to(gym: Gym, night: Any, expected: Mapping[str, Any]) -> dict[str, Any]:
    """Return what came of the night's one file, by the keys that are expected of it."""
    (file,) = night.files
    assert file.decided is not None, file.trouble
    counts, problem = night.counts.as_dict(), file.decided.problem
    found = {
        "file": file.file.name,
        "on": gym.clock.at.date(),
        "result": file.decided.result,
        "exit_code": int(night.exit_code),
        "counts": {key: counts[key] for key in expected["counts"]},
        "invoiced_ore": file.decided.invoiced_ore,
        "problem": problem and {
            "word": problem.word, "line": problem.line, "column": problem.column
        },
        "rows": _rows(gym),
        "orders": _orders(gym),
        "credit_notes": _credit_notes(gym),
        "vat": _vat(gym, expected.get("vat", ())),
    }  # fmt: skip
    return {key: found[key] for key in expected}


def _rows(gym: Gym) -> dict[int, dict[str, Any]]:
    return {
        line: {
            "order": order,
            "outcome": outcome,
            "words": [word for _, word, _ in json.loads(problems or "[]")],
        }
        for line, order, outcome, problems in gym.rows(
            "filesync_outcome", "line", "order_number", "outcome", "problems"
        )
    }


def _orders(gym: Gym) -> dict[str, dict[str, Any]]:
    customers = dict(gym.rows("brp_person", "person_id", "customer_number"))
    invoices = {order: (number, ocr) for order, number, ocr, _, _ in _invoices(gym, "invoice")}
    return {
        number: {
            "customer": customers[person],
            "total_ore": total_ore,
            "invoice": invoices[order][0],
            "ocr": invoices[order][1],
        }
        for order, number, person, total_ore in gym.rows(
            "brp_order", "order_id", "portal_order_number", "person_id", "total_ore"
        )
    }


def _credit_notes(gym: Gym) -> dict[str, dict[str, Any]]:
    numbers = dict(gym.rows("brp_order", "order_id", "portal_order_number"))
    credited = {order: number for order, number, _, _, _ in _invoices(gym, "invoice")}
    return {
        numbers[order]: {
            "total_ore": total_ore, "invoice": number, "ocr": ocr, "credits": credited[order]
        }
        for order, number, ocr, _, total_ore in _invoices(gym, "credit_note")
    }  # fmt: skip


def _vat(gym: Gym, of_orders: Any) -> dict[str, list[list[int]]]:
    """Return [rate in hundredths of a percent, öre] of each invoice line of these orders."""
    numbers = dict(gym.rows("brp_order", "order_id", "portal_order_number"))
    order_of = {invoice: numbers[order] for order, _, _, invoice, _ in _invoices(gym, "invoice")}
    found: dict[str, list[list[int]]] = {number: [] for number in of_orders}
    for invoice, _, rate, vat_ore in sorted(gym.rows(
        "brp_invoice_line", "invoice_id", "position", "vat_rate_hundredths", "vat_ore"
    )):  # fmt: skip
        if order_of.get(invoice) in found:
            found[order_of[invoice]].append([rate, vat_ore])
    return found


def _invoices(gym: Gym, kind: str) -> list[tuple[Any, ...]]:
    """Return order, number, OCR number, id and total of the invoices or the credit notes."""
    return [rest for each, *rest in gym.rows(
        "brp_invoice", "kind", "order_id", "invoice_number", "ocr_number", "invoice_id",
        "total_ore",
    ) if each == kind]  # fmt: skip
