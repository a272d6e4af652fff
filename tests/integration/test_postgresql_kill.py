"""The line to PostgreSQL breaks at any statement, or an answer is lost: the next night mends it."""

from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import select

from brp_filesync.database.metadata import METADATA
from tests.servers import postgres_proxy
from tests.servers.postgres import RunningPostgres
from tests.servers.postgres_proxy import SWALLOW, WAYS
from tests.support.gym import Gym, a_cancel, an_order, open_gym, personnummer

# Of the statements of an undisturbed night, how many are broken at in an ordinary test run.
POINTS = 3
SETTINGS = {"chunk_rows": 6, "batch_orders": 5}


Dump = dict[str, object]
Night = tuple[list[str], Dump]


@pytest.fixture(scope="module")
def undisturbed(postgres: RunningPostgres, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The statements of a whole night, and what it and the next leave behind."""
    with postgres.database() as name, postgres_proxy.before(postgres) as proxy:
        gym = _gym(tmp_path_factory.mktemp("undisturbed"), proxy.url(name))
        proxy.begin(None)
        assert gym.night().exit_code == 3
        statements = list(proxy.statements)
        assert gym.night().exit_code == 0
        return statements, _dump(gym)


@pytest.mark.family("kill-points", cases=POINTS)
def test_a_night_broken_at_any_statement_is_mended_by_the_next(
    undisturbed: Night, postgres: RunningPostgres, tmp_path: Path
) -> None:
    statements, whole = undisturbed
    inside = range(len(statements))[:: len(statements) // POINTS]

    for at in inside:
        for way in WAYS[at % 3 :][:1]:
            code, dump = _broken(postgres, tmp_path, at, way)
            assert dump == whole, (at, way, statements[at])
            # A line that breaks between two uses is renewed, and the night goes on.
            assert code in {3, 69}, (at, way, statements[at])
    assert len(inside) >= POINTS


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=5)
def test_a_commit_whose_answer_is_lost_is_neither_lost_nor_done_twice(
    undisturbed: Night, postgres: RunningPostgres, tmp_path: Path
) -> None:
    statements, whole = undisturbed
    commits = [at for at, text in enumerate(statements) if text == "COMMIT"]
    for at in commits:
        code, dump = _broken(postgres, tmp_path, at, SWALLOW)
        assert dump == whole, (at, statements[at - 1])
        assert code == 69, (at, statements[at - 1])
    assert len(commits) >= 5


@pytest.mark.torture
@pytest.mark.family("kill-points", cases=POINTS)
@pytest.mark.parametrize("way", WAYS)
def test_a_night_broken_at_each_statement_in_turn_is_mended_by_the_next(
    undisturbed: Night, postgres: RunningPostgres, tmp_path: Path, way: str
) -> None:
    statements, whole = undisturbed

    for at in range(len(statements)):
        _, dump = _broken(postgres, tmp_path, at, way)
        assert dump == whole, (at, way, statements[at])


def _broken(postgres: RunningPostgres, folder: Path, at: int, way: str) -> tuple[int, Dump]:
    """Return the exit code of a night that is broken, and what it and the next leave behind."""
    with postgres.database() as name, postgres_proxy.before(postgres) as proxy:
        gym = _gym(Path(mkdtemp(dir=folder)), proxy.url(name))
        proxy.begin(at, way)
        first = gym.night().exit_code
        assert len(proxy.statements) > at
        proxy.begin(None)
        postgres.await_quiet(name)
        gym.night()
        return int(first), _dump(gym)


def _gym(folder: Path, url: str) -> Gym:
    gym = open_gym(folder, database=url, settings=SETTINGS)
    gym.deliver(
        [
            *(
                an_order(
                    f"X-{i}",
                    personnummer=personnummer(i),
                    email=f"x{i}@example.com",
                    employer_number="",
                    employer=f"Bolag {i}",
                )
                for i in range(8)
            ),
            an_order("X-9", price_ore=1),
            a_cancel("X-3"),
            an_order("Y-1", personnummer=personnummer(1), start="20280101"),
        ]
    )
    return gym


def _dump(gym: Gym) -> Dump:
    """Return all tables but the runs themselves, and the portal's folders."""
    of_runs = {"filesync_commit", "filesync_epoch", "filesync_run"}
    engine = gym.engine()
    with engine.connect() as connection:
        tables: Dump = {
            name: connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            for name, table in METADATA.tables.items()
            if name not in of_runs
        }
    engine.dispose()
    return tables | {
        str(path.relative_to(gym.server)): path.read_bytes()
        for path in gym.server.rglob("*")
        if path.is_file()
    }
