"""A night of hundreds of small files at a far server waits for its line for seconds, not minutes."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES, MOST_S = 300, 15.0


@pytest.mark.torture
@pytest.mark.timeout(1500)
def test_a_night_of_300_files_at_20_ms_of_round_trip_waits_for_15_seconds_at_most() -> None:
    words = ["--files", str(FILES), "--far", "0.02", "--times", "1"]
    command = [sys.executable, "-m", "benchmarks.far_night", *words]

    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    (line,) = (each for each in told.splitlines() if each.startswith("the line's part "))
    print(line)
    assert float(line.split()[-2]) <= MOST_S
