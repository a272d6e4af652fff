"""What a run that took a file at hand has left behind when it was killed before it decided."""

from pathlib import Path

from brp_filesync.ledger import arrivals, files
from brp_filesync.ledger.archive import keep_bytes
from tests.support.gym import Gym


def begun_and_killed(gym: Gym, source: str, flow: str, path: Path) -> None:
    """Take the file into the archive and the ledger, and no further."""
    content = path.read_bytes()
    found = arrivals.Found(
        None, path.name.encode(), path.name, len(content), int(path.stat().st_mtime)
    )
    with gym.app() as app:
        sha256 = keep_bytes(app.archive, content)
        with app.database.connect() as connection, app.database.write(connection):
            file = files.receive(
                connection, source, flow, sha256, len(content), found.name, app.now
            )
            arrivals.receive(connection, source, flow, found, file.file_id, app.now)
