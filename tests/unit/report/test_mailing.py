"""Which reports are mailed: by the setting, and none silently lost."""

from datetime import UTC, datetime

import pytest

from brp_filesync.profiles.report import When
from brp_filesync.report.mailing import (
    Earlier,
    MailState,
    earlier_of,
    is_wanted,
    notes,
    since_sent,
    unsent,
)

NOW = datetime(2026, 11, 24, 1, 33, tzinfo=UTC)


def before(*mails: MailState, day: int = 23) -> list[Earlier]:
    """Earlier reports, the newest first, a day apart."""
    return [
        Earlier(f"2026-11-{day - at:02d}T01:30:00Z", f"{day - at}.html", mail)
        for at, mail in enumerate(mails)
    ]


@pytest.mark.parametrize(
    ("when", "state", "earlier", "wanted"),
    [
        ("always", "well", before("sent"), True),
        ("problems", "well", before("sent"), False),
        ("problems", "waits", before("sent"), True),
        ("problems", "wrong", [], True),
        ("problems", "well", [], False),
        ("weekly", "wrong", before("none", "none", "sent"), False),
        ("weekly", "well", before("none", "none", "none", "none", "none", "none", "sent"), True),
        ("weekly", "well", [], True),
    ],
)
def test_a_report_is_mailed_as_the_setting_says(
    when: When, state: str, earlier: list[Earlier], wanted: bool
) -> None:
    assert is_wanted(when, state, earlier, NOW) is wanted


@pytest.mark.parametrize("mail", ["failed", "sending"])
@pytest.mark.parametrize("when", ["problems", "weekly"])
def test_one_whose_mail_went_wrong_is_told_of_by_the_next(when: When, mail: MailState) -> None:
    earlier = before("none", mail, "sent")

    assert is_wanted(when, "well", earlier, NOW)
    (line,) = notes(unsent(earlier), "sv")
    assert "22.html" in line
    assert "2026-11-22 02:30" in line


def test_what_was_told_in_a_mail_that_went_out_is_not_told_again() -> None:
    assert unsent(before("sent", "failed")) == []
    assert since_sent(before("none", "sent", "failed")) == before("none", "sent")


def test_a_report_that_is_not_ours_was_not_mailed() -> None:
    assert earlier_of({"mail": {"x": 1}}, "x.html") == Earlier("", "x.html", "none")
