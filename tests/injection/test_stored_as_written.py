"""Whatever a text column holds is text: stored as it was written, and answered so."""

import csv
import io
import json

import pytest

from brp_filesync.database.metadata import METADATA
from tests.injection.injected import IMPORTED, JUDGING, REJECTED, postal_code, written
from tests.injection.strings import KINDS, LEAST, STRINGS
from tests.support.gym import Gym, an_order, personnummer

Answers = list[dict[str, str]]


def test_there_are_enough_strings_of_each_kind_and_no_two_alike() -> None:
    assert {kind: len(texts) >= LEAST[kind] for kind, texts in KINDS.items()} == dict.fromkeys(
        LEAST, True
    )
    assert len(set(STRINGS)) == len(STRINGS)


@pytest.mark.family("injection-sql", cases=len(KINDS["sql"]))
@pytest.mark.family("injection-formula", cases=len(KINDS["formula"]))
@pytest.mark.family("injection-mail", cases=len(KINDS["mail"]))
@pytest.mark.family("injection-template", cases=len(KINDS["template"]))
@pytest.mark.family("injection-terminal", cases=len(KINDS["terminal"]))
@pytest.mark.family("injection-html", cases=len(KINDS["html"]))
def test_each_string_is_stored_as_written_in_each_column_that_keeps_text(injected: Gym) -> None:
    persons = injected.rows(
        "brp_person", "first_name", "last_name", "street", "postal_code", "city", "email", "mobile"
    )
    assert persons == [(text, text, text, postal_code(text), text, None, None) for text in STRINGS]
    assert injected.rows("brp_order", "portal_order_number") == [(text,) for text in STRINGS]
    names = [name for (name,) in injected.rows("brp_organisation", "name")]
    assert names == ["Wellnet AB", *STRINGS]
    assert [
        text.removeprefix("Avser beställning ").removesuffix(" hos Wellnet")
        for (text,) in injected.rows("brp_invoice", "text")
    ] == STRINGS
    outcomes = injected.rows(
        "filesync_outcome", "attempt_id", "order_number", "line_number", "outcome"
    )
    assert outcomes[: len(STRINGS)] == [(1, text, text, "imported") for text in STRINGS]


def test_each_string_is_rejected_by_each_column_that_judges_and_nothing_else_happens(
    injected: Gym,
) -> None:
    rejected = [
        (number.split("-")[1], outcome, json.loads(problems))
        for attempt, number, outcome, problems in injected.rows(
            "filesync_outcome", "attempt_id", "order_number", "outcome", "problems"
        )
        if attempt == 2
    ]
    assert len(rejected) == len(STRINGS) * len(JUDGING)
    assert [
        (column, outcome)
        for column, outcome, problems in rejected
        if outcome != "rejected"
        or not any(word.startswith(JUDGING[column]) for _, word, _ in problems)
    ] == []
    told = "".join(
        str(params.get("found", "")) for _, _, problems in rejected for _, _, params in problems
    )
    assert {sign for sign in told if sign.isalpha()} == {"a"}  # the shape of what was found alone


def test_the_answers_have_a_row_for_each_row_and_give_the_strings_back(injected: Gym) -> None:
    imported, rejected = _answer(injected, IMPORTED), _answer(injected, REJECTED)

    texts = [written(at, text) for at, text in enumerate(STRINGS)]
    assert [row["BESTALLNINGSNR"] for row in imported] == texts
    assert [row["RAD"] for row in imported] == texts
    assert [row["NAMN"] for row in imported] == [f"{text} {text}" for text in texts]
    assert {row["STATUS"] for row in imported} == {"OK"}
    assert [int(row["OCR"]) > 0 for row in imported] == [True] * len(STRINGS)
    assert [row["BESTALLNINGSNR"] for row in rejected] == [
        f"R-{column}-{at}" for at in range(len(STRINGS)) for column in JUDGING
    ]
    assert {row["STATUS"] for row in rejected} == {"AVVISAD"}
    assert {(row["NAMN"], row["OCR"], row["BELOPP"]) for row in rejected} == {("", "", "")}


def test_the_database_is_as_before_but_for_what_was_imported(injected: Gym) -> None:
    counts = {name: len(rows) for name, rows in injected.dump().items()}

    assert counts.keys() == METADATA.tables.keys() - {"filesync_commit", "brp_written"}
    many = len(STRINGS)
    assert {
        name: counts[name]
        for name in (
            "brp_person",
            "brp_order",
            "brp_order_line",
            "brp_invoice",
            "brp_subscription",
            "brp_organisation",
            "brp_facility",
            "brp_product",
            "filesync_outcome",
            "filesync_file",
        )
    } == {
        "brp_person": many,
        "brp_order": many,
        "brp_order_line": many,
        "brp_invoice": many,
        "brp_subscription": many,
        "brp_organisation": many + 1,
        "brp_facility": 3,
        "brp_product": 9,
        "filesync_outcome": many * (1 + len(JUDGING)),
        "filesync_file": 2,
    }
    assert set(injected.rows("brp_invoice", "total_ore")) == {(499_000,)}
    before = injected.dump()
    assert injected.night().exit_code == 0
    after = injected.dump()
    assert [name for name in before if before[name] != after[name]] == [
        "filesync_epoch",
        "filesync_run",
    ]


@pytest.mark.family("bad-files")
def test_a_postal_code_longer_than_brp_keeps_is_shortened(gym: Gym) -> None:
    gym.deliver(
        [
            an_order("W-1", postal_code="1" * 21),
            an_order("W-2", personnummer=personnummer(1), email="", postal_code="1" * 20),
        ]
    )

    assert gym.night().exit_code == 0

    assert gym.rows("brp_person", "postal_code") == [("1" * 20,), ("1" * 20,)]


def _answer(gym: Gym, name: str) -> Answers:
    content = (gym.server / "responses" / name.replace(".csv", "_SVAR.csv")).read_bytes()
    read = csv.DictReader(io.StringIO(content.decode(), newline=""), delimiter=";", strict=True)
    return list(read)
