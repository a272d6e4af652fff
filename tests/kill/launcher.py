"""`filesync run` with a clock that stands still, killed at the moment that it is told.

A run for each line of stdin, in a fork of its own, whose exit code is a line of stdout. A line is,
with tabs between: CONFIG, SERVER, the number of the moment to die at (0 for none), a file to list
the moments in, and options of strace to watch the run with. SERVER is a folder that stands in for
the portal's server, or "-" for the server that the profile names. A moment is just before or just
after a commit, a file taken into the archive, something asked of the portal's server, a mail's
data, or a call to the webhook. Nothing of the product knows of this.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
REMOTE = ("list_files", "fetch", "put", "move", "upload", "rename_over", "remove")
# prctl(2): who isn't our ancestor may trace us too, where Yama would forbid it.
PR_SET_PTRACER, PR_SET_PTRACER_ANY = 0x59616D61, ctypes.c_ulong(-1)


class Moments:
    """Counts the moments, and dies at the one that it is told."""

    def __init__(self, die_at: int, listed: Path | None) -> None:
        self._die_at, self._listed, self._count = die_at, listed, 0

    def pass_by(self, name: str) -> None:
        """Count this moment, unless it is the last."""
        self._count += 1
        if self._listed is not None:
            with self._listed.open("a") as stream:
                stream.write(f"{name}\n")
        if self._count == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with a moment before it and one after."""

        def watched(*given: Any, **named: Any) -> Any:
            self.pass_by(f"before {name}")
            result = function(*given, **named)
            self.pass_by(f"after {name}")
            return result

        return watched


class Watched:
    """A Remote with moments around what changes something, or may be cut off."""

    def __init__(self, remote: Any, moments: Moments) -> None:
        self._remote, self._moments = remote, moments

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._remote, name)
        return self._moments.around(name, found) if name in REMOTE else found

    def put_all(self, files: Any, done: Any) -> None:
        """Put each by itself, with its moments."""
        from brp_filesync.transfer.many import put_each

        put_each(self, files, range(len(files)), done)  # type: ignore[arg-type]

    def move_all(self, files: Any, done: Any) -> None:
        """Move each by itself, with its moments."""
        from brp_filesync.transfer.many import move_each

        move_each(self, files, range(len(files)), done)  # type: ignore[arg-type]


def run(config: str, server: str, moments: Moments, whose: str) -> None:
    """Run the night; leaves by SystemExit with its exit code."""
    import brp_filesync.app
    from brp_filesync.cli.main import main as filesync
    from brp_filesync.core.clock import SystemClock
    from brp_filesync.transfer.local import LocalRemote

    stood_still: Any = SystemClock
    stood_still.now = lambda clock: NOW
    stood_still.sleep = lambda clock, seconds: None
    app: Any = brp_filesync.app
    by_sftp = app.by_sftp

    def connect(app: Any, profile: Any) -> Any:
        remote = by_sftp(app, profile) if server == "-" else LocalRemote(Path(server))
        return Watched(remote, moments)

    app.by_sftp = connect
    _watch_ours(moments)
    sys.argv = ["filesync", "--config", config, "run", *whose.split(), "--json"]
    filesync()


def _watch_ours(moments: Moments) -> None:
    from sqlalchemy.engine.default import DefaultDialect

    import brp_filesync.alarms.web
    import brp_filesync.catalogue_out.snapshot
    import brp_filesync.flows.download
    import brp_filesync.ledger.archive
    import brp_filesync.mail.smtp

    web: Any = brp_filesync.alarms.web
    line: Any = brp_filesync.mail.smtp.Line
    snapshot: Any = brp_filesync.catalogue_out.snapshot
    download: Any = brp_filesync.flows.download
    archive: Any = brp_filesync.ledger.archive
    dialect: Any = DefaultDialect
    snapshot.keep = download.keep = archive.keep = moments.around("keep", archive.keep)
    web.call = moments.around("call", web.call)
    line.deliver = moments.around("deliver", line.deliver)
    dialect.do_commit = moments.around("commit", dialect.do_commit)


def main() -> None:
    """Read a run from each line, and do it."""
    import brp_filesync.cli.run
    import brp_filesync.cli.show_night
    import brp_filesync.service.night
    import brp_filesync.transfer.sftp

    assert brp_filesync.service.night, "everything is imported once, and forked with"
    for line in sys.stdin:
        config, server, die_at, listed, strace, whose = line.rstrip("\n").split("\t")
        go, ready = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ready)
            moments = Moments(int(die_at), Path(listed) if listed else None)
            _in_child(go, config, server, moments, whose)
        os.close(go)
        watcher = _watched_by(strace.split(), child) if strace else None
        os.write(ready, b"go")
        os.close(ready)
        _, status = os.waitpid(child, 0)
        if watcher is not None:
            watcher.wait()
        print(os.waitstatus_to_exitcode(status), flush=True)


def _watched_by(options: list[str], child: int) -> "subprocess.Popen[bytes]":
    """Return the strace that has taken hold of the child."""
    command = ["strace", "-f", "-qq", "-p", str(child), *options]
    watcher = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    status = Path(f"/proc/{child}/status")
    while "TracerPid:\t0\n" in status.read_text():
        assert watcher.poll() is None, "strace can't take hold of the run"
        time.sleep(0.002)
    return watcher


def _in_child(go: int, config: str, server: str, moments: Moments, whose: str) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    code = 1
    try:
        os.read(go, 2)
        run(config, server, moments, whose)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
