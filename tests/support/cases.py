"""Files that banks have published, where they are to be had: they are no part of the project."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = (
    "bgmax-ocr-check-and-length.txt",
    "bgmax-ocr-check-one-line.txt",
    "camt054-seb-bankgiro.xml",
)
PROPERTY = "case"
TESTS = "test_published_cases.py"


def case(name: str) -> Path:
    """Return the file of that name; skips the test where it isn't to be had.

    It lies in the folder that FILESYNC_CASES names, else in one beside the repository.
    """
    told = os.environ.get("FILESYNC_CASES")
    folder = Path(told) if told else ROOT.parent / "shared" / "cases"
    if not (folder / name).is_file():
        pytest.skip(f"no {name} in {'FILESYNC_CASES' if told else '../shared/cases'}")
    return folder / name
