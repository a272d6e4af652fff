"""One night on each database, for all that is asked about it."""

from collections.abc import Iterator

import pytest

from tests.injection.injected import injected_gym
from tests.servers.postgres import RunningPostgres
from tests.support.gym import Gym


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def injected(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gym]:
    """Every string imported and rejected, on each database. Read it, and change nothing."""
    folder = tmp_path_factory.mktemp("injected")
    if request.param == "sqlite":
        yield injected_gym(folder, f"sqlite:///{folder}/database/filesync.db")
        return
    server: RunningPostgres = request.getfixturevalue("postgres")
    with server.database() as name:
        yield injected_gym(folder, server.url(name))
