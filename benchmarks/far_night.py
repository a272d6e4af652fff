"""What the line costs a whole night of small files: the same night near, and a round trip away.

    python -m benchmarks.far_night [--files 300] [--far 0.02] [--path fast|plain]

Each file is one order: listed, looked at, fetched, imported, answered and cleared away. The nights
take turns, and each is a gym of its own on SQLite. Only the time in which bytes of the server were
waited for is told, and how much more of it the far one had: that is the line's.
"""

import argparse
import logging
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import paramiko
import structlog

from benchmarks.transfer import far_away
from brp_filesync.app import by_sftp
from brp_filesync.transfer.fast.channel import Pipe
from tests.servers import sshd
from tests.servers.running import RunningServer
from tests.support.gym import a_file, an_order, open_gym, personnummer
from tests.support.served_gym import served


def main() -> None:
    """Print the seconds of each, and the difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--far", type=float, default=0.02, help="seconds of round trip")
    parser.add_argument("--path", default="fast")
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    waited: dict[str, list[float]] = {"near": [], "far": []}
    with (
        tempfile.TemporaryDirectory() as folder,
        sshd.running(Path(folder)) as near,
        far_away(near, arguments.far) as far,
    ):
        for number in range(arguments.times):
            for name, server in (("near", near), ("far", far)):
                gym = Path(folder) / f"{name}{number}"
                gym.mkdir()
                waited[name].append(_night(gym, server, arguments.files, arguments.path))
    medians = {name: statistics.median(each) for name, each in waited.items()}
    print(f"waited for bytes: near {medians['near']:.1f} s, far {medians['far']:.1f} s")
    print(f"the line's part {medians['far'] - medians['near']:.1f} s")


def _night(folder: Path, server: RunningServer, files: int, path: str) -> float:
    """Return for how many seconds the night waited for bytes of the server."""
    gym = served(open_gym(folder), server, path=path, reply_timeout_s=60.0)
    for number in range(files):
        row = an_order(
            f"W-{number}", personnummer=personnummer(number), email=f"w{number}@example.com"
        )
        gym.deliver_bytes(a_file([row]), f"WELLNET_ORDER_20261123_{number:03}.csv")
    with _waiting() as waited:
        night = gym.night(connect=by_sftp)
    assert len(night.duties.answered) == night.duties.cleared == files, night.duties
    return sum(waited)


@contextmanager
def _waiting() -> Iterator[list[float]]:
    """Give a list to which each wait for bytes on a channel adds its seconds."""
    seconds: list[float] = []
    places: list[Any] = [(Pipe, "take"), (paramiko.Channel, "recv")]
    kept = [(owner, name, getattr(owner, name)) for owner, name in places]

    def timed(wait: Any) -> Any:
        def waiting(*given: Any, **more: Any) -> Any:
            since = time.perf_counter()
            try:
                return wait(*given, **more)
            finally:
                seconds.append(time.perf_counter() - since)

        return waiting

    for owner, name, wait in kept:
        setattr(owner, name, timed(wait))
    try:
        yield seconds
    finally:
        for owner, name, wait in kept:
            setattr(owner, name, wait)


if __name__ == "__main__":
    main()
