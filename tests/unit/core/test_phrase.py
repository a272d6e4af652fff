"""A phrase is its English sentence, and is rendered in another language where it is read."""

import pytest

from brp_filesync.core.errors import NotReady
from brp_filesync.core.kept_phrase import kept_again
from brp_filesync.core.phrase import (
    Phrase,
    amount,
    in_language,
    joined,
    languages,
    phrase,
    phrase_of,
    phrases,
)


def test_nothing_said_is_nothing_in_any_language() -> None:
    assert [phrase("").rendered(language) for language in ("en", "sv")] == ["", ""]


def test_it_is_its_english_sentence_as_text() -> None:
    said = phrase("There is no file {file_id}.", file_id=7)

    assert said == "There is no file 7."
    assert said.rendered("en") == "There is no file 7."
    assert said.rendered("sv") == "Det finns ingen fil 7."


def test_a_language_or_a_sentence_that_is_not_there_is_english() -> None:
    assert languages() == ("sv", "en")
    assert phrase("There is no file {file_id}.", file_id=7).rendered("fi") == "There is no file 7."
    assert phrase("Nobody has said this {thing}.", thing="yet").rendered("sv") == (
        "Nobody has said this yet."
    )


@pytest.mark.parametrize(
    ("count", "en", "sv"),
    [
        (0, "0 mails waived", "0 brev avstådda"),
        (1, "1 mail waived", "1 brev avstått"),
        (2, "2 mails waived", "2 brev avstådda"),
    ],
)
def test_what_is_counted_has_its_plural_form(count: int, en: str, sv: str) -> None:
    said = phrases("{count} mail waived", "{count} mails waived", count)

    assert (said, said.rendered("sv")) == (en, sv)


def test_what_fills_it_is_rendered_too_and_amounts_as_the_language_writes_them() -> None:
    said = phrase(
        "{server} {what} at folder {folder}.",
        server="sftp:22",
        what=phrase("broke off"),
        folder="orders",
    )
    owed = phrase("Invoice {name} has {rest_ore} left to pay.", name="G:1", rest_ore=amount(499000))

    assert said == "sftp:22 broke off at folder orders."
    assert said.rendered("sv") == "sftp:22 bröt vid mappen orders."
    assert owed == "Invoice G:1 has SEK\N{NO-BREAK SPACE}4,990.00 left to pay."
    assert owed.rendered("sv") == (
        "Faktura G:1 har 4\N{NO-BREAK SPACE}990,00\N{NO-BREAK SPACE}kr kvar att betala."
    )


def test_phrases_are_joined_and_added_without_losing_their_language() -> None:
    parts = [phrase("password"), phrase("private key")]

    assert in_language(joined(", ", parts), "sv") == "lösenord, privat nyckel"
    assert in_language("1: " + parts[0] + "!", "sv") == "1: lösenord!"


def test_one_english_word_is_two_swedish_ones_by_its_context() -> None:
    assert phrase_of("code", "orders").rendered("sv") == "beställningar"
    assert phrase_of("answer", "yes").rendered("sv") == "ja"


def test_an_error_is_english_as_text_and_keeps_its_sentences() -> None:
    trouble = NotReady(phrase("Nothing has changed."), phrase("Report it."))

    assert str(trouble) == "Nothing has changed. Report it."
    assert in_language(trouble.message, "sv") == "Inget är ändrat."


def test_braces_of_a_sentence_without_parameters_are_text_and_a_missing_one_is_a_question() -> None:
    assert phrase("begins with { or [") == "begins with { or ["
    assert phrase("{a} and {b}", a=1) == "1 and ?"


@pytest.mark.parametrize(
    ("kept", "sv"),
    [
        ("the order was cancelled first", "beställningen annullerades först"),
        ("sftp:22 can't be reached: no way", "sftp:22 går inte att nå: ingen väg dit"),
        ("There is no file 7.", "Det finns ingen fil 7."),
        (
            "sftp:22 can't be reached: no answer within 1.5 s",
            "sftp:22 går inte att nå: inget svar inom 1.5 s",
        ),
        ("'å' can't be written in ascii", "'å' går inte att skriva i ascii"),
        (
            "banks/seb.yaml:19:12: bankgiros: name at least one bankgiro or account of ours",
            "banks/seb.yaml:19:12: bankgiros: ange minst ett av våra bankgiron eller konton",
        ),
        ("552 5.2.2", "552 5.2.2"),
        ("Åsa {Öberg}", "Åsa {Öberg}"),
        (
            "x.yaml:1:2: a: found nothing, expected text: A bank's flows.\n"
            "x.yaml:2:1: 'b' is missing: A bank's flows.",
            "x.yaml:1:2: a: hittade inget, väntade text: En banks flöden.\n"
            "x.yaml:2:1: 'b' saknas: En banks flöden.",
        ),
    ],
)
def test_a_sentence_that_was_kept_as_text_is_known_again(kept: str, sv: str) -> None:
    assert kept_again(kept) == kept
    assert in_language(kept_again(kept), "sv") == sv


def test_it_is_a_str_that_can_be_looked_up_as_one() -> None:
    assert {"password": 1}[phrase("password")] == 1
    assert isinstance(phrase("password"), Phrase)
