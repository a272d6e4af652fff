"""How fast payment files are read, as ratios within one run, and in how much memory.

    python -m benchmarks.payments                          1,000,000 payments of BgMax, 200,000 of camt
    python -m benchmarks.payments --payments 50000 --camt 10000
    python -m benchmarks.payments --camt053 FOLDER         against the package camt053, installed there:
        pip install --target FOLDER --no-deps camt053==0.0.23 defusedxml==0.7.1 xmlschema elementpath

Each reading is a process of its own, which tells its own time and its highest memory. `columns` reads
and checks all of the file and leaves it as columns; `frames` makes frames of Python's own text, too.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.bgmax_file import bgmax_file
from benchmarks.camt_file import camt_file
from benchmarks.plain_bgmax import read_plain
from brp_filesync.payments_in.model import Terms
from brp_filesync.payments_in.read import read_payments

_MB = 1024


def main() -> None:
    """Measure and print, or be one of the readings."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument("--camt", type=int, default=200_000)
    parser.add_argument("--camt053", type=Path, help="the folder that the package is in")
    parser.add_argument("--reading", nargs=2, metavar=("WAY", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.reading:
        way, file = given.reading
        print(json.dumps(_READINGS[way](Path(file))))
        return
    with tempfile.TemporaryDirectory(prefix="filesync-bench-") as folder:
        _bgmax(Path(folder), given.payments)
        _camt(Path(folder), given.camt, given.camt053)


def _bgmax(folder: Path, payments: int) -> None:
    file = bgmax_file(folder / "bgmax.txt", payments)
    print(f"BgMax, {payments} payments, {file.stat().st_size // 1_000_000} MB")
    found = {way: _measured(way, file) for way in ("columns", "frames", "plain")}
    assert found["columns"]["sum_ore"] == found["frames"]["sum_ore"] == found["plain"]["sum_ore"]
    _table(found, "plain")


def _camt(folder: Path, payments: int, package: Path | None) -> None:
    an_entry = max(payments // 50, 1)
    for entries, count in ((50, an_entry), (payments, 1)):
        file = camt_file(folder / "camt.xml", entries, count)
        print(f"camt.054, {entries} × {count}, {file.stat().st_size // 1_000_000} MB")
        ways = ("columns", "frames", *(["camt053"] if package else []))
        _table({way: _measured(way, file, package) for way in ways}, "camt053")


def _table(found: dict[str, dict[str, Any]], other: str) -> None:
    """Print lines as docs/development/performance.md has them: how many times as fast as the other."""
    print(f"\n| | seconds | MB | times as fast as {other} |\n|---|---|---|---|")
    for way, each in found.items():
        times = f"{found[other]['seconds'] / each['seconds']:.2f}" if other in found else ""
        print(f"| {way} | {each['seconds']:.2f} | {each['mb']} | {times} |")
    print(flush=True)


def _measured(way: str, file: Path, package: Path | None = None) -> dict[str, Any]:
    path = os.environ.get("PYTHONPATH", "")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.payments", "--reading", way, str(file)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | ({"PYTHONPATH": f"{package}:{path}"} if package else {}),
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _columns(file: Path) -> dict[str, Any]:
    return _ours(file, frames=False)


def _frames(file: Path) -> dict[str, Any]:
    return _ours(file, frames=True)


def _ours(file: Path, *, frames: bool) -> dict[str, Any]:
    began = time.process_time()
    sum_ore = 0
    with file.open("rb") as stream:
        for chunk in read_payments(stream, Terms()):
            sum_ore += int(chunk.sections["amount_ore"].sum())
            if frames:
                assert len(chunk.payments) == len(chunk.payers())
                assert len(chunk.references) <= chunk.facts.counted["extra"]
    return _result(began, sum_ore)


def _plain(file: Path) -> dict[str, Any]:
    began = time.process_time()
    with file.open("rb") as stream:
        sum_ore = sum(section.amount_ore for section in read_plain(stream))
    return _result(began, sum_ore)


def _camt053(file: Path) -> dict[str, Any]:
    from camt053.parse.statement_parser import iter_statement_entries  # type: ignore[import]

    began = time.process_time()
    count = sum(1 for _ in iter_statement_entries(file.read_text(encoding="utf-8")))
    return _result(began, count)


def _result(began: float, sum_ore: int) -> dict[str, Any]:
    seconds = time.process_time() - began
    # Not getrusage's: that begins with the peak of the process that started this one.
    lines = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // _MB
    return {"seconds": round(seconds, 3), "mb": peak, "sum_ore": sum_ore}


_READINGS = {"columns": _columns, "frames": _frames, "plain": _plain, "camt053": _camt053}

if __name__ == "__main__":
    main()
