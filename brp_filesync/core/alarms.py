"""An alarm, what is told of it, and the texts of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brp_filesync.core.codes import word
from brp_filesync.core.kept_phrase import kept_again
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import Phrase, phrase, phrases
from brp_filesync.core.typed import typed_for

Facts = Mapping[str, str | int]
EVERYBODY = "all"  # the source of an alarm that is no portal's and no bank's
MAIL_SERVER = "mail server"


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm; moments are UTC text, `closed_at` is "" while it is open.

    One that comes and goes has `returned_at`, when it came again, and stays open until it has been
    gone for a while: `gone_at` says since when it is.
    """

    alarm_id: int
    kind: str
    source: str
    subject: str
    facts: Facts
    raised_at: str
    told_at: str
    closed_at: str = ""
    returned_at: str = ""
    gone_at: str = ""

    @property
    def not_done(self) -> bool:
        """Whether something isn't done by what it tells, now."""
        return KINDS[self.kind].not_done and not self.gone_at


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told of an alarm; `event` is raised, reminder, again, closed or forgotten."""

    notice_id: int
    event: str
    channel: str
    promised_at: str
    alarm: Alarm
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Texts:
    """What is said of an alarm of a kind, and what to do. `{…}` are its source and its facts.

    Where the sentence counts something, `counted` is the fact that says how many; it stands in
    the sentence as `{count}`. By an alarm that means `not_done` something isn't done, whichever
    run's end it came with.
    """

    text: Phrase
    advice: Phrase
    counted: str = "count"
    not_done: bool = False


# In the order of gravity in which they are told.
KINDS: Mapping[str, Texts] = {
    "invariant": Texts(
        phrase("{source}: something that must always hold doesn't ({why})"),
        phrase("Run `filesync reconcile`, and import nothing more before it is understood."),
        not_done=True,
    ),
    "file-failed": Texts(
        phrase("{source}: the file {name} (no. {file_id}) couldn't be dealt with: a fault of ours"),
        phrase("Report it; `filesync files retry {file_id}` after an upgrade."),
    ),
    "host-key": Texts(
        phrase("{source}: the server showed another key, or other algorithms, than those allowed"),
        phrase("Call and ask whether the key was changed, and follow 76 in docs/runbook.md."),
        not_done=True,
    ),
    "host-key-missing": Texts(
        phrase("{source}: no host key is pinned for the server"),
        phrase(
            "Compare the server's keys with those that {source} has told: `filesync hosts scan "
            "{source}`, and pin them with `--pin`."
        ),
        not_done=True,
    ),
    "login-refused": Texts(
        phrase("{source}: the server refused our login; it isn't tried again"),
        phrase("Correct the account or its secret, and follow 77 in docs/runbook.md."),
        not_done=True,
    ),
    "not-done": Texts(
        phrase("{source}: the run ({flow}) ended early with code {exit_code}: {why}"),
        phrase("See code {exit_code} in docs/runbook.md. The next run goes on."),
        not_done=True,
    ),
    "nothing-runs": Texts(  # told straight out: no ledger could keep it
        phrase("Runs stand still, or can't be looked after: {why}"),
        phrase("See code {exit_code} in docs/runbook.md."),
        not_done=True,
    ),
    "schedule-wrong": Texts(
        phrase("The schedule has mistakes, and nothing is due by it: {why}"),
        phrase("`filesync schedule check` tells each one's place."),
        not_done=True,
    ),
    "nothing-ran": Texts(
        phrase("Nothing has run since {since}"),
        phrase("See whether the crontab, the service or the machine is up."),
        not_done=True,
    ),
    "run-missed": Texts(
        phrase("{source}: no run ({flow}) since {since}"),
        phrase("See whether the crontab, the service or the machine is up."),
        not_done=True,
    ),
    "backup-old": Texts(
        phrase("The latest whole backup in {folder} is of {since}"),
        phrase("See whether `filesync backup make` runs, and its disk; `filesync backup check`."),
    ),
    "backup-none": Texts(
        phrase("There is no whole backup in {folder}"),
        phrase("Make one, each night: `filesync backup make`."),
    ),
    "file-missing": Texts(
        phrase("{source}: the file {name} ({flow}) should have come by {by}"),
        phrase("Ask who sends it. `filesync schedule list` shows what is awaited."),
    ),
    "number-skipped": Texts(
        phrase("{source}: a file is missing from the numbers ({flow}): {number}, beside {names}"),
        phrase(
            "Ask who sends it; if there is none, write the number under known_gaps in the schedule."
        ),
    ),
    "number-repeated": Texts(
        phrase("{source}: two different files have one number ({flow}): {number}, {names}"),
        phrase("Ask who sends it which one counts; if both, write the number under known_gaps."),
    ),
    "number-restarted": Texts(
        phrase("{source}: the numbers in file names begin anew ({flow}): {number}, {names}"),
        phrase(
            "Ask who sends it. If it does so each year, write `restarts: yearly` in the schedule; "
            "else write this under known_gaps."
        ),
    ),
    "catalogue-waits": Texts(
        phrase("{source}: the catalogue, version {version}, awaits approval"),
        phrase(
            "`filesync catalogue diff --portal {source}`, then `catalogue approve` or `discard`."
        ),
    ),
    "catalogue-ahead": Texts(
        phrase("{source}: the catalogue changes on {on}, and awaits approval before"),
        phrase(
            "`filesync catalogue ahead --portal {source}`, with --approve or --discard: undecided, "
            "the portal isn't told on that day, and orders at its price are rejected."
        ),
    ),
    "catalogue-differs": Texts(
        phrase("{source}: the portal sells by an earlier catalogue than what is agreed"),
        phrase(
            "Its orders at other prices are rejected. `filesync catalogue diff --portal {source}` "
            "shows how they differ: change what is agreed, or approve what waits."
        ),
    ),
    "file-too-big": Texts(
        phrase(
            "{source}: the file {name} is too big ({size} bytes, the limit is {limit}): not fetched"
        ),
        phrase("Ask who sent it, or raise max_file_bytes in the profile."),
    ),
    "file-refused": Texts(
        phrase("{source}: the file {name} on the server isn't ours: {why}"),
        phrase("Ask who sends it. It is tried again by each run, and the others are taken."),
    ),
    "file-not-complete": Texts(
        phrase("{source}: the file {name} has waited on the server since {since}: {why}"),
        phrase("Ask who sends it, or see `arrival` in the profile: it isn't fetched before."),
    ),
    "file-waits": Texts(
        phrases(
            "{source}: the file {name} (no. {file_id}) awaits approval: one order, SEK {kronor}",
            "{source}: the file {name} (no. {file_id}) awaits approval: {count} orders, "
            "SEK {kronor}",
            0,
        ),
        phrase(
            "Ask the portal, then run `filesync files approve {file_id}` or `discard {file_id}`."
        ),
        "orders",
    ),
    "unmatched-old": Texts(
        phrases(
            "{source}: one unmatched payment is older than {days}; it is of {oldest}",
            "{source}: {count} unmatched payments are older than {days}; the oldest is of {oldest}",
            0,
        ),
        phrase("`filesync payments unmatched` shows them with suggestions."),
    ),
    "bankgiro-unlisted": Texts(
        phrases(
            "{source}: one payment went to bankgiro {bankgiro}, a company's in BRP that the bank's "
            "profile doesn't list",
            "{source}: {count} payments went to bankgiro {bankgiro}, a company's in BRP that the "
            "bank's profile doesn't list",
            0,
        ),
        phrase(
            "What went there isn't booked. Write the bankgiro in banks/{source}.yaml, then take each "
            "file again: `filesync files replay`, of {files}."
        ),
    ),
    "account-unlisted": Texts(
        phrases(
            "{source}: one payment with an OCR number of ours went to account {account}, which the "
            "bank's profile doesn't list",
            "{source}: {count} payments with OCR numbers of ours went to account {account}, which "
            "the bank's profile doesn't list",
            0,
        ),
        phrase(
            "What went there isn't booked. Write the account in banks/{source}.yaml, then take each "
            "file again: `filesync files replay`, of {files}."
        ),
    ),
    "control-differs": Texts(
        phrase(
            "{source}: on {day} the bank tells SEK {told} for account {account}, and SEK {taken_in} "
            "was taken in"
        ),
        phrase(
            "Ask the bank which file is missing, or what isn't for us; `filesync payments control "
            "close {account} {day} --note …` where the difference is right."
        ),
    ),
    "page-missing": Texts(
        phrase("{source}: page {page} of the message {message} hasn't come"),
        phrase(
            "Ask the bank for it. At hand it is booked by `filesync payments import FILE --bank "
            "{source}`."
        ),
    ),
    "format-after-end": Texts(
        phrase(
            "{source}: {format} came for {latest}, though the profile says that it ended on {day}"
        ),
        phrase(
            "It is booked. Ask the bank until when it comes, and write `format_days` in "
            "banks/{source}.yaml."
        ),
    ),
    "format-not-begun": Texts(
        phrase(
            "{source}: no {format} has come since {day}, when it was to begin as the profile says"
        ),
        phrase(
            "Ask the bank whether it sends it, and where to; the day stands in `format_days` in "
            "banks/{source}.yaml."
        ),
    ),
    "mail-server": Texts(
        phrase("The mail server doesn't take our mails: {why}"),
        phrase("The mails wait. See code {exit_code} in docs/runbook.md."),
        not_done=True,
    ),
    "mails-failed": Texts(
        phrases(
            "{source}: one mail to a buyer couldn't be sent",
            "{source}: {count} mails to buyers couldn't be sent",
            0,
        ),
        phrase("`filesync mail list --state failed --state unknown` shows them."),
    ),
}


def told_text(alarm: Alarm, language: Language) -> str:
    """Return what is wrong, in a sentence without its stop."""
    return _filled(KINDS[alarm.kind].text, alarm, language)


def advice(alarm: Alarm, language: Language, said: str = "") -> str:
    """Return what to do about it; its commands name the installation that is said, if any."""
    return typed_for(_filled(KINDS[alarm.kind].advice, alarm, language), said)


def alarm_as_dict(alarm: Alarm, language: Language, said: str = "") -> dict[str, Any]:
    """Return an alarm for JSON; moments are UTC text, `closed_at` is None while it is open.

    `said` is the installation that its commands must name, "" where there is but one.
    """
    return {
        "alarm_id": alarm.alarm_id,
        "kind": alarm.kind,
        "source": alarm.source,
        "subject": alarm.subject,
        "text": told_text(alarm, language),
        "advice": advice(alarm, language, said),
        "facts": dict(alarm.facts),
        "raised_at": alarm.raised_at,
        "told_at": alarm.told_at,
        "closed_at": alarm.closed_at or None,
    }


def _filled(text: Phrase, alarm: Alarm, language: Language) -> str:
    facts = {name: _shown(name, fact) for name, fact in alarm.facts.items()}
    count = alarm.facts.get(KINDS[alarm.kind].counted, 0)
    return text.filled(**{"source": alarm.source, **facts, "count": count}).rendered(language)


def _shown(name: str, fact: str | int) -> str | int:
    if not isinstance(fact, str):
        return phrases("{count} day", "{count} days", fact) if name == "days" else fact
    return word(fact) if name == "flow" else kept_again(fact)
