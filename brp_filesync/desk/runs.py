"""What a person asks of a source's night: it runs now, as a process of its own."""

import subprocess
import sys
from pathlib import Path

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase


def begin(app: App, config: Path, source: str, who: str) -> int:
    """Begin `filesync run` of a portal or bank, and return its process's id; that is recorded.

    It waits for nobody: another that is at work keeps its lock, and this one ends with 75. What it
    does is told by the ledger's runs. Raises NotPossible for no such source.
    """
    kind = app.installation.kinds.get(source)
    if kind is None:
        raise NotPossible(phrase("There is no portal or bank {source}.", source=source))
    with app.database.connect() as connection, app.database.write(connection):
        record_act(connection, who, "run asked for", f"{kind} {source}", app.now)
    words = [sys.executable, "-m", "brp_filesync", "--config", str(config), "--quiet"]
    if app.installation.said:
        words += ["--installation", app.installation.said]
    # Of a session of its own: it ends when it has done, whatever becomes of who asked.
    process = subprocess.Popen(  # noqa: S603 - a source's name that we know, and no shell
        [*words, "run", f"--{kind}", source],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return process.pid
