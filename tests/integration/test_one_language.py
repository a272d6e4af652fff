"""A gym whose settings say Swedish reads Swedish alone; programs read the same English as ever."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from brp_filesync.cli.helps import sentences
from brp_filesync.cli.language import of_settings, speak
from brp_filesync.cli.main import COMMANDS, filesync, main
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


@pytest.fixture
def swedish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")  # put back behind it: the command line sets its own
    monkeypatch.setenv("FILESYNC_LANGUAGE", "sv")


@pytest.mark.usefixtures("swedish")
def test_no_help_has_a_sentence_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    english = set(_sentences())
    for words in ((), *((name,) for name in COMMANDS), ("orders", "list"), ("orders", "rejects")):
        assert _exit_code([*words, "--help"]) == 0
        shown = " ".join(capsys.readouterr().out.split())

        assert [each for each in english if len(each) > 20 and each in shown] == []
        assert [each for each in ("Usage:", "Options:", "Commands:") if each in shown] == []


@pytest.mark.usefixtures("swedish")
def test_what_is_typed_wrongly_is_told_in_the_same_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = {
        "orders list --frm": "Fel: Valet '--frm' finns inte. Menade du '--from'?",
        "orders lst": "Fel: Kommandot 'lst' finns inte. Menade du 'list'?",
        "orders list --limit x": "'x' är inget giltigt tal (integer).",
        "cards list": "Fel: Val saknas: '--facility'.",
        "orders rejects": "Fel: Ange --open, en fils id med --out, eller `waive`.",
        "orders list --from 20261301": "20261301 är ingen dag: skriv den som 2026-11-27.",
        "orders list 19811218-9876": "Fel: Ett argument för mycket (******-****)",
    }

    for words, sentence in told.items():
        assert _exit_code(words.split()) == 2
        assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings_text", "language"),
    [
        ("installation: gym\nlanguage: en\n", "en"),
        ("language: 'sv' # svenska\n", "sv"),
        ("installation: gym\nmail:\n  language: en\n", "sv"),
        ("installations:\n  north: north.yaml\n", None),
        ("language: fi\n", "sv"),
    ],
)
def test_the_settings_language_is_known_before_they_are_read(
    tmp_path: Path, settings_text: str, language: str | None
) -> None:
    file = tmp_path / "filesync.yaml"
    file.write_text(settings_text)

    assert of_settings(str(file), {}) == language
    assert of_settings(str(tmp_path / "none.yaml"), {}) is None


def _exit_code(words: list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


def _sentences() -> Iterator[str]:
    speak("en")
    for name, (_, told) in COMMANDS.items():
        yield told
        command = filesync.get_command(click.Context(filesync), name)
        assert command is not None
        yield from sentences(command)


def test_json_has_the_same_words_in_both_languages(gym: Gym) -> None:
    file = gym.folder / "WELLNET_ORDER_20261123_001.csv"
    file.write_bytes(a_file([an_order()]))
    typed(gym, "orders", "import", str(file), "--portal", "wellnet")

    swedish = json.loads(typed(gym, "files", "list", "--json").out)
    speaking(settings(gym), "en")
    english = json.loads(typed(gym, "files", "list", "--json").out)

    assert swedish == english
