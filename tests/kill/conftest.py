"""What each of the kill tests needs."""

from collections.abc import Iterator

import pytest

from tests.kill.worlds import Launcher, launcher


@pytest.fixture(scope="module")
def runs() -> Iterator[Launcher]:
    """A process that forks a run for each moment."""
    with launcher() as started:
        yield started
