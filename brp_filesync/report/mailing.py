"""Whether a run's report is mailed, and what of earlier ones is told in it. Pure.

What became of a report's mail stands in its JSON: `sending` just before it goes out, then `sent` or
`failed`. So a report is mailed at most once, by its own run, and one that wasn't is told of.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from brp_filesync.core.dates import local_text
from brp_filesync.core.language import Language
from brp_filesync.profiles.report import When
from brp_filesync.report.words import say

MailState = Literal["none", "sending", "sent", "failed"]

# A run a week later begins some minutes earlier, and by an hour where the clock is changed.
_A_WEEK = timedelta(days=7) - timedelta(hours=12)
_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier report: when its run began, the name of its page, and what its mail came to."""

    began_at: str
    name: str
    mail: MailState


def since_sent(earlier: Iterable[Earlier]) -> list[Earlier]:
    """Return the newest reports back to the last one that was mailed, itself included."""
    found = []
    for each in earlier:
        found.append(each)
        if each.mail == "sent":
            break
    return found


def unsent(earlier: Iterable[Earlier]) -> list[Earlier]:
    """Return those that should have been mailed since the last one that was, the newest first."""
    found = []
    for each in earlier:
        if each.mail == "sent":
            break
        if each.mail in ("failed", "sending"):
            found.append(each)
    return found


def is_wanted(when: When, state: str, earlier: Iterable[Earlier], now: datetime) -> bool:
    """Tell whether a report of this state is to be mailed; `earlier` are the newest first."""
    before = list(earlier)
    if when == "always" or unsent(before):
        return True
    if when == "problems":
        return state != "well"
    last = next((each for each in before if each.mail == "sent"), None)
    return last is None or now - datetime.fromisoformat(last.began_at) >= _A_WEEK


def notes(found: Iterable[Earlier], language: Language) -> list[str]:
    """Return lines that tell of reports whose mail didn't go out, or may not have."""
    words = {"failed": "mail_before", "sending": "mail_unclear"}
    return [
        say(language, words[each.mail], began=local_text(each.began_at), name=each.name)
        for each in list(found)[:_MOST_TOLD]
    ]


def earlier_of(data: dict[str, Any], name: str) -> Earlier:
    """Return an earlier report by its JSON; what isn't ours in it counts as not mailed."""
    known: tuple[MailState, ...] = ("sending", "sent", "failed")
    nothing: MailState = "none"
    state = next((each for each in known if each == data.get("mail")), nothing)
    return Earlier(str(data.get("began_at", "")), name, state)
