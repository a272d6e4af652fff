"""Real servers and the places that files move between, for all tests."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from brp_filesync.transfer.local import LocalRemote
from tests.servers import asyncssh_server
from tests.servers import postgres as postgresql
from tests.servers import sshd as openssh
from tests.servers.places import Place, logged_in
from tests.servers.postgres import RunningPostgres
from tests.servers.postgres_shelf import Content
from tests.servers.running import RunningServer
from tests.servers.web import Listener, listening
from tests.support import canaries, cases, once, shares
from tests.support.gym import Gym, open_gym
from tests.support.payment_gym import copied, with_invoices

# What is said before any settings are read is in English: the repository's own are Swedish.
os.environ["FILESYNC_LANGUAGE"] = os.environ["LANGUAGE"] = "en"


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A real OpenSSH server, one a worker."""
    with openssh.running(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.fixture(scope="session")
def sftp_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A well-behaved asyncssh server with password login, one a worker."""
    with asyncssh_server.running(tmp_path_factory.mktemp("asyncssh")) as server:
        yield server


@pytest.fixture(
    params=[
        "local",
        "sshd",
        "sshd-plain",
        "asyncssh",
        pytest.param("asyncssh-plain", marks=pytest.mark.torture),
    ]
)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty folder on each kind of Remote, reached by its fast path and by the plain calls."""
    if request.param == "local":
        (tmp_path / "orders").mkdir()
        yield Place(LocalRemote(tmp_path), "orders", tmp_path / "orders")
        return
    kind, _, plain = request.param.partition("-")
    name = {"sshd": "sshd", "asyncssh": "sftp_server"}[kind]
    server: RunningServer = request.getfixturevalue(name)
    path = Path(tempfile.mkdtemp(dir=server.root))
    remote = logged_in(server, path=plain or "fast")
    yield Place(remote, path.name, path)
    remote.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[RunningPostgres]:
    """A real PostgreSQL server, one a worker."""
    with postgresql.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a new database on each server; on PostgreSQL it has its tables already."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/database/filesync.db"
        return
    server: RunningPostgres = request.getfixturevalue("postgres")
    with server.database() as name:
        yield server.url(name)


@pytest.fixture(scope="session")
def _paying(tmp_path_factory: pytest.TempPathFactory) -> Gym:
    return with_invoices(open_gym(tmp_path_factory.mktemp("paying")))


@pytest.fixture(scope="session")
def _paying_on_postgresql(
    postgres: RunningPostgres, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Content, Gym]:
    with postgres.database() as name:
        folder = tmp_path_factory.mktemp("paying-on-postgresql")
        gym = with_invoices(open_gym(folder, database=postgres.url(name)))
        return postgres.content(name), gym


@pytest.fixture(params=["sqlite", "postgresql"])
def paying(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Gym]:
    """A gym with four invoices and a bank, on each database: copied from one that was made once."""
    if request.param == "sqlite":
        yield copied(request.getfixturevalue("_paying"), tmp_path / "gym")
        return
    server: RunningPostgres = request.getfixturevalue("postgres")
    content, gym = request.getfixturevalue("_paying_on_postgresql")
    with server.holding(content) as own:
        yield copied(gym, tmp_path / "gym", database=server.url(own))


@pytest.fixture
def gym(database: str, tmp_path: Path) -> Gym:
    """A gym of its own, ready for its first night, on each database; its settings name it too."""
    gym = open_gym(tmp_path, database=database)
    settings = gym.folder / "config" / "filesync.yaml"
    told = "  url: sqlite:///../var/filesync.db\n"
    assert told in settings.read_text()
    settings.write_text(settings.read_text().replace(told, f"  url: {database}\n"))
    return gym


@pytest.fixture
def listener() -> Iterator[Listener]:
    """What we call over the web: a webhook, or a service that misses us."""
    with listening() as running:
        yield running


@pytest.fixture
def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def pytest_configure(config: pytest.Config) -> None:
    """Look for personal data in all that tests make the product say; do once what is alike, and
    let no property hurry.
    """
    config.pluginmanager.register(canaries)
    config.pluginmanager.register(shares)
    once.do_once()
    # How long a case takes is the machine's affair, and that of whatever runs beside.
    settings.register_profile("unhurried", deadline=None)
    settings.load_profile("unhurried")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many of the banks' published files were read as they should be."""
    stats = terminalreporter.stats
    of_cases = [
        each
        for kind in ("passed", "failed", "skipped")
        for each in stats.get(kind, [])
        if cases.TESTS in each.nodeid
    ]
    read = {
        value
        for report in of_cases
        if report.passed
        for name, value in report.user_properties
        if name == cases.PROPERTY
    }
    if of_cases:
        terminalreporter.write_line(f"cases: {len(read)} of {len(cases.NAMES)}")
