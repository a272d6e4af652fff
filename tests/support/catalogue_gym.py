"""A gym whose portal is told what it may sell, and what that portal then has."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

from brp_filesync.flows.catalogue import run_catalogue
from tests.support.gym import Gym
from tests.support.served_gym import changed

FACILITIES, PRODUCTS = "WELLNET_ANLAGGNINGAR.csv", "WELLNET_PRODUKTER.csv"
MARKER = "WELLNET_KATALOG.klar"


def published(gym: Gym, *, dry: bool = False, **parts: Any) -> Any:
    """Run the portal's catalogue night, and return what came of it."""
    with gym.app(dry=dry, **parts) as app:
        return run_catalogue(app, gym.portal)


def result(gym: Gym, **parts: Any) -> tuple[str, int]:
    """Run it, and return what became of the catalogue, and the exit code."""
    night = published(gym, **parts)
    assert night.troubles == []
    return night.catalogue.decided.result, int(night.exit_code)


def with_catalogue(gym: Gym, *, versioned: bool = False, **values: Any) -> Gym:
    """Return the gym with other values in its profile's catalogue.

    `versioned` puts the version into the names of its files; Wellnet's keep theirs.
    """
    files = gym.profile.catalogue
    assert files is not None
    if versioned:
        for kind, name in (("facilities", FACILITIES), ("products", PRODUCTS)):
            named = name.replace(".csv", "_{version}.csv")
            values[kind] = getattr(files, kind).model_copy(update={"file_name": named})
    return changed(gym, catalogue=files.model_copy(update=values))


def told(gym: Gym) -> Gym:
    """Return the gym with a folder for catalogues, beside that of the answers."""
    folders = gym.profile.folders
    place = folders.responses.removesuffix("responses") + "catalogue"
    return changed(gym, folders=folders.model_copy(update={"catalogue": place}))


def catalogue_folder(gym: Gym) -> Path:
    """Return the portal's folder, as this machine sees it."""
    return gym.server / "catalogue"


def at_portal(gym: Gym) -> dict[str, bytes]:
    """Return what lies in the portal's folder."""
    return {path.name: path.read_bytes() for path in sorted(catalogue_folder(gym).iterdir())}


def vouched_for(gym: Gym) -> int:
    """Return the version that the portal's marker vouches for, 0 where there is no marker.

    The files that it names must be there, byte for byte.
    """
    there = at_portal(gym)
    if MARKER not in there:
        return 0
    rows = [line.split(";") for line in there[MARKER].decode("iso8859-1").splitlines()]
    assert len(rows) == 2
    for _, _, name, _, sha256 in rows:
        assert hashlib.sha256(there[name]).hexdigest() == sha256, name
    ((version,)) = {int(row[0]) for row in rows}
    return version


def sold(gym: Gym) -> dict[tuple[str, str], int]:
    """Return what the portal reads: facility and product → price in öre."""
    (name,) = (name for name in at_portal(gym) if name.startswith("WELLNET_PRODUKTER"))
    _, *rows = at_portal(gym)[name].decode("iso8859-1").splitlines()
    fields = [row.split(";") for row in rows]
    return {(row[0], row[1]): int(row[4]) for row in fields}


def states(gym: Gym) -> list[tuple[int, str]]:
    """Return the versions in the ledger, and their states."""
    return [
        (version, state) for version, state in gym.rows("filesync_catalogue", "version", "state")
    ]


def next_day(gym: Gym, days: int = 1) -> None:
    """Let time pass."""
    gym.clock.at += timedelta(days=days)
