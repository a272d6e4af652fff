"""One night on each database, for all that is asked about it: by the first worker that asks."""

import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.injection.injected import at_database, injected_gym
from tests.servers.postgres import RunningPostgres
from tests.servers.postgres_shelf import content_of, give_content
from tests.support.gym import Gym


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def injected(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Gym]:
    """Every string imported and rejected, on each database. Read it, and change nothing."""
    folder = tmp_path_factory.mktemp("injected") / "gym"
    common = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        common = common.parent  # of all workers of this run
    made = common / f"injected-{request.param}"
    if request.param == "sqlite":
        yield _had(made, folder, f"sqlite:///{folder}/database/filesync.db", None)
        return
    server: RunningPostgres = request.getfixturevalue("postgres")
    with server.database() as name:
        yield _had(made, folder, server.url(name), (server, name))


def _had(made: Path, folder: Path, url: str, on: tuple[RunningPostgres, str] | None) -> Gym:
    """Return the gym in the folder: as another worker has made it, or made and left for others."""
    rows = made / "rows"
    with FileLock(made.with_suffix(".lock")):
        if not made.exists():
            folder.mkdir()
            gym = injected_gym(folder, url)
            shutil.copytree(folder, made)
            if on is not None:
                server, name = on
                with server.superuser(name) as connection:
                    rows.write_bytes(pickle.dumps(content_of(connection)))
            return gym
    shutil.copytree(made, folder)
    if on is not None:
        server, name = on
        with server.superuser(name) as connection:
            give_content(connection, pickle.loads(rows.read_bytes()))
    return at_database(folder, url)
