"""What of a run needs a person, and the report's first line."""

from dataclasses import replace
from typing import Any

import pytest

from brp_filesync.core.alarms import Alarm
from brp_filesync.core.outcomes import Counts
from brp_filesync.report.model import (
    CatalogueFigures,
    Figures,
    Late,
    NotExported,
    OpenRows,
    Problem,
    Queue,
    SourceFigures,
    Trial,
    Trouble,
    Waiting,
)
from brp_filesync.report.needs import Need, done_and_not, headline, needs, state_of
from tests.support.report_figures import bad_night, figures, good_night, order_file, source

LATE = Late("wellnet", "Wellnet", "orders", "W.csv", "2026-11-24", "2026-11-24T05:00:00Z")
PUBLISHED = source(
    flow="catalogue",
    files=(),
    answered=0,
    mails_sent=0,
    exit_code=3,
    catalogue=CatalogueFigures("awaiting_approval", version=7),
)


def told(of: Figures) -> list[Need]:
    return needs(of, "sv")


def test_a_good_night_needs_nobody() -> None:
    found = told(good_night())

    assert found == []
    assert state_of(found) == "well"
    assert headline(found, "sv") == "Allt är klart. Ingen behöver göra något."
    assert headline(found, "en") == "All is done. Nobody needs to do anything."


def test_alarms_that_no_ledger_could_be_asked_for_are_wrong_and_those_that_no_mail_took_wait() -> (
    None
):
    away = Trouble("The database has no tables.", "Make them.", 78)
    mute = Trouble("The mail server is away.", "", 69)

    wrong = told(replace(figures(), exit_code=78, untold=(away,)))
    waits = told(replace(figures(), exit_code=3, untold=(mute,)))

    assert (state_of(wrong), state_of(waits)) == ("wrong", "waits")


def test_rejected_rows_are_shown_by_a_command_and_not_by_the_report() -> None:
    found = told(figures(source(files=(order_file(counts=Counts(3, 2, 0, 1, 0, 0)),))))

    assert found == [
        Need(
            "Wellnet: en rad i WELLNET_ORDER_20261123_001.csv avvisades",
            "",
            "filesync files show 1 --rejected",
        )
    ]
    assert headline(found, "sv") == "Klart, men en sak väntar på en människa."


def test_a_refused_file_says_why() -> None:
    refused = order_file(
        result="refused",
        counts=Counts(2, 0, 0, 0, 2, 0),
        problem=Problem("trailer-rows", {"found": 2, "expected": 3}),
    )

    (need,) = told(figures(source(files=(refused,))))

    assert need.text.startswith("Wellnet: filen WELLNET_ORDER_20261123_001.csv togs inte emot. ")
    assert "2 rader" in need.text
    assert need.advice == "filesync files show 1"


def test_a_catalogue_that_awaits_approval_is_told_with_what_shows_it() -> None:
    waits = CatalogueFigures("awaiting_approval", version=7, gone=12)

    assert told(figures(_publishing(waits, exit_code=3))) == [
        Need(
            "Wellnet: version 7 av utbudet väntar på godkännande",
            "",
            "filesync catalogue diff --portal wellnet",
        )
    ]


@pytest.mark.parametrize(
    ("more", "begins"),
    [
        (0, "Wellnet: utbudet skickas inte. "),
        (1, "Wellnet: utbudet skickas inte, av ett skäl till. "),
        (2, "Wellnet: utbudet skickas inte, av 2 skäl till. "),
    ],
)
def test_a_catalogue_that_is_held_back_says_why(more: int, begins: str) -> None:
    params = {"subject": "M1", "field": "NAMN", "character": "= (U+003D)"}
    why = Problem("catalogue-formula", params)
    held = CatalogueFigures("held_back", problems=(why,) * (1 + more))

    (need,) = told(figures(_publishing(held, exit_code=3)))

    assert need.text.startswith(f"{begins}M1")
    assert need.advice == "filesync catalogue diff --portal wellnet"


@pytest.mark.parametrize("result", ["delivered", "unchanged", "discarded", "nothing", "rendered"])
def test_any_other_catalogue_needs_nobody(result: str) -> None:
    assert told(figures(_publishing(CatalogueFigures(result, version=7)))) == []


@pytest.mark.parametrize("code", [69, 70, 74, 76, 77, 78])
def test_what_was_not_done_is_wrong_and_told_first(code: int) -> None:
    trouble = Trouble("It is silent.", "Try again.", code)
    waits = order_file(counts=Counts(3, 2, 0, 1, 0, 0))

    found = told(figures(source(files=(waits,)), source("sop", troubles=(trouble,), files=())))

    assert [each.wrong for each in found] == [True, False]
    assert (found[0].detail, found[0].advice) == ("It is silent.", "Try again.")
    assert state_of(found) == "wrong"
    assert headline(found, "sv") == "Något gick fel: 2 saker behöver en människa."


def test_a_run_that_another_one_does_needs_nobody() -> None:
    busy = Trouble("Another run of wellnet (orders) is at work.", "Wait for it.", 75)

    assert told(figures(source(exit_code=75, troubles=(busy,), files=()))) == []


@pytest.mark.parametrize(
    ("waiting", "command"),
    [
        (
            Waiting(queues=(Queue("seb", "SEB", 1, 100, "2026-11-01"),)),
            "filesync payments unmatched",
        ),
        (Waiting(mails={"failed": 1}), "filesync mail list --state failed --state unknown"),
        (Waiting(mails={"unknown": 1}), "filesync mail list --state failed --state unknown"),
        (Waiting(failed_files=1), "filesync files list --state failed"),
        (Waiting(tasks=1), "filesync tasks list"),
        (
            Waiting(vouchers=(NotExported("GYM", 2, "2026-11-23"),)),
            "filesync payments vouchers --sie DIR",
        ),
    ],
)
def test_what_an_earlier_run_left_needs_a_person_too(waiting: Waiting, command: str) -> None:
    assert [each.advice for each in told(figures(waiting=waiting))] == [command]


@pytest.mark.parametrize(("longest_days", "asked"), [(23, True), (24, False)])
def test_a_portal_may_be_on_trial_for_its_days_before_somebody_is_asked(
    longest_days: int, asked: bool
) -> None:
    trial = Trial("wellnet", "Wellnet", "2026-10-31T23:30:00Z", 5, longest_days)

    found = told(figures(waiting=Waiting(trials=(trial,))))

    need = Need(
        "Wellnet är på prov sedan 2026-11-01, 23 dagar. Inga beställningar är inlästa;"
        " prövade filer: 5",
        "",
        "filesync portal checklist wellnet",
    )
    assert found == ([need] if asked else [])


def test_an_alarm_that_this_run_says_nothing_of_is_told() -> None:
    missed = Alarm(
        1,
        "run-missed",
        "sop",
        "",
        {"flow": "orders", "since": "2026-11-22 02:30"},
        "2026-11-24T01:30:00Z",
        "2026-11-24T01:30:00Z",
    )

    (need,) = told(figures(alarms=(missed,)))

    assert need.text == "sop: ingen körning (beställningar) sedan 2026-11-22 02:30"
    assert need.wrong


def test_what_both_a_run_and_its_alarm_say_is_one_thing() -> None:
    refused = Trouble("It refused the login of gym.", "Ask the portal.", 77)
    alarm = Alarm(
        1, "login-refused", "wellnet", "", {}, "2026-11-24T01:30:00Z", "2026-11-24T01:30:00Z"
    )

    here = told(figures(source(troubles=(refused,), files=()), alarms=(alarm,)))
    elsewhere = told(figures(source("sop", files=()), alarms=(alarm,)))

    assert [each.detail for each in here] == ["It refused the login of gym."]
    assert [each.text for each in elsewhere] == [
        "wellnet: servern släppte inte in oss; inloggningen prövas inte igen"
    ]


FULL = Trouble("The disk is full.", "", 74)
_SERVER_IS_AWAY = "smtp.example.com:25 can't be reached"


@pytest.mark.parametrize(
    ("kind", "subject", "facts", "by_run", "other"),
    [
        (
            "file-missing",
            "orders 2026-11-24 W.csv",
            {"flow": "orders", "name": "W.csv", "by": "2026-11-24 06:00"},
            {"late": (LATE, replace(LATE, file="X.csv"))},
            {"late": (replace(LATE, file="X.csv"),)},
        ),
        (
            "catalogue-waits",
            "7",
            {"version": 7},
            {"sources": (PUBLISHED,)},
            {"sources": (replace(PUBLISHED, catalogue=CatalogueFigures("delivered", 8)),)},
        ),
        (
            "file-too-big",
            "1",
            {"name": "W.csv", "size": 9, "limit": 8},
            {"sources": (source(too_big=("W.csv",)), source(flow="payments"))},
            {"sources": (source(too_big=("X.csv",)),)},
        ),
        (
            "not-done",
            "orders",
            {"flow": "orders", "exit_code": 69, "why": "It is silent"},
            {"sources": (source(troubles=(Trouble("It is silent.", "", 69), FULL)),)},
            {"sources": (source(troubles=(FULL,)),)},
        ),
        (
            "mail-server",
            "",
            {"exit_code": 69, "why": _SERVER_IS_AWAY},
            {"sources": (source("sop", troubles=(Trouble(f"{_SERVER_IS_AWAY}.", "", 69), FULL)),)},
            {"sources": (source("sop", troubles=(Trouble("It is silent.", "", 69),)),)},
        ),
        (
            "invariant",
            "",
            {"why": "invoice-rest"},
            {"sources": (source(troubles=(Trouble("They break what must hold.", "", 70), FULL)),)},
            {"sources": (source(troubles=(Trouble("It is silent.", "", 69),)),)},
        ),
    ],
)
def test_what_the_run_tells_of_itself_its_alarm_does_not_tell_again(
    kind: str, subject: str, facts: dict[str, Any], by_run: dict[str, Any], other: dict[str, Any]
) -> None:
    alarm = Alarm(
        1, kind, "wellnet", subject, facts, "2026-11-24T01:30:00Z", "2026-11-24T01:30:00Z"
    )

    def made(given: dict[str, Any], **more: Any) -> list[Need]:
        return told(replace(figures(), **given, **more))

    assert made(by_run, alarms=(alarm,)) == made(by_run)
    assert len(made(other, alarms=(alarm,))) == len(made(other)) + 1


def test_a_portal_that_refuses_us_hides_no_other_alarm_of_its_own() -> None:
    refused = Trouble("It refused the login of gym.", "Ask the portal.", 77)
    facts = {"flow": "orders", "number": "20261123 4", "names": "W_3.csv, W_5.csv"}
    skipped = Alarm(
        1,
        "number-skipped",
        "wellnet",
        "orders 4",
        facts,
        "2026-11-24T01:30:00Z",
        "2026-11-24T01:30:00Z",
    )

    assert len(told(figures(source(troubles=(refused,), files=()), alarms=(skipped,)))) == 2


def test_a_file_that_failed_in_this_run_is_not_counted_again() -> None:
    bug = Trouble("W.csv met a bug of ours (ValueError).", "Report it.", 70)
    failed = source(files=(order_file("W.csv", result="left", trouble=bug),))

    assert len(told(figures(failed, waiting=Waiting(failed_files=1)))) == 1
    assert len(told(figures(failed, waiting=Waiting(failed_files=2)))) == 2


@pytest.mark.parametrize("given", [{"mails": {"todo": 3}}, {"duties": {"answer": 2}}])
def test_what_the_next_run_does_by_itself_needs_nobody(given: dict[str, Any]) -> None:
    assert told(figures(waiting=Waiting(**given))) == []


def test_an_expected_file_that_has_not_come_is_told_with_its_day() -> None:
    assert told(figures(late=(LATE,))) == [
        Need(
            "Wellnet: filen för 2026-11-24 (beställningar) skulle ha kommit 2026-11-24 06:00 och"
            " saknas: W.csv",
            "",
            "filesync status",
        )
    ]


def test_a_thousand_bad_files_are_told_in_few_lines() -> None:
    bad = tuple(
        order_file(f"{number}.csv", counts=Counts(1, 0, 0, 1, 0, 0)) for number in range(1000)
    )

    found = told(figures(source(files=bad)))

    assert len(found) == 21
    assert found[-1].text == "Wellnet: 980 filer till med avvisade rader eller fel"


def test_an_english_report_tells_trouble_in_its_own_words() -> None:
    trouble = Trouble("It is silent.", "Try again.", 69)

    unreached = source("sop", troubles=(trouble,), files=(), reached=False)
    assert needs(figures(unreached), "en") == [
        Need(
            "Sop: the server can't be reached, or refuses us",
            "It is silent.",
            "Try again.",
            wrong=True,
        )
    ]


def test_the_headline_says_what_was_done_in_part_and_not_at_all() -> None:
    trouble = Trouble("It won't be renamed.", "Ask them.", 69)
    night = figures(
        source("wellnet"),
        source("sop", exit_code=69, troubles=(trouble,)),
        source("benify", exit_code=69, troubles=(trouble,), files=(), reached=False),
    )

    assert done_and_not(night, "sv") == (
        "Gjort: Wellnet (beställningar). Gjort i delar: Sop (beställningar)."
        " Inte gjort: Benify (beställningar)."
    )
    assert [each.text for each in needs(night, "en")] == [
        "Sop: its files were read, but the server refused something that follows",
        "Benify: the server can't be reached, or refuses us",
    ]
    assert done_and_not(good_night(), "sv") == ""


def test_rows_that_nobody_has_mended_are_asked_about() -> None:
    waiting = Waiting(open_rows=(OpenRows("sop", "Sop", 2, "2026-11-20T23:30:00Z"),))

    assert told(figures(waiting=waiting)) == [
        Need(
            "Sop: 2 avvisade rader, den äldsta från 2026-11-21, är varken rättade eller avskrivna",
            "",
            "filesync orders rejects --open --portal sop",
        )
    ]


def test_one_is_said_as_one() -> None:
    bad = tuple(
        order_file(f"{number}.csv", counts=Counts(1, 0, 0, 1, 0, 0)) for number in range(21)
    )

    found = told(figures(source(files=bad)))

    assert found[-1].text == "Wellnet: en fil till med avvisade rader eller fel"


def test_every_need_of_a_bad_night_is_told_in_both_languages() -> None:
    bad = bad_night()

    assert len(needs(bad, "sv")) == len(needs(bad, "en")) == 9
    assert needs(replace(bad, sources=(), waiting=Waiting(), alarms=(), late=()), "en") == []


def test_on_a_machine_with_several_installations_its_commands_say_which() -> None:
    found = told(replace(bad_night(), said="north"))

    commands = [each.advice for each in found if each.advice.startswith("filesync ")]
    assert commands
    assert all(each.startswith("filesync --installation north ") for each in commands)


def _publishing(catalogue: CatalogueFigures, exit_code: int = 0) -> SourceFigures:
    return source(
        flow="catalogue",
        files=(),
        answered=0,
        mails_sent=0,
        exit_code=exit_code,
        catalogue=catalogue,
    )
