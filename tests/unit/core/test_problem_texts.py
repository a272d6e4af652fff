"""The catalogue: every word has its code, its weight, and sentences in both languages."""

from string import Formatter

import pytest

from brp_filesync.core.problem_texts.agreements import AGREEMENT_WORDS
from brp_filesync.core.problem_texts.files import FILE_WORDS
from brp_filesync.core.problem_texts.orders import ORDER_WORDS
from brp_filesync.core.problem_texts.payments import PAYMENT_FILE_WORDS
from brp_filesync.core.problem_texts.rows import ROW_WORDS
from brp_filesync.core.problem_texts.settlements import SETTLEMENT_WORDS
from brp_filesync.core.problem_texts.sold import SOLD_WORDS
from brp_filesync.core.problem_texts.tasks import TASK_WORDS
from brp_filesync.core.problem_texts.texts import TEXTS, Entry, code, is_malformed, text
from brp_filesync.core.problem_texts.warnings import WARNING_WORDS

KNOWN_PARAMS = {
    "orders",
    "rows",
    "kronor",
    "limit",
    "usual",
    "field",
    "price",
    "agreed",
    "reason",
    "found",
    "expected",
    "byte_offset",
    "encoding",
    "column",
    "malformed",
    "share",
    "subject",
    "character",
    "place",
    "columns",
    "cell",
    "delimiter",
    "unit",
    "most",
    "file",
    "portal",
    "report",
    "line",
    "named",
    "gross",
    "net",
    "rest",
}
EVERY_WORD = pytest.mark.parametrize(("word", "entry"), TEXTS.items())


def _params(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_reject_codes_are_the_stable_ones_of_each_word() -> None:
    by_code: dict[str, set[str]] = {}
    for word, entry in (ROW_WORDS | ORDER_WORDS).items():
        by_code.setdefault(entry.code, set()).add(word)
    assert by_code == {
        "1101": {
            "invalid-date",
            "in-the-future",
            "personnummer-checksum",
            "personnummer-date",
            "personnummer-not-digits",
            "birth-date-invalid",
            "organisation-number-checksum",
            "quantity-out-of-range",
            "row-type-unknown",
            "country-unknown",
            "order-rows-disagree",
            "order-incomplete",
            "order-too-large",
            "price-differs",
            "total-not-positive",
            "commission-sign",
            "product-direct-debit",
            "product-not-for-sale",
            "product-closed",
            "facility-closed",
            "product-not-released",
            "start-too-far",
        },
        "1102": {"value-missing"},
        "1103": {
            "order-conflict",
            "line-twice",
            "cancel-paid",
            "cancel-clips-used",
            "cancel-nothing-left",
            "cancel-extended-since",
            "cancelled-before",
        },
        "1104": {"facility-unknown"},
        "1105": {
            "date-format",
            "number-format",
            "personnummer-format",
            "organisation-number-format",
            "text-too-long",
            "field-count",
            "odd-character",
            "number-shortened",
            "amount-unit",
            "header-again",
        },
        "1107": {"product-unknown", "order-to-cancel-missing"},
        "1111": {"vat-rate-missing"},
    }


def test_warnings_are_these_and_bear_no_code() -> None:
    assert set(WARNING_WORDS) == {
        "email-invalid",
        "email-taken",
        "email-missing",
        "mobile-invalid",
        "start-in-the-past",
        "start-ignored",
        "employer-differs",
        "possible-duplicate",
        "price-differs-agreed-used",
        "price-differs-file-used",
        "direct-debit-continues",
        "freeze-open",
        "characters-left-out",
        "text-shortened",
        "employer-number-unread",
        "facility-closed-since",
    }
    assert {(e.code, e.severity) for e in WARNING_WORDS.values()} == {("", "warning")}


def test_a_files_words_are_these() -> None:
    assert {word for word, entry in FILE_WORDS.items() if entry.severity == "refuse"} == {
        "cannot-decode",
        "wrong-encoding-utf8",
        "perhaps-windows-1252",
        "bom-unexpected",
        "bom-missing",
        "header-missing-column",
        "header-unknown-column",
        "header-column-twice",
        "header-missing",
        "header-other-case",
        "header-other-delimiter",
        "header-other-line",
        "nul-byte",
        "quote-unclosed",
        "newline-in-quotes",
        "quote-misplaced",
        "line-too-long",
        "trailer-missing",
        "trailer-rows",
        "trailer-sum",
        "rows-after-trailer",
        "name-other-portal",
        "too-many-malformed",
        "file-empty",
        "carriage-return-only",
        "discarded",
        "more-orders-than-limit",
        "more-kronor-than-limit",
        "more-rows-than-usual",
        "more-kronor-than-usual",
    }
    assert (TEXTS["held"].severity, TEXTS["held"].code) == ("info", "")


def test_a_payment_files_words_all_refuse_it() -> None:
    assert {entry.severity for entry in PAYMENT_FILE_WORDS.values()} == {"refuse"}


def test_a_settlement_reports_words_refuse_it_or_are_tasks() -> None:
    assert {(entry.severity, bool(entry.code)) for entry in SETTLEMENT_WORDS.values()} == {
        ("refuse", True),
        ("task", False),
    }


def test_the_words_of_agreed_prices_have_codes_and_refuse_an_import() -> None:
    assert {entry.severity for entry in AGREEMENT_WORDS.values()} == {"import"}
    assert {entry.code for entry in AGREEMENT_WORDS.values()} == {
        "1101",
        "1102",
        "1103",
        "1104",
        "1105",
        "1107",
    }


def test_what_holds_a_catalogue_back_bears_no_code() -> None:
    assert {(entry.code, entry.severity) for entry in SOLD_WORDS.values()} == {("", "hold")}


def test_no_word_stands_in_two_lists() -> None:
    assert len(TEXTS) == sum(
        map(
            len,
            (
                ROW_WORDS,
                ORDER_WORDS,
                WARNING_WORDS,
                FILE_WORDS,
                PAYMENT_FILE_WORDS,
                SETTLEMENT_WORDS,
                AGREEMENT_WORDS,
                SOLD_WORDS,
                TASK_WORDS,
            ),
        )
    )


@EVERY_WORD
def test_malformed_are_rejected_rows_of_1101_1102_and_1105_but_order_incomplete(
    word: str, entry: Entry
) -> None:
    counts = entry.severity == "reject" and entry.code in {"1101", "1102", "1105"}
    assert is_malformed(word) is (counts and word != "order-incomplete")


@EVERY_WORD
def test_every_text_is_whole_sentences_in_both_languages(word: str, entry: Entry) -> None:
    english = [each for each in (entry.text, entry.advice, entry.to_portal) if each is not None]
    texts = [*english, *(each.rendered("sv") for each in english)]
    assert {part[-1] for part in texts} == {"."}
    assert [part for part in texts if not (part[0].isupper() or part[0] == "{")] == []
    assert [part for part in texts if part != " ".join(part.split())] == []
    assert not {*english} & {each.rendered("sv") for each in english}


@EVERY_WORD
def test_both_languages_name_the_same_params_all_of_them_documented(
    word: str, entry: Entry
) -> None:
    for each in filter(None, (entry.text, entry.advice, entry.to_portal)):
        assert _params(each.rendered("sv")) == _params(each)
        assert _params(each) <= KNOWN_PARAMS


@EVERY_WORD
def test_the_portal_is_spoken_to_and_never_of(word: str, entry: Entry) -> None:
    if entry.to_portal is None:
        assert entry.severity in ("refuse", "import", "hold", "task")
        return
    for said in (entry.to_portal, entry.to_portal.rendered("sv")):
        assert "portal" not in said
        assert "filesync " not in said
        assert "Be avs" not in said


def test_text_is_the_sentence_and_the_advice_with_params() -> None:
    assert text("field-count", {"found": 19, "expected": 20}, "sv") == (
        "Raden har 19 fält, men ska ha 20. "
        "Be portalen se efter om ett skiljetecken saknas eller står inne i en text."
    )
    assert text("field-count", {"found": 19, "expected": 20}, "en") == (
        "The row has 19 fields, but should have 20. "
        "Ask the portal to look for a delimiter that is missing or stands inside a text."
    )


def test_amounts_in_ore_are_shown_as_kronor_and_ready_text_as_it_is() -> None:
    assert text("price-differs", {"price": 399900, "agreed": "3 500 kr"}, "sv").startswith(
        "Priset i filen är 3\xa0999,00\xa0kr, men det avtalade priset är 3 500 kr."
    )
    assert text("trailer-sum", {"found": 100, "expected": 250}, "en").startswith(
        "The file's prices add up to SEK\xa01.00, but its last line says SEK\xa02.50."
    )
    assert text("trailer-rows", {"found": 100, "expected": 250}, "en").startswith(
        "The file has 100 rows, but its last line says 250."
    )


def test_a_missing_param_shows_as_a_question_mark() -> None:
    assert text("header-missing-column", {}, "sv").startswith("Kolumnen '?' saknas i rubrikraden.")


def test_a_param_with_braces_is_only_text() -> None:
    assert text("header-missing-column", {"column": "{x.y}"}, "sv").startswith(
        "Kolumnen '{x.y}' saknas"
    )


def test_text_of_an_unknown_word_is_the_word() -> None:
    assert text("no-such-word", {}, "sv") == "no-such-word"


def test_code_gives_the_reject_code_and_nothing_for_a_warning() -> None:
    assert (code("facility-unknown"), code("email-missing")) == ("1104", "")
