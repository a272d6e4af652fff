"""Every shipped profile over its samples, on both databases: outcomes and answers to the byte."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from brp_filesync.brp.load import load_folder, seed
from brp_filesync.database.begin import open_doors
from brp_filesync.profiles.load import load_portals
from tests.gym import SHIPPED, TODAY, Gym, open_gym

pytestmark = pytest.mark.golden
_ROOT = Path(__file__).parent.parent.parent
_SAMPLES = _ROOT / "samples" / "orders"
_FOLDERS = sorted(path.parent.relative_to(_SAMPLES) for path in _SAMPLES.glob("*/*/expected.yaml"))


@pytest.fixture(params=[str(folder) for folder in _FOLDERS])
def sample(request: pytest.FixtureRequest) -> Path:
    return _SAMPLES / str(request.param)


@pytest.fixture
def demo_gym(database: str, tmp_path: Path) -> Gym:
    """The gym of samples/brp, and nothing else."""
    gym = open_gym(tmp_path, database=database, filled=False)
    engine = gym.engine()
    doors = open_doors(engine, 30)
    seed(doors, TODAY)
    load_folder(doors, _ROOT / "samples" / "brp", TODAY)
    engine.dispose()
    return gym


def test_each_shipped_portal_has_good_mixed_and_refused_samples() -> None:
    portals = load_portals(SHIPPED / "portals")

    for portal in portals:
        assert {"good", "mixed", "refused"} <= {
            folder.name for folder in _FOLDERS if folder.parent.name == portal
        }


def test_a_sample_comes_to_what_was_decided_by_hand(sample: Path, demo_gym: Gym) -> None:
    expected = YAML(typ="safe").load(sample / "expected.yaml")
    name = expected["file"]
    demo_gym.deliver_bytes((sample / name).read_bytes(), name)

    night = demo_gym.night()

    (file,) = night.files
    counts = night.counts.as_dict()
    assert file.decided is not None
    assert {
        "result": file.decided.result,
        "exit_code": int(night.exit_code),
        "counts": {key: counts[key] for key in expected["counts"]},
        "invoiced_ore": file.decided.invoiced_ore,
        "rows": _rows(demo_gym),
        "orders": _orders(demo_gym),
    } == {key: expected[key] for key in (
        "result", "exit_code", "counts", "invoiced_ore", "rows", "orders"
    )}  # fmt: skip
    problem = expected.get("problem")
    if problem is not None:
        found = file.decided.problem
        assert found is not None
        assert {"word": found.word, "line": found.line, "column": found.column} == problem


def test_a_sample_is_answered_byte_for_byte(sample: Path, demo_gym: Gym) -> None:
    (expected,) = (sample / "expected").iterdir()
    (order_file,) = sample.glob("*.csv")
    demo_gym.deliver_bytes(order_file.read_bytes(), order_file.name)

    demo_gym.night()

    answer = (demo_gym.server / "responses" / expected.name).read_bytes()
    if os.environ.get("GOLDEN_WRITE") == "1":
        expected.write_bytes(answer)
    assert answer.decode("iso8859-1") == expected.read_bytes().decode("iso8859-1")


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
    invoices = {
        order: (number, ocr)
        for kind, order, number, ocr in gym.rows(
            "brp_invoice", "kind", "order_id", "invoice_number", "ocr_number"
        )
        if kind == "invoice"
    }
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
