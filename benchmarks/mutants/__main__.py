"""Plant small bugs, one at a time, and say which of them no test sees.

    python -m benchmarks.mutants payments_in                      the rooms to plant them in
    python -m benchmarks.mutants payments_in desk --mutants 100 --seed 7 --jobs 2

First the tests run once with coverage, so that each bug is met only by tests that reach its lines:
first those that saw another bug of the module, then the quickest, a bug's own seconds at most, and
on PostgreSQL what SQLite didn't see. What was found out about the tests is kept in --notes and used
again while the code is the same. Ends with 1 if more than a tenth survive.
"""

import argparse
import hashlib
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.mutants import reached
from benchmarks.mutants.forks import Forks
from benchmarks.mutants.planted import Planted, bugs, drawn

ROOT = Path(__file__).parents[2]
_SHARE = 0.10
_NOT_MET = ("--ignore=tests/house", "--ignore=tests/kill", "-m", "not torture")
_BUDGET_S = 30
_HELD_BY = "test_alembic_finds_no_difference"
"""The test that sees what is wrong with a table's columns."""
_SLOWER = 5


@dataclass(frozen=True)
class Met:
    """What became of a bug: seen by a test (or by no end in time), or not, by how many tests.

    `cpu_s` are seconds of a processor: they are the same on a busy machine.
    """

    bug: Planted
    end: str
    tests: int
    cpu_s: float
    by: str


def main() -> int:
    """Run the campaign; return 0 if at most a tenth of the bugs survived."""
    asked = _asked()
    notes = asked.notes or ROOT / ".mutants"
    found = _found(asked.rooms)
    chosen = drawn(found, asked.mutants, asked.seed)
    print(f"mutants: {len(chosen)} of {len(found)} in {', '.join(asked.rooms)}, seed {asked.seed}")
    lines, seconds = _recorded(notes, asked.jobs, asked.tests)
    met = _campaign(chosen, lines, seconds, asked.jobs, asked.minutes)
    _tell(met, asked.json)
    survived = sum(each.end == "survived" for each in met)
    return 0 if survived <= _SHARE * len(met) else 1


def _asked() -> argparse.Namespace:
    about = argparse.ArgumentParser(
        prog="python -m benchmarks.mutants",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    about.add_argument("rooms", nargs="+", help="packages within brp_filesync")
    about.add_argument("--mutants", type=int, default=400)
    about.add_argument("--seed", type=int, default=int(time.strftime("%Y%m%d")))
    about.add_argument("--jobs", type=int, default=2)
    about.add_argument("--tests", nargs="+", default=["tests"], help="those that may see them")
    about.add_argument("--minutes", type=float, default=120, help="stop drawing after so many")
    about.add_argument("--notes", type=Path, help="where to keep what the tests reach")
    about.add_argument("--json", type=Path, help="write each bug and its end to this file")
    return about.parse_args()


def _found(rooms: Sequence[str]) -> list[Planted]:
    found = []
    for room in rooms:
        place = ROOT / "brp_filesync" / room
        if not place.exists():
            sys.exit(f"mutants: no room called {room} in brp_filesync")
        for path in sorted(place.rglob("*.py")):
            found += bugs(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    return found


def _recorded(
    notes: Path, jobs: int, tests: Sequence[str]
) -> tuple[reached.Reached, dict[str, float]]:
    """Return which test reaches which line, from the notes if they are of this code."""
    state = " ".join([_state(), *tests])
    kept = notes / "state"
    if not (kept.exists() and kept.read_text() == state):
        shutil.rmtree(notes, ignore_errors=True)
        notes.mkdir(parents=True)
        (notes / "settings").write_text(reached.SETTINGS.format(notes=notes.resolve()))
        print("mutants: running the tests once, with coverage", flush=True)
        surrounding = _surrounding(ROOT) | {
            "COVERAGE_PROCESS_START": str(notes.resolve() / "settings"),
            "COVERAGE_RCFILE": str(notes.resolve() / "settings"),
            "MUTANTS_NOTES": str(notes.resolve()),
        }
        python = [sys.executable, "-m", "coverage"]
        traced = [*python, "run", "-m", "pytest", "-q", "-p", "benchmarks.mutants.reached"]
        run = subprocess.run(
            [*traced, "-n", str(jobs), *_NOT_MET, *tests], cwd=ROOT, env=surrounding
        )
        if run.returncode:
            sys.exit("mutants: the tests don't pass as they are; mend that first")
        subprocess.run([*python, "combine", "-q"], cwd=ROOT, env=surrounding, check=True)
        kept.write_text(state)
    return reached.read(notes, ROOT)


def _state() -> str:
    """Return a hash of the package and its tests, as they lie here."""
    state = hashlib.sha256()
    for name in sorted(_files()):
        if name.startswith(("brp_filesync/", "tests/")):
            state.update(name.encode() + b"\0" + (ROOT / name).read_bytes())
    return state.hexdigest()


def _files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _surrounding(root: Path) -> dict[str, str]:
    """Return an environment in which the copy's package is the one that is run, by itself too."""
    return dict(os.environ) | {"PYTHONPATH": str(root), "HYPOTHESIS_STORAGE_DIRECTORY": "/dev/null"}


class _Campaign:
    """What the bugs are met with, and what came of those that were; shared by the jobs."""

    def __init__(
        self, chosen: Sequence[Planted], lines: reached.Reached, seconds: Mapping[str, float]
    ):
        self.waiting: queue.SimpleQueue[Planted] = queue.SimpleQueue()
        for bug in chosen:
            self.waiting.put(bug)
        self.met: list[Met] = []
        self._lines, self.seconds = lines, seconds
        self._sharp: dict[str, Counter[str]] = {}  # by module, which test saw how many bugs

    def tests_of(self, bug: Planted) -> list[str]:
        """Return the tests that may see a bug, the likeliest first, within the budget.

        First those that reach its lines; then those that go through its module, since a line behind
        a cache is reached once; of data, which is read at import, those that go through its folder.
        """
        module = self._lines.get(bug.path, {})
        reaching: set[str] = set().union(
            *(module.get(at, set()) for at in range(bug.line, bug.last_line + 1))
        )
        through: set[str] = set().union(*module.values()) & self.seconds.keys()
        if not through:
            folder = Path(bug.path).parent
            beside = [each for path, each in self._lines.items() if Path(path).parent == folder]
            through = set().union(*(tests for each in beside for tests in each.values()))
        sharp = self._sharp.get(bug.path, Counter())
        held = {test for test in self.seconds if _HELD_BY in test} if _is_schema(bug) else set()
        may = (reaching | through | held) & self.seconds.keys()
        chosen: list[str] = []
        left = float(_BUDGET_S)
        for test in sorted(
            may,
            key=lambda name: (
                name not in held,
                name not in reaching,
                _is_second(name, may),
                -sharp[name],
                self.seconds[name],
                name,
            ),
        ):
            left -= self.seconds[test]
            if left < 0 and chosen:
                break
            chosen.append(test)
        return chosen

    def came(self, met: Met) -> None:
        """Note what came of a bug, and tell it."""
        if met.by:
            self._sharp.setdefault(met.bug.path, Counter())[met.by] += 1
        self.met.append(met)
        where = f"{met.bug.path}:{met.bug.line} {met.bug.kind}"
        print(f"{len(self.met):4} {met.end:8} {met.cpu_s:5.1f} s {where}", flush=True)


def _is_schema(bug: Planted) -> bool:
    """Say whether it is in tables' columns, which are read at import."""
    return Path(bug.path).name.startswith("schema")


def _is_second(test: str, tests: Collection[str]) -> bool:
    """Say whether this is on PostgreSQL what another of these is on SQLite."""
    return "postgresql" in test and test.replace("postgresql", "sqlite") in tests


def _campaign(
    chosen: Sequence[Planted],
    lines: reached.Reached,
    seconds: Mapping[str, float],
    jobs: int,
    minutes: float,
) -> list[Met]:
    """Meet each bug with its tests, in copies of the tree; return what became of each."""
    campaign = _Campaign(chosen, lines, seconds)
    until = time.monotonic() + minutes * 60
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        workers = [
            threading.Thread(target=_work, args=(Path(folder) / str(job), campaign, until))
            for job in range(jobs)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    return campaign.met


def _work(copy: Path, campaign: _Campaign, until: float) -> None:
    for name in _files():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    forks = Forks(copy, _surrounding(copy))
    while time.monotonic() < until:
        try:
            bug = campaign.waiting.get_nowait()
        except queue.Empty:
            break
        tests = campaign.tests_of(bug)
        most = 60 + _SLOWER * sum(campaign.seconds[test] for test in tests)
        campaign.came(_meet(copy, forks, bug, tests, most))
    forks.end()


def _meet(copy: Path, forks: Forks, bug: Planted, tests: list[str], most_s: float) -> Met:
    """Run a bug's tests in the copy that has it, until the first that sees it."""
    if not tests:
        return Met(bug, "survived", 0, 0.0, "")
    place = copy / bug.path
    source = place.read_text(encoding="utf-8")
    _put(place, bug.into(source))
    try:
        came = forks.run(tests, most_s)
    finally:
        _put(place, source)
    end = "survived" if came.code == 0 else "seen"
    return Met(bug, end, len(tests), came.cpu_s, came.by)


def _put(place: Path, source: str) -> None:
    """Write a module, and take away what it was compiled to: its time and size may be the same."""
    place.write_text(source, encoding="utf-8")
    for compiled in (place.parent / "__pycache__").glob(f"{place.stem}.*"):
        compiled.unlink()


def _tell(met: list[Met], file: Path | None) -> None:
    survived = [each for each in met if each.end == "survived"]
    for each in sorted(survived, key=lambda each: (each.bug.path, each.bug.line)):
        old, new = (" ".join(text.split()) for text in (each.bug.old, each.bug.new))
        print(f"\n{each.bug.path}:{each.bug.line} {each.bug.kind}; {each.tests} tests")
        print(f"  - {old[:150]}\n  + {new[:150]}")
    share = len(survived) / max(len(met), 1)
    cpu_s = sum(each.cpu_s for each in met) / max(len(met), 1)
    print(f"\nmutants: {len(met)} planted, {len(survived)} survived ({share:.0%})")
    print(f"mutants: {cpu_s:.1f} seconds of a processor each")
    if file:
        file.write_text(json.dumps([asdict(each) for each in met], indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
