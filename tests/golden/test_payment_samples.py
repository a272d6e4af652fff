"""Each payment sample holds what stands beside it: made by hand, compared whole."""

import json
import shutil
from pathlib import Path

import pytest

from brp_filesync.payments_in.model import Terms
from brp_filesync.payments_in.read import FORMATS, format_of, looking_terms, read_payments
from brp_filesync.payments_in.shown import as_json
from brp_filesync.profiles.load import load_banks

SAMPLES = Path(__file__).parents[2] / "samples" / "payments"
EXPECTED = sorted(SAMPLES.glob("*/*.expected.json"))


@pytest.mark.golden
@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.parent.name)
def test_a_payment_sample_holds_what_stands_beside_it(expected: Path, tmp_path: Path) -> None:
    sample = next(expected.parent.glob(f"{expected.name.removesuffix('.expected.json')}.*[!n]"))
    with sample.open("rb") as stream:
        shown, _ = as_json(read_payments(stream, terms(expected.parent, tmp_path)))

    assert shown == json.loads(expected.read_text(encoding="utf-8"))


def test_every_format_has_a_sample_and_each_is_told_from_the_others(tmp_path: Path) -> None:
    found = []
    for expected in EXPECTED:
        sample = next(expected.parent.glob(f"{expected.name.removesuffix('.expected.json')}.*[!n]"))
        with sample.open("rb") as stream:
            found.append(format_of(stream, terms(SAMPLES / "csv", tmp_path)).name)

    assert sorted(set(found)) == sorted(each.name for each in FORMATS)


def terms(folder: Path, tmp_path: Path) -> Terms:
    """The bank's own terms where a profile lies beside the sample."""
    if not (folder / "bank.yaml").exists():
        return Terms()
    banks = tmp_path / "banks"
    banks.mkdir(exist_ok=True)
    shutil.copy(folder / "bank.yaml", banks)
    return looking_terms(load_banks(banks)["bank"])
