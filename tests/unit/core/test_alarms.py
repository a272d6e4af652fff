"""An alarm as JSON tells it."""

from dataclasses import replace

from brp_filesync.core.alarms import Alarm, alarm_as_dict

OPEN = Alarm(
    7, "mails-failed", "wellnet", "", {"count": 2}, "2026-11-23T01:30:00Z", "2026-11-24T01:30:00Z"
)


def test_an_alarm_is_told_with_its_sentence_and_an_open_one_has_no_end() -> None:
    assert alarm_as_dict(OPEN, "en") == {
        "alarm_id": 7,
        "kind": "mails-failed",
        "source": "wellnet",
        "subject": "",
        "text": "wellnet: 2 mails to buyers couldn't be sent",
        "advice": "`filesync mail list --state failed --state unknown` shows them.",
        "facts": {"count": 2},
        "raised_at": "2026-11-23T01:30:00Z",
        "told_at": "2026-11-24T01:30:00Z",
        "closed_at": None,
    }


def test_one_that_is_over_says_since_when() -> None:
    over = replace(OPEN, closed_at="2026-11-25T01:30:00Z")

    assert alarm_as_dict(over, "en")["closed_at"] == "2026-11-25T01:30:00Z"
