"""The import's speed, as ratios within one run: against the plain way, against the floor.

make bench                                       a million rows, on SQLite and on PostgreSQL
python -m benchmarks --rows 50000                a smaller file, on SQLite
python -m benchmarks --database postgresql
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import floor, plain_way
from benchmarks.equal import assert_equal
from benchmarks.generate import Shape, write_file
from benchmarks.world import NAME, World, Worlds, engine_of, worlds_on
from tests.support.gym import TODAY

PLAIN_ROWS = 10_000


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--plain-rows", type=int, default=PLAIN_ROWS)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=["plain"], help="Measure only this part.")
    given = parser.parse_args()
    found: dict[str, Any] = {"rows": given.rows, "database": given.database}
    with (
        tempfile.TemporaryDirectory(prefix="filesync-bench-") as folder,
        worlds_on(given.database) as worlds,
    ):
        measure(worlds, Path(folder), given.rows, given.plain_rows, found, given.only)
    print(json.dumps(found, indent=2) if given.json else _table(found))


def measure(
    worlds: Worlds,
    folder: Path,
    rows: int,
    plain_rows: int,
    found: dict[str, Any],
    only: str | None = None,
) -> None:
    """Fill `found` with the figures. Raises AssertionError where the databases differ."""
    shape = Shape(rows)
    _say(f"making a gym and {rows} rows")
    base = worlds.make(folder / "base", shape)
    _tell_plain(worlds, folder, base, plain_rows, found)
    if only == "plain":
        return
    _say("our import, whole")
    whole = worlds.copy(base, folder / "whole")
    before = floor.counts(engine_of(whole))
    found["whole"] = _ours(whole, base.folder / NAME)
    _say("the floor")
    bare = worlds.copy(base, folder / "bare")
    found["floor_seconds"] = round(floor.load(engine_of(whole), engine_of(bare), before), 2)
    for name, seconds in (("import", "import_seconds"), ("night", "seconds")):
        ratio = found["whole"][seconds] / found["floor_seconds"]
        found[f"{name}_times_the_floor"] = round(ratio, 2)
    _say("a second file on top of the first")
    second = folder / "second.csv"
    write_file(second, Shape(rows, first_order=rows))
    found["second"] = _ours(whole, second, "--name", "WELLNET_ORDER_20261124_002.csv")
    if rows >= 10:
        _say("a file of three tenths")
        small = worlds.make(folder / "small", Shape(rows * 3 // 10))
        found["small"] = _ours(small, small.folder / NAME)
    _say("where the time goes")
    steps = worlds.copy(base, folder / "steps")
    found["steps"] = _ours(steps, base.folder / NAME, "--steps")["steps"]


def _tell_plain(
    worlds: Worlds, folder: Path, base: World, rows: int, found: dict[str, Any]
) -> None:
    _say(f"the plain way, {rows} rows")
    first = folder / "first.csv"
    with (base.folder / NAME).open("rb") as source, first.open("wb") as target:
        for _ in range(rows + 1):
            target.write(source.readline())
    plain = worlds.copy(base, folder / "plain")
    began = time.perf_counter()
    plain_way.import_file(engine_of(plain), first, TODAY, rows)
    seconds = time.perf_counter() - began
    ours = worlds.copy(base, folder / "ours")
    found["first"] = _ours(ours, first)
    assert_equal(engine_of(ours), engine_of(plain))
    found["plain_rows_per_second"] = round(rows / seconds)


def _ours(world: World, file: Path, *more: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.ours", str(world.folder), str(file), *more],
        check=True,
        capture_output=True,
        text=True,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    result["rows_per_second"] = round(result["rows"] / result["seconds"])
    return result


def _table(found: dict[str, Any]) -> str:
    lines = [f"{found['rows']} rows, {found['database']}"]
    plain = found["plain_rows_per_second"]
    lines.append(f"the plain way            {plain} rows/s")
    lines.append(f"ours, the same rows      {found['first']['rows_per_second']} rows/s")
    if "whole" in found:
        whole, second = found["whole"], found["second"]
        each = whole["seconds"] / whole["rows"]
        lines += [
            f"ours, whole              {whole['rows_per_second']} rows/s, {whole['peak_mb']} MB",
            f"times the plain way      {whole['rows_per_second'] / plain:.1f}   (at least 40)",
            f"import to the floor      {found['import_times_the_floor']}   (at most 3)",
            f"the night to the floor   {found['night_times_the_floor']}",
            f"a second file, a row     {second['seconds'] / second['rows'] / each:.2f}"
            f" of the first's; {second['peak_mb']} MB",
        ]
        if "small" in found:
            small = found["small"]
            lines += [
                f"a row, to three tenths'  {each / (small['seconds'] / small['rows']):.2f}"
                "   (at most 1.5)",
                f"memory, to three tenths' {whole['peak_mb'] / small['peak_mb']:.2f}"
                "   (at most 1.2)",
            ]
        lines += [f"  {step:24} {seconds} s" for step, seconds in found["steps"].items()]
    return "\n".join(lines)


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr)


if __name__ == "__main__":
    main()
