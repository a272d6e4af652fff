"""Reconcile looks at catalogues too: each planted breach is found, and nothing else with it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from brp_filesync.core.errors import BrokenInvariant, NotPossible
from brp_filesync.desk import catalogue as acts
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.archive import keep_bytes
from brp_filesync.ledger.catalogues import Kept, SentFile
from brp_filesync.reconcile import demand_catalogue_balance
from tests.support.breaches import CATALOGUE_BREACHES, broken, plant
from tests.support.gym import Gym, open_gym
from tests.support.left_behind import archive_of

NOW = "2026-11-24T01:30:00Z"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Gym:
    """A gym whose first catalogue was replaced by one that was approved; a third was discarded."""
    gym = open_gym(tmp_path_factory.mktemp("gym"))
    _delivered(gym, _rendered(gym))
    waiting = _held(gym, _rendered(gym))
    with gym.app() as app:
        _delivered(gym, acts.approve(app.database, "wellnet", waiting.version, "eva", NOW))
    _held(gym, _rendered(gym))
    with gym.app() as app:
        acts.discard(app.database, "wellnet", None, "eva", NOW)
    shutil.copytree(gym.folder / "var", gym.folder / "kept")
    return gym


@pytest.fixture
def sound_gym(prepared: Gym) -> Iterator[Gym]:
    yield prepared
    shutil.rmtree(prepared.folder / "var")
    shutil.copytree(prepared.folder / "kept", prepared.folder / "var")


def test_catalogues_keep_every_invariant(sound_gym: Gym) -> None:
    columns = ("version", "state", "decided_by", "replaced_at")
    assert sound_gym.rows("filesync_catalogue", *columns) == [
        (1, "delivered", None, NOW),
        (2, "delivered", "eva", None),
        (3, "discarded", "eva", None),
    ]
    assert [row[3:5] for row in sound_gym.rows("brp_audit_log")] == [
        ("catalogue approve", "catalogue 2"),
        ("catalogue discard", "catalogue 3"),
    ]
    assert broken(sound_gym) == {}
    assert broken(sound_gym, "2026-11-24T00:00:00Z") == {}


@pytest.mark.parametrize(
    ("found", "statements"),
    CATALOGUE_BREACHES,
    ids=[f"{'-and-'.join(found)}-{place}" for place, (found, _) in enumerate(CATALOGUE_BREACHES)],
)
def test_a_breach_is_found(sound_gym: Gym, found: dict[str, str], statements: str) -> None:
    plant(sound_gym, statements)

    assert broken(sound_gym) == found
    with sound_gym.app() as app, app.database.connect() as connection:
        with pytest.raises(BrokenInvariant, match=next(iter(found))):
            demand_catalogue_balance(connection, app.archive, "wellnet")
        demand_catalogue_balance(connection, app.archive, "another")


@pytest.mark.parametrize("of", ["a file", "the snapshot"])
def test_the_archive_keeps_every_byte_of_a_catalogue(sound_gym: Gym, of: str) -> None:
    column = "sha256" if of == "a file" else "snapshot_sha256"
    sha256 = sound_gym.rows("filesync_catalogue_file", column)[-1][0]
    path: Path = archive_of(sound_gym) / sha256[:2] / sha256
    path.chmod(0o600)
    path.write_bytes(b"x")

    assert broken(sound_gym) == {"archive": f"{sha256} has other bytes"}


def test_what_is_discarded_is_never_begun_and_what_is_begun_never_discarded(
    sound_gym: Gym,
) -> None:
    waiting = _held(sound_gym, _rendered(sound_gym))
    with sound_gym.app() as app:
        approved = acts.approve(app.database, "wellnet", None, "eva", NOW)
        with app.database.connect() as connection:
            with app.database.write(connection), pytest.raises(NotPossible, match="meanwhile"):
                catalogues.begin(connection, waiting, NOW)
            with app.database.write(connection):
                catalogues.begin(connection, approved, NOW)
        with pytest.raises(NotPossible, match="a run has begun to send it"):
            acts.discard(app.database, "wellnet", None, "eva", NOW)


def test_what_cant_be_decided_says_why(sound_gym: Gym) -> None:
    with sound_gym.app() as app:
        with pytest.raises(NotPossible, match="No catalogue of wellnet awaits approval"):
            acts.approve(app.database, "wellnet", None, "eva", NOW)
        with pytest.raises(NotPossible, match="No catalogue was ever delivered to sop"):
            acts.send_again(app.database, "sop", "eva", NOW)
        _held(sound_gym, _rendered(sound_gym))
        with pytest.raises(NotPossible, match="Version 4 awaits approval now, not 3"):
            acts.discard(app.database, "wellnet", 3, "eva", NOW)
        acts.approve(app.database, "wellnet", 4, "eva", NOW)
        with pytest.raises(NotPossible, match="Version 4 was approved by eva on 2026-11-24 02:30"):
            acts.approve(app.database, "wellnet", 4, "bo", NOW)


def _rendered(gym: Gym) -> Kept:
    """Record one more catalogue, in the place of what isn't delivered."""
    with gym.app() as app, app.database.connect() as connection:
        version = catalogues.next_version(connection, "wellnet")
        contents = {kind: f"{kind} {version}".encode() for kind in ("facilities", "products")}
        files = [
            SentFile(
                kind,
                f"{kind}.csv",
                keep_bytes(app.archive, content),
                len(content),
                1,
                keep_bytes(app.archive, b"rows of " + content),
            )
            for kind, content in contents.items()
        ]
        with app.database.write(connection):
            for each in catalogues.standing(connection, "wellnet"):
                if each.state != "delivered":
                    catalogues.replace(connection, each, NOW)
            return catalogues.record(
                connection,
                "wellnet",
                version=version,
                changed_on="2026-11-24",
                values_sha256=f"{version:064}",
                facts_sha256="",
                rows=2,
                files=files,
                now=NOW,
                counts={"added": 0, "gone": 1, "changed": 0},
            )


def _held(gym: Gym, kept: Kept) -> Kept:
    with gym.app() as app, app.database.connect() as connection, app.database.write(connection):
        return catalogues.hold(connection, kept, [("dropped", {"gone": 1, "of": 2})])


def _delivered(gym: Gym, kept: Kept) -> None:
    with gym.app() as app, app.database.connect() as connection, app.database.write(connection):
        begun = catalogues.begin(connection, kept, NOW)
        catalogues.deliver(connection, begun, "gym@sftp:22 /", NOW)
