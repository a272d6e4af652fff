"""The demo's gym for the small order files that once went wrong, and those files."""

import json
from pathlib import Path
from typing import Any

from tests.support.cases import case
from tests.support.gym import Gym, open_gym
from tests.support.samples import load_gym

_NAMES = {
    "benify": "benify-bestallningar-2026-11-23.csv",
    "wellnet": "WELLNET_ORDER_20261123_001.csv",
}


def demo_gym(folder: Path, portal: str = "benify") -> Gym:
    """Return the gym of samples/brp with this portal's shipped profile, and no other."""
    gym = open_gym(folder, filled=False, portal=portal)
    load_gym(gym)
    return gym


def found(name: str) -> bytes:
    """Return the found file of this name."""
    return case(f"found-2026-11/orders/{name}").read_bytes()


def night_of(gym: Gym, content: bytes, serial: int = 1) -> Any:
    """Deliver the file under a name of its portal's, and return what the night came to."""
    name = _NAMES[gym.portal]
    given = name.replace("001", f"{serial:03}").replace("11-23", f"11-{22 + serial}")
    gym.deliver_bytes(content, given)
    return gym.night()


def said(gym: Gym) -> list[tuple[int, str, list[list[Any]]]]:
    """Return each row's line, outcome and problems, in the order in which rows were judged."""
    return [
        (line, outcome, json.loads(problems or "[]"))
        for line, outcome, problems in gym.rows("filesync_outcome", "line", "outcome", "problems")
    ]


def an_order(**changed: str) -> bytes:
    """Return a file of Benify's with one sound order; cells by the names of their columns."""
    assert not changed.keys() - _SOUND.keys()
    cells = (_SOUND | changed).values()
    return f"{';'.join(_SOUND)}\r\n{';'.join(cells)}\r\n".encode()


_SOUND = {
    "Ordernummer": "B1",
    "Radnummer": "1",
    "Ordertyp": "Köp",
    "Ordertidpunkt": "2026-11-20T09:00:00",
    "Anläggnings-id": "101",
    "Organisationsnummer": "559900-2101",
    "Företag": "Exempelbolaget AB",
    "Personnummer": "19850603-7772",
    "Förnamn": "Ida",
    "Efternamn": "Provberg",
    "E-postadress": "ida.provberg@example.com",
    "Mobilnummer": "",
    "Gatuadress": "Gata 1",
    "Postnummer": "411 01",
    "Postort": "Göteborg",
    "Artikelnummer": "M12",
    "Artikelnamn": "",
    "Antal": "1",
    "Pris inkl. moms": "4990,00",
    "Startdatum": "",
}
