"""Samples that would pass whatever came of them are told."""

from pathlib import Path

import pytest

from brp_filesync.checkup.samples import hollow_samples


@pytest.mark.parametrize(
    ("expected", "hollow"),
    [
        ("", True),
        ("counts: {}\nvat: {}\n", True),
        ("counts: {imported: 1}\n", False),
        ("result: imported\n", False),
    ],
)
def test_a_sample_by_which_nothing_is_compared_shows_nothing(
    tmp_path: Path, expected: str, hollow: bool
) -> None:
    folder = tmp_path / "orders/wellnet/good"
    folder.mkdir(parents=True)
    (folder / "orders.csv").write_text("an order")
    (folder / "expected.yaml").write_text(f"file: orders.csv\non: 2026-11-24\n{expected}")

    said = ["good: expected.yaml says nothing that must come of it."] if hollow else []
    assert hollow_samples(tmp_path, "wellnet") == said
