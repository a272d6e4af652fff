"""Our import in a process of its own: python -m benchmarks.ours FOLDER FILE [--steps].

Prints one JSON object: seconds of the whole night (fetching, import, answering, reconciling) and of
its import alone, rows, peak memory in MB, and with --steps where the time went. The steps are
wrapped from here: the product has no hooks.
"""

import argparse
import importlib
import json
import os
import resource
import shutil
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import structlog

from benchmarks.world import open_world

# What is measured: a module, where a name in it is called from, and the step that it belongs to.
_STEPS = (
    ("brp_filesync.orders_in.stage", "check", "check"),
    ("brp_filesync.brp.staging", "stage", "stage"),
    ("brp_filesync.brp.staging", "number_orders", "number"),
    ("brp_filesync.orders_in.flow", "gather", "gather"),
    ("brp_filesync.orders_in.flow", "plan", "plan"),
    ("brp_filesync.orders_in.flow", "apply", "apply"),
    ("brp_filesync.ledger.files", "record_outcomes", "outcomes"),
    ("brp_filesync.ledger.outbox", "promise_mails", "duties"),
    ("brp_filesync.orders_in.flow", "keep_answer", "answer"),
    ("brp_filesync.orders_in.flow", "stage_file", "read, check and stage"),
    ("brp_filesync.orders_in.flow", "import_orders", "import"),
)


def main() -> None:
    """Deliver the file, run the night, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--name", default="WELLNET_ORDER_20261123_001.csv")
    parser.add_argument("--steps", action="store_true")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    world = open_world(given.folder)
    delivered = world.gym.server / "orders" / given.name
    shutil.copyfile(given.file, delivered)
    aged = world.gym.clock.at.timestamp() - 3600
    os.utime(delivered, (aged, aged))
    spent: defaultdict[str, float] = defaultdict(float)
    for module, name, step in _STEPS if given.steps else _STEPS[-1:]:
        _time(importlib.import_module(module), name, step, spent)
    began = time.perf_counter()
    night = world.gym.night()
    seconds = time.perf_counter() - began
    assert not night.troubles, night.troubles
    assert all(each.trouble is None for each in night.files), night.files
    said = {
        "seconds": round(seconds, 2),
        "import_seconds": round(spent["import"], 2),
        "rows": night.counts.rows,
        "imported": night.counts.imported,
        "peak_mb": _peak_kb() // 1024,
        "steps": {step: round(each, 2) for step, each in spent.items()},
    }
    print(json.dumps(said))


def _peak_kb() -> int:
    """Return this process's own peak; ru_maxrss counts what its parent had before the exec."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _time(module: Any, name: str, step: str, spent: defaultdict[str, float]) -> None:
    original: Callable[..., Any] = getattr(module, name)

    @wraps(original)
    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return original(*args, **kwargs)
        finally:
            spent[step] += time.perf_counter() - began

    setattr(module, name, timed)


if __name__ == "__main__":
    main()
