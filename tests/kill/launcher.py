"""`filesync run` with a clock that stands still, killed at the moment that it is told.

    python launcher.py once CONFIG SERVER          one run; killed by whoever traces it
    python launcher.py many                        a run for each line of stdin, in a fork of its own

A line is CONFIG, SERVER, the number of the moment to die at (0 for none) and a file to list the
moments in, with tabs between. SERVER is a folder that stands in for the portal's server, or "-" for
the server that the profile names. A moment is just before or just after a commit, a file taken into
the archive, or something asked of the portal's server. Nothing of the product knows of this.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
REMOTE = ("list_files", "fetch", "put", "move")


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


def run(config: str, server: str, moments: Moments | None) -> None:
    """Run the night; leaves by SystemExit with its exit code."""
    import brp_filesync.app
    import brp_filesync.fetch
    import brp_filesync.ledger.archive
    from brp_filesync.cli.main import main
    from brp_filesync.core.clock import SystemClock
    from brp_filesync.transfer.local import LocalRemote

    stood_still: Any = SystemClock
    stood_still.now = lambda clock: NOW
    stood_still.sleep = lambda clock, seconds: None
    app: Any = brp_filesync.app
    by_sftp = app.by_sftp

    def connect(app: Any, profile: Any) -> Any:
        remote = by_sftp(app, profile) if server == "-" else LocalRemote(Path(server))
        return remote if moments is None else Watched(remote, moments)

    app.by_sftp = connect
    if moments is not None:
        _watch_ours(moments)
    sys.argv = ["filesync", "--config", config, "run", "--portal", "wellnet", "--json"]
    main()


def _watch_ours(moments: Moments) -> None:
    from sqlalchemy.engine.default import DefaultDialect

    import brp_filesync.fetch
    import brp_filesync.ledger.archive

    fetch: Any = brp_filesync.fetch
    archive: Any = brp_filesync.ledger.archive
    dialect: Any = DefaultDialect
    fetch.keep = archive.keep = moments.around("keep", archive.keep)
    dialect.do_commit = moments.around("commit", dialect.do_commit)


def _many() -> None:
    import brp_filesync.cli.run
    import brp_filesync.cli.show_night
    import brp_filesync.run
    import brp_filesync.transfer.sftp

    assert brp_filesync.run, "everything is imported once, and forked with"
    for line in sys.stdin:
        config, server, die_at, listed = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            _in_child(config, server, Moments(int(die_at), Path(listed) if listed else None))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _in_child(config: str, server: str, moments: Moments) -> None:
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    code = 1
    try:
        run(config, server, moments)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        os._exit(code)


if __name__ == "__main__":
    if sys.argv[1] == "many":
        _many()
    else:
        run(sys.argv[2], sys.argv[3], None)
