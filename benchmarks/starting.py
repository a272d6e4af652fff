"""What a small night costs, as processor time: starting, looking, an idle night, a small file.

    python -m benchmarks.starting [--times 5]

An installation like the demo's, with four portals on SFTP servers of this machine and its own mail
server; each command is a process of its own, as a clock starts it. Times are seconds of user and
system together, so that what else the machine does counts little; the median is told.
"""

import argparse
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILE = ROOT / "samples/orders/wellnet/good/WELLNET_ORDER_20261120_001.csv"
_FILESYNC = [sys.executable, "-m", "brp_filesync"]
_PORTALS = {"wellnet": 2222, "benify": 2223, "actiway": 2224, "sop": 2225}
_WAIT_S = 20


@contextmanager
def world(folder: Path) -> Iterator[Callable[..., float]]:
    """Yield what runs a command in an installation of its own, and returns its seconds."""
    for name in ("config", "schedules", "samples"):
        shutil.copytree(ROOT / name, folder / name)
    ports = {str(port): str(_free_port()) for port in (*_PORTALS.values(), 2525)}
    for path in (folder / "config").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        for shipped, free in ports.items():
            text = text.replace(f"port: {shipped}", f"port: {free}")
        path.write_text(text, encoding="utf-8")
    with ExitStack() as stack:
        for portal, shipped in _PORTALS.items():
            stack.enter_context(_server(folder, portal, ports[str(shipped)]))
        stack.enter_context(_started("mails.py", folder / "var/demo/mails", ports["2525"]))

        def run(*words: str, codes: Sequence[int] = (0, 3)) -> float:
            return _seconds([*_FILESYNC, *words], folder, codes)

        run("db", "init")
        run("db", "seed")
        run("db", "load", "samples/brp")
        for portal in _PORTALS:
            run("hosts", "scan", portal, "--pin")
        yield run


@contextmanager
def _server(folder: Path, portal: str, port: str) -> Iterator[None]:
    script = [sys.executable, "-c", _ONE_PORTAL, str(folder / "var/demo"), portal, port]
    with _process(script, folder / f"{portal}.ready"):
        yield


# The demo's server for one portal, on a port that is free here.
_ONE_PORTAL = """
import asyncio, sys
sys.path.insert(0, "samples/demo")
import server
from pathlib import Path
folder, portal, port = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
server._PORTALS = (portal,)
folder.mkdir(parents=True, exist_ok=True)
asyncio.run(server.serve(folder.resolve(), port, Path(sys.argv[4])))
"""


@contextmanager
def _started(script: str, folder: Path, port: str) -> Iterator[None]:
    ready = folder.parent / "mails.ready"
    words = [sys.executable, str(ROOT / "samples/demo" / script), str(folder), "--port", port]
    with _process([*words, "--ready-file"], ready):
        yield


@contextmanager
def _process(words: Sequence[str], ready: Path) -> Iterator[None]:
    ready.parent.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen([*words, str(ready)], cwd=ROOT) as process:
        try:
            began = time.monotonic()
            while not ready.exists():
                if process.poll() is not None or time.monotonic() > began + _WAIT_S:
                    raise SystemExit(f"{words[1]} didn't start")
                time.sleep(0.05)
            yield
        finally:
            process.terminate()


def _seconds(words: Sequence[str], folder: Path, codes: Sequence[int]) -> float:
    """Run a process to its end, and return what it took of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in codes:
        raise SystemExit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr.decode()}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def measure(times: int) -> dict[str, float]:
    """Return the median seconds of each thing; a file costs what a night with it takes more."""
    with tempfile.TemporaryDirectory() as name, world(Path(name)) as run:
        folder = Path(name)
        night = ("run", "--flow", "orders", "--portal", "wellnet")
        run("run", codes=(0, 3, 65))
        helped = [run("--help") for _ in range(times)]
        looked = [run("status", codes=(0, 3, 70)) for _ in range(times)]
        idle = [run("run") for _ in range(times)]
        alone, filled = [], []
        for number in range(times):
            alone.append(run(*night))
            lines = FILE.read_text(encoding="iso8859-1").replace("W-2", f"W-{number}-2")
            inbox = (
                folder / "var/demo/wellnet/orders" / f"WELLNET_ORDER_20261120_{number + 1:03}.csv"
            )
            inbox.write_text(lines, encoding="iso8859-1")
            an_hour_ago = time.time() - 3600
            os.utime(inbox, (an_hour_ago, an_hour_ago))
            filled.append(run(*night, codes=(0, 3)))
    files = [more - less for more, less in zip(filled, alone, strict=True)]
    told = {
        "filesync --help": helped,
        "filesync status": looked,
        "an idle night of four portals": idle,
        "a file of 13 orders with its mails, more": files,
    }
    return {name: round(statistics.median(each), 3) for name, each in told.items()}


def main() -> None:
    """Read the command line, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    measured = measure(given.times)
    if given.json:
        sys.stdout.write(json.dumps(measured) + "\n")
        return
    for name, seconds in measured.items():
        sys.stdout.write(f"{name:45} {seconds:6.3f} s\n")


if __name__ == "__main__":
    main()
