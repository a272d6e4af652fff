"""What a small night costs, as processor time: starting, looking, an idle night, a small file.

    python -m benchmarks.starting [--times 5] [--database sqlite|postgresql]

An installation like the demo's, with five portals and a bank on SFTP servers of this machine and
its own mail server; each command is a process of its own, as a clock starts it. Times are seconds
of user and system together, of that process alone, so that what else the machine does counts
little; the median is told.
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
_PORTALS = {"wellnet": 2222, "benify": 2223, "actiway": 2224, "sop": 2225, "epassi": 2226}
_BANK, _BANKS_PORT = "seb", 2227
_SHIPPED_URL = "sqlite:///../var/filesync.db"
_WAIT_S = 20
_MORE_FILES = 6

# What the shipped bank, whose files are taken at hand, has here as well.
_BANKS_SERVER = f"""
server:
  host: 127.0.0.1
  port: {_BANKS_PORT}
  username: gym
  password:
    file: ../var/demo/{_BANK}.password
folders:
  payments: /orders
  archive: /orders/archive
  rejected: /orders/rejected
"""


@contextmanager
def world(folder: Path, url: str = _SHIPPED_URL) -> Iterator[Callable[..., float]]:
    """Yield what runs a command in an installation of its own, and returns its seconds."""
    for name in ("config", "schedules", "samples"):
        shutil.copytree(ROOT / name, folder / name)
    with (folder / f"config/banks/{_BANK}.yaml").open("a", encoding="utf-8") as profile:
        profile.write(_BANKS_SERVER)
    sources = {**_PORTALS, _BANK: _BANKS_PORT}
    ports = {str(port): str(_free_port()) for port in (*sources.values(), 2525)}
    for path in (folder / "config").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace(_SHIPPED_URL, url)
        for shipped, free in ports.items():
            text = text.replace(f"port: {shipped}", f"port: {free}")
        path.write_text(text, encoding="utf-8")
    with ExitStack() as stack:
        for source, shipped in sources.items():
            stack.enter_context(_server(folder, source, ports[str(shipped)]))
        stack.enter_context(_started("mails.py", folder / "var/demo/mails", ports["2525"]))

        def run(*words: str, codes: Sequence[int] = (0, 3)) -> float:
            return _seconds([*_FILESYNC, *words], folder, codes)

        run("db", "init")
        run("db", "seed")
        run("db", "load", "samples/brp")
        for source in sources:
            run("hosts", "scan", source, "--pin")
        yield run


@contextmanager
def _server(folder: Path, source: str, port: str) -> Iterator[None]:
    script = [sys.executable, "-c", _ONE_SOURCE, str(folder / "var/demo"), source, port]
    with _process(script, folder / f"{source}.ready"):
        yield


# The demo's server for one portal or bank, on a port that is free here.
_ONE_SOURCE = """
import asyncio, sys
sys.path.insert(0, "samples/demo")
import server
from pathlib import Path
folder, source, port = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
server._PORTALS = (source,)
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
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in codes:
        raise SystemExit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr.decode()}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def measure(times: int, url: str = _SHIPPED_URL) -> dict[str, float]:
    """Return the median seconds of each thing.

    The first file of a night also loads what reads, imports and mails it; what a file costs by
    itself is what each of six more adds to the same night.
    """
    with tempfile.TemporaryDirectory() as name, world(Path(name), url) as run:
        folder = Path(name)
        night = ("run", "--flow", "orders", "--portal", "wellnet")
        run("run", codes=(0, 3, 65))
        helped = [run("--help") for _ in range(times)]
        looked = [run("status", codes=(0, 3, 70)) for _ in range(times)]
        idle = [run("run") for _ in range(times)]
        alone, one, many = [], [], []
        serial = 1
        for _ in range(times):
            alone.append(run(*night))
            serial = _deliver(folder, serial, 1)
            one.append(run(*night))
            serial = _deliver(folder, serial, 1 + _MORE_FILES)
            many.append(run(*night))
    told = {
        "filesync --help": helped,
        "filesync status": looked,
        "an idle night of five portals and a bank": idle,
        "an idle night of one portal's orders": alone,
        "the same with a file of 13 orders, and mails": one,
        "each more such file of that night": [
            (more - less) / _MORE_FILES for more, less in zip(many, one, strict=True)
        ],
    }
    return {name: round(statistics.median(each), 3) for name, each in told.items()}


def _deliver(folder: Path, serial: int, files: int) -> int:
    """Put so many files of new orders where the portal has them; return the next one's number."""
    for number in range(serial, serial + files):
        lines = FILE.read_text(encoding="iso8859-1").replace("W-2", f"W-{number}-2")
        inbox = folder / "var/demo/wellnet/orders" / f"WELLNET_ORDER_20261120_{number:03}.csv"
        inbox.write_text(lines, encoding="iso8859-1")
        an_hour_ago = time.time() - 3600
        os.utime(inbox, (an_hour_ago, an_hour_ago))
    return serial + files


def measured(database: str, times: int) -> dict[str, float]:
    """Return the same on that database, PostgreSQL on a server of its own."""
    if database == "sqlite":
        return measure(times)
    from tests.servers import postgres

    with postgres.running(durable=True) as server:
        with server.superuser() as connection:
            connection.execute(f"CREATE DATABASE starting OWNER {postgres.ROLE}")
        return measure(times, server.url("starting"))


def main() -> None:
    """Read the command line, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    databases = given.database or ["sqlite", "postgresql"]
    found = {each: measured(each, given.times) for each in databases}
    if given.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    sys.stdout.write(" " * 46 + "".join(f"{each:>12}" for each in found) + "\n")
    for name in next(iter(found.values())):
        seconds = "".join(f"{each[name]:12.3f}" for each in found.values())
        sys.stdout.write(f"{name:46}{seconds}\n")


if __name__ == "__main__":
    main()
