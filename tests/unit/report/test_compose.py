"""The page and the text: whole, harmless, and the same in both languages."""

import re
from dataclasses import replace

import pytest

from brp_filesync.core.alarms import Alarm
from brp_filesync.core.language import Language
from brp_filesync.core.outcomes import Counts
from brp_filesync.report.model import Waiting
from tests.support.mails import tags_of
from tests.support.report_figures import (
    bad_night,
    composed,
    figures,
    good_night,
    images,
    order_file,
    payment_file,
    source,
)


def test_the_first_line_says_whether_anything_needs_a_person() -> None:
    assert composed(good_night()).text.splitlines()[0] == "Allt är klart. Ingen behöver göra något."
    assert composed(bad_night(), "en").text.splitlines()[0] == (
        "Something went wrong: 9 things in need of a person."
    )


def test_a_portals_part_tells_its_rows_and_kronor() -> None:
    text = composed(
        figures(
            source(
                files=(
                    order_file(counts=Counts(42, 36, 2, 4, 0, 0), invoiced_ore=16_071_500),
                    order_file("2.csv", counts=Counts(3, 0, 0, 0, 3, 0), invoiced_ore=0),
                )
            )
        )
    ).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "36 importerade, 2 dubbletter, 4 avvisade, 3 innehållna. Fakturerat 160 715,00 kr" in (
        text
    )


def test_a_banks_part_tells_what_was_received_booked_and_left_and_else_only_what_there_is() -> None:
    night = figures(source("seb", flow="payments", files=(payment_file(),)))

    lines = composed(night, "en").text.replace("\N{NO-BREAK SPACE}", " ").splitlines()

    assert "  received SEK 94,150.50, booked SEK 94,150.50, unmatched SEK 0.00" in lines


def test_the_rows_of_a_trial_are_told_by_the_file_and_count_for_nothing() -> None:
    tried = replace(
        order_file("prov.csv", counts=Counts(4, 3, 0, 1, 0, 0), invoiced_ore=0), result="tried"
    )

    text = composed(figures(source(files=(tried,)))).text

    assert "0 importerade, 0 dubbletter, 0 avvisade, 0 innehållna." in text
    assert "prov.csv: provad, inget är inläst, 3 av 4 rader" in text


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("of", [good_night(), bad_night()], ids=["good", "bad"])
def test_the_page_is_one_file_without_outside_links(of: object, language: Language) -> None:
    page = composed(of, language).page  # type: ignore[arg-type]

    addressed = re.findall(r"(?:src|href|background)=[\"'](?!data:image/png;)|url\(|://", page)
    assert addressed == []
    assert {"script", "link", "iframe", "form"} & {tag for tag, _ in tags_of(page)} == set()
    assert len(images(page)) == 3
    assert all(each.startswith(b"\x89PNG") for each in images(page))


def test_each_picture_says_in_words_what_it_shows() -> None:
    page = composed(bad_night(), "en").page

    alternatives = re.findall(r'alt="([^"]*)"', page)
    assert [each.split(" 26 October to 24 November: ")[0] for each in alternatives] == [
        "Order rows",
        "Payments",
        "Runs",
    ]
    assert re.search(r": \d+ done, 4 where something waited, 4 that went wrong\.$", alternatives[2])


def test_names_of_files_are_text_and_never_markup() -> None:
    name = "<script>alert(1)</script>{{ 7 * 7 }}.csv"

    page = composed(figures(source(files=(order_file(name),)))).page

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}.csv" in page


def test_dates_stay_in_one_line_and_what_stands_round_them_is_still_text() -> None:
    facts = {"flow": "orders", "name": "<b>2026-11-24</b>", "by": "2026-11-24 02:00"}
    missing = Alarm(
        1, "file-missing", "wellnet", "", facts, "2026-11-24T01:30:00Z", "2026-11-24T01:30:00Z"
    )

    page = composed(figures(alarms=(missing,)), "en").page

    unbroken = '<span class="day" style="white-space: nowrap;">'
    assert f"&lt;b&gt;{unbroken}2026-11-24</span>&lt;/b&gt;" in page
    assert f"by {unbroken}2026-11-24 02:00</span>" in page


def test_what_the_next_run_does_by_itself_is_told_where_there_is_any() -> None:
    title = "Nästa körning fortsätter med"
    waiting = composed(figures(waiting=Waiting(duties={"answer": 2})))

    assert title in waiting.page
    assert f"{title}\n  Svar och flyttningar" in waiting.text
    nothing = composed(figures())
    assert title not in nothing.page + nothing.text


def test_the_same_figures_give_the_same_bytes() -> None:
    assert composed(bad_night()) == composed(bad_night())


def test_a_first_night_has_no_pictures_and_says_so_by_having_none() -> None:
    first = replace(figures(), days=(), marks=(), waiting=Waiting())

    assert images(composed(first).page) == []


@pytest.mark.parametrize(
    ("ended", "took"),
    [
        ("01:30:00", "0 s"),
        ("01:30:59", "59 s"),
        ("01:33:12", "3 min 12 s"),
        ("03:35:00", "2 tim 5 min"),
    ],
)
def test_it_says_how_long_it_took(ended: str, took: str) -> None:
    assert f", tog {took}." in composed(figures(ended_at=f"2026-11-24T{ended}Z")).text
