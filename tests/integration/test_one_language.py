"""A gym whose settings say Swedish reads Swedish alone; programs read the same English as ever."""

import json
from pathlib import Path

import pytest

from tests.support.command import typed
from tests.support.gym import Gym, a_file, an_order, open_gym, speaking

pytestmark = pytest.mark.one_database


@pytest.fixture
def gym(tmp_path: Path) -> Gym:
    made = open_gym(tmp_path)
    speaking(tmp_path / "config/filesync.yaml", "sv")
    return made


def settings(gym: Gym) -> Path:
    return gym.folder / "config/filesync.yaml"


def test_heads_states_and_sentences_of_the_terminal_are_swedish(gym: Gym) -> None:
    file = gym.folder / "WELLNET_ORDER_20261123_001.csv"
    file.write_bytes(a_file([an_order(), an_order("W-2", ordered="20261331")]))

    done = typed(gym, "orders", "import", str(file), "--portal", "wellnet")
    listed = typed(gym, "files", "list")
    nothing = typed(gym, "orders", "show", "W-9")

    assert "inläst" in done.out.decode()
    assert listed.out.decode().splitlines()[0].split("\t")[1:5] == [
        "källa",
        "namn",
        "läge",
        "rader",
    ]
    assert listed.out.decode().splitlines()[1].split("\t")[3] == "inläst"
    assert "Det finns ingen beställning W-9." in nothing.said
    assert "→ `filesync orders list` visar dem." in nothing.said


def test_json_has_the_same_words_in_both_languages(gym: Gym) -> None:
    file = gym.folder / "WELLNET_ORDER_20261123_001.csv"
    file.write_bytes(a_file([an_order()]))
    typed(gym, "orders", "import", str(file), "--portal", "wellnet")

    swedish = json.loads(typed(gym, "files", "list", "--json").out)
    speaking(settings(gym), "en")
    english = json.loads(typed(gym, "files", "list", "--json").out)

    assert swedish == english
