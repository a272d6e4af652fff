"""Files over SFTP, against OpenSSH's own client and others, with the same server in the same run.

    python -m benchmarks.transfer [--times 5] [--megabytes 200] [--files 500] [--far 0.02] [--json]

Each way logs in, moves the files, and hangs up; ways take turns, and medians of the clock are told,
as how many times as fast as OpenSSH's `sftp -b` each is. Over a line of this machine, and over one
that is `--far` seconds of round trip long (benchmarks/far.py). The server is an sshd of its own.
`ours` is what the night calls: SHA-256 on the way, a temporary name, sizes compared; `paramiko` its
own `get` and `put`. rclone and lftp take part where they are installed.
"""

import argparse
import json
import logging
import multiprocessing
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import paramiko
import structlog

from brp_filesync.core.clock import SystemClock
from brp_filesync.transfer.patient import PatientRemote
from brp_filesync.transfer.remote import UNTOLD, Outcomes, RemoteFile, ToSend
from brp_filesync.transfer.sftp import connect
from brp_filesync.transfer.whole import fetch_whole
from tests.servers import sshd
from tests.servers.running import HOST, WELLNET, RunningServer

_SMALL_BYTES = 5_000
_NO_LIMIT = 1 << 62
_PATIENCE_S = 120.0
Way = Callable[[], None]


@dataclass(frozen=True)
class World:
    """A server as it is reached by one line, and a folder of this machine."""

    server: RunningServer
    here: Path
    names: tuple[str, ...]

    def remote(self, path: str) -> PatientRemote:
        """Return its folders, logged in; the caller closes them."""
        profile = self.server.profile(
            path=path, reply_timeout_s=_PATIENCE_S, connect_timeout_s=_PATIENCE_S
        )
        secrets = self.server.key_secrets()
        return connect(profile, WELLNET, secrets, self.server.known_hosts, SystemClock())


def main() -> None:
    """Print the table."""
    arguments = _arguments()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    table: dict[str, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder, sshd.running(Path(folder)) as server:
        names = tuple(f"order_{number:05}.csv" for number in range(arguments.files))
        near = World(server, Path(folder) / "here", names)
        _fill(near, arguments.megabytes)
        if arguments.memory:
            _tell_memory(near)
            return
        with far_away(server, arguments.far) as far:
            for line, world in (("near", near), ("far", replace(near, server=far))):
                for what, ways in _tasks(world).items():
                    task = f"{what}, {line}"
                    if arguments.only in task:
                        some = {name: ways[name] for name in ways if name in arguments.ways}
                        table[task] = _take_turns(world, some, arguments.times)
                        _tell(task, table[task])
    if arguments.json:
        print(json.dumps(table))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--far", type=float, default=0.02, help="seconds of round trip")
    parser.add_argument("--only", default="", help="words of a task: get big, near")
    parser.add_argument(
        "--ways",
        type=lambda text: text.split(";"),
        default=["OpenSSH", "ours", "ours, plain", "paramiko", "rclone", "lftp"],
        help="which take part, with ; between",
    )
    parser.add_argument("--memory", action="store_true", help="tell ours' peak, and nothing else")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


@contextmanager
def far_away(server: RunningServer, round_trip_s: float) -> Iterator[RunningServer]:
    """Give the server as it is reached over a line of this round trip."""
    words = [sys.executable, "-m", "benchmarks.far", str(server.port), str(round_trip_s)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as line:
        try:
            assert line.stdout is not None
            port = int(line.stdout.readline())
            known = server.known_hosts.with_name("known_hosts_far")
            known.write_text(server.known_hosts.read_text().replace(str(server.port), str(port)))
            yield replace(server, port=port, known_hosts=known)
        finally:
            line.kill()


def _fill(world: World, megabytes: int) -> None:
    for name in ("big", "small", "up"):
        (world.server.root / name).mkdir()
    for name in ("big", "small", "down"):
        (world.here / name).mkdir(parents=True)
    megabyte = os.urandom(1_000_000)
    for root in (world.server.root, world.here):
        with (root / "big/big.csv").open("wb") as big:
            for _ in range(megabytes):
                big.write(megabyte)
        for name in world.names:
            (root / "small" / name).write_bytes(os.urandom(_SMALL_BYTES))


def _tasks(world: World) -> dict[str, dict[str, Way]]:
    sizes = {"big": ("big.csv",), "small": world.names}
    ways = {"OpenSSH": _openssh, "ours": _ours, "ours, plain": _plain, "paramiko": _paramiko}
    if shutil.which("rclone"):
        ways["rclone"] = _rclone
    if shutil.which("lftp"):
        ways["lftp"] = _lftp
    return {
        f"{act} {size}": {name: partial(way, world, act, size, names) for name, way in ways.items()}
        for size, names in sizes.items()
        for act in ("get", "put")
    }


def _take_turns(world: World, ways: dict[str, Way], times: int) -> dict[str, list[float]]:
    """Return the seconds of each way; what it brought is looked at, and taken away again."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(times):
        for name, way in ways.items():
            since = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - since)
            _take_away(world, name)
    return seconds


def _take_away(world: World, name: str) -> None:
    brought = [*(world.here / "down").iterdir(), *(world.server.root / "up").iterdir()]
    size = sum(path.stat().st_size for path in brought)
    whole = ((world.here / "big/big.csv").stat().st_size, len(world.names) * _SMALL_BYTES)
    assert size in whole, f"{name} brought {size} bytes in {len(brought)} files"
    for path in brought:
        path.unlink()


def _tell(what: str, seconds: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    for name, median in medians.items():
        times = medians["OpenSSH"] / median
        print(f"{what:16} {name:12} {median:8.3f} s {times:7.2f} times OpenSSH", flush=True)


def _ours(world: World, act: str, size: str, names: tuple[str, ...], path: str = "fast") -> None:
    with closing(world.remote(path)) as remote:
        if act == "put":
            here = world.here / size
            files = [ToSend("up", name, partial(open, here / name, "rb")) for name in names]
            done: Outcomes = {}
            remote.put_all(files, done)
            assert not any(done.values()), done
            return
        told = [RemoteFile(size, name.encode(), UNTOLD, UNTOLD) for name in names]
        there = [file for file in remote.exists_all(told) if isinstance(file, RemoteFile)]
        remote.ahead(there)
        for file in there:
            with (world.here / "down" / file.name).open("wb") as target:
                fetch_whole(remote, file, target, _NO_LIMIT)


def _plain(world: World, act: str, size: str, names: tuple[str, ...]) -> None:
    _ours(world, act, size, names, "plain")


def _paramiko(world: World, act: str, size: str, names: tuple[str, ...]) -> None:
    server = world.server
    with closing(paramiko.Transport((HOST, server.port))) as transport:
        key = paramiko.Ed25519Key.from_private_key_file(str(server.client_key))
        transport.connect(username=server.username, pkey=key)
        client = paramiko.SFTPClient.from_transport(transport)
        assert client is not None
        for name in names:
            if act == "get":
                client.get(f"{size}/{name}", str(world.here / "down" / name))
            else:
                client.put(str(world.here / size / name), f"up/{name}")


def _openssh(world: World, act: str, size: str, names: tuple[str, ...]) -> None:
    lines = [
        f"get {size}/{name} {world.here}/down/{name}"
        if act == "get"
        else f"put {world.here}/{size}/{name} up/{name}"
        for name in names
    ]
    server = world.server
    options = [f"UserKnownHostsFile={server.known_hosts}", f"IdentityFile={server.client_key}"]
    options += ["GlobalKnownHostsFile=none", "IdentitiesOnly=yes", f"Port={server.port}"]
    words = [word for option in options for word in ("-o", option)]
    _run(["sftp", "-q", "-F", "none", "-b", "-", *words, f"{server.username}@{HOST}"], lines)


def _rclone(world: World, act: str, size: str, names: tuple[str, ...]) -> None:
    server = world.server
    there = (
        f":sftp,host={HOST},port={server.port},user={server.username},"
        f'key_file="{server.client_key}",known_hosts_file="{server.known_hosts}",shell_type=none:'
    )
    ways = (f"{there}{size}", f"{world.here}/down"), (f"{world.here}/{size}", f"{there}up")
    words = ["rclone", "--config", os.devnull, "--quiet", "copy", *ways[act == "put"]]
    _run(words)


def _lftp(world: World, act: str, size: str, names: tuple[str, ...]) -> None:
    server = world.server
    ssh = f"ssh -a -x -F none -i {server.client_key} -o UserKnownHostsFile={server.known_hosts}"
    ways = f"mirror {size} {world.here}/down", f"mirror -R {world.here}/{size} up"
    lines = [
        f'set sftp:connect-program "{ssh}"',
        f"open -u {server.username}, sftp://{HOST}:{server.port}",
        ways[act == "put"],
    ]
    _run(["lftp", "-f", "/dev/stdin"], lines)


def _tell_memory(world: World) -> None:
    """Print the peak of a process that gets, and of one that puts, the big file."""
    spawned = multiprocessing.get_context("spawn")
    alone = replace(world, server=replace(world.server, trouble=None))
    for act in ("get", "put"):
        reader, writer = spawned.Pipe(duplex=False)
        process = spawned.Process(target=_peak, args=(alone, act, writer))
        process.start()
        print(f"{act} big: {reader.recv() / 1024:.0f} MB at most", flush=True)
        process.join()
        _take_away(world, act)


def _peak(world: World, act: str, writer: Any) -> None:
    _ours(world, act, "big", ("big.csv",))
    writer.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _run(words: list[str], lines: Sequence[str] = ()) -> None:
    subprocess.run(words, input="\n".join(lines), text=True, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
