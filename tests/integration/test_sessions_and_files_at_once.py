"""A profile says how many runs are logged in to an account, and how many files are open there."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from brp_filesync.app import App, by_sftp
from brp_filesync.flows.login import logged_in
from brp_filesync.transfer.remote import Remote
from tests.servers import asyncssh_server
from tests.servers.asyncssh_server import Trouble
from tests.servers.quirks import Quirks
from tests.servers.running import RunningServer
from tests.support.gym import Gym, a_file, an_order, personnummer
from tests.support.served_gym import served

pytestmark = pytest.mark.one_database

FILES = 6


def _session(app: App, gym: Gym) -> AbstractContextManager[Remote]:
    return logged_in(app, gym.profile)


@pytest.mark.parametrize("sessions", [pytest.param(1, marks=pytest.mark.torture), 2])
def test_a_run_that_gets_no_session_does_nothing_and_the_next_does_it(
    gym: Gym, sshd: RunningServer, sessions: int
) -> None:
    gym = served(gym, sshd, max_sessions=sessions, session_wait_s=1)
    name = gym.deliver([an_order()])
    with gym.app(connect=by_sftp) as app:
        others = [_session(app, gym) for _ in range(sessions)]
        for each in others:
            each.__enter__()

        waited = gym.night(connect=by_sftp)

        others.pop().__exit__(None, None, None)
        next_one = gym.night(connect=by_sftp)
        for each in others:
            each.__exit__(None, None, None)

    (trouble,) = waited.all_troubles
    assert (waited.exit_code, waited.fetching) == (75, None)
    assert trouble.message == (
        f"Other runs are logged in to {sshd.host}:{sshd.port} as {sshd.username}, as many as "
        f"server.max_sessions allows ({sessions})."
    )
    assert (next_one.exit_code, next_one.fetching.received) == (0, (name,))


@pytest.mark.parametrize("most", [pytest.param(1, marks=pytest.mark.torture), 3])
def test_no_more_files_are_open_on_the_server_than_the_profile_allows(
    gym: Gym, tmp_path: Path, most: int
) -> None:
    quirks = Quirks()
    folder = tmp_path / "odd"
    folder.mkdir()
    with asyncssh_server.running(folder, Trouble(quirks=quirks)) as server:
        gym = served(gym, server, max_files_at_once=most)
        for number in range(FILES):
            row = an_order(
                f"W-{number}", personnummer=personnummer(number), email=f"w{number}@example.com"
            )
            gym.deliver_bytes(a_file([row]), f"WELLNET_ORDER_20261123_{number:03}.csv")

        night = gym.night(connect=by_sftp)

    assert (night.exit_code, len(night.fetching.received), night.duties.cleared) == (
        0,
        FILES,
        FILES,
    )
    assert quirks.most_open == most
