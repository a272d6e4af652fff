"""A gym's own templates and words take the shipped ones' places, file by file."""

import re
from pathlib import Path

import pytest

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.mail.compose import compose
from brp_filesync.mail.sources import load_sources
from tests.support.mails import NOW, order_facts, paper, parts


def test_a_file_in_the_gyms_folder_takes_the_shipped_ones_place(tmp_path: Path) -> None:
    (tmp_path / "confirm.txt").write_text("{{ say('card') }}{% include '_hours.txt' %}")
    (tmp_path / "_hours.txt").write_text("Öppet 6–22")

    text, html = parts(compose(paper(tmp_path), "confirm", order_facts(), NOW))

    assert text == (
        "Ditt medlemskort hämtar du i receptionen på Exempelgymmet Centrum.Öppet 6–22\n"
    )
    assert "Tack för din beställning!" in html


def test_a_file_of_words_says_only_what_it_says_otherwise(tmp_path: Path) -> None:
    (tmp_path / "words.sv.yaml").write_text('confirm_title: "Välkommen, {first_name}!"\n')

    text, html = parts(compose(paper(tmp_path), "confirm", order_facts(), NOW))

    assert text.startswith("Välkommen, Åsa!\n\nHej Åsa!")
    assert ">Välkommen, Åsa!</h1>" in html


def test_both_languages_have_the_same_words_and_each_is_used() -> None:
    sources = load_sources(None)
    used = set(
        re.findall(r'say\("(\w+)"', "".join(each.text for each in sources.templates.values()))
    )
    used |= {f"{kind}_subject" for kind in ("confirm", "cancelled", "receipt")}
    used |= {"new", "extended", "refilled"}

    assert set(sources.words["sv"]) == set(sources.words["en"]) == used


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "confrim.html",
            "x",
            "confrim.html: no template has this name; did you mean 'confirm.html'?",
        ),
        (
            "words.sv.yaml",
            "confirm_titel: x\n",
            "words.sv.yaml:1:1: no mail has the word"
            " 'confirm_titel'; did you mean 'confirm_title'?",
        ),
        ("words.sv.yaml", "card: 5\n", "words.sv.yaml:1:1: card: expected text: put it in quotes"),
        ("words.sv.yaml", "a: [\n", "words.sv.yaml:2:1: is not YAML"),
        ("confirm.txt", "a\n{% if %}", "confirm.txt:2:1: Expected an expression"),
        ("confirm.txt", b"\xff", "confirm.txt: is not UTF-8"),
    ],
)
def test_a_wrong_file_is_told_before_any_mail_is_written(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    content = content.encode() if isinstance(content, str) else content
    (tmp_path / name).write_bytes(content)

    with pytest.raises(ConfigurationMistake, match=re.escape(said)):
        paper(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "confirm.txt",
            "\n{{ order.emial }}",
            "confirm.txt:2: the mail can't be written (UndefinedError",
        ),
        (
            "confirm.html",
            "{{ say('nothing') }}",
            "confirm.html:1: the mail can't be written (KeyError: 'nothing')",
        ),
        (
            "words.sv.yaml",
            'card: "{nobody}"',
            "words.sv.yaml: card: can't be filled in (KeyError: 'nobody')",
        ),
        ("words.sv.yaml", 'confirm_subject: "{0}"', "words.sv.yaml: confirm_subject: can't be"),
        (
            "confirm.txt",
            "{{ ''.__class__ }}",
            "confirm.txt:1: the mail can't be written (SecurityError",
        ),
    ],
)
def test_a_template_that_asks_for_what_is_not_there_is_told_by_line(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_text(content)

    with pytest.raises(ConfigurationMistake, match=re.escape(said)):
        compose(paper(tmp_path), "confirm", order_facts(), NOW)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistake, match=r"mail\.templates: no such folder"):
        load_sources(tmp_path / "mail")
