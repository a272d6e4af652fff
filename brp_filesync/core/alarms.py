"""An alarm, what is told of it, and the texts of each kind, in Swedish and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brp_filesync.core.language import Language
from brp_filesync.core.typed import typed_for

Facts = Mapping[str, str | int]
EVERYBODY = "all"  # the source of an alarm that is no portal's and no bank's
MAIL_SERVER = "mail server"


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm; moments are UTC text, `closed_at` is "" while it is open."""

    alarm_id: int
    kind: str
    source: str
    subject: str
    facts: Facts
    raised_at: str
    told_at: str
    closed_at: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told of an alarm; `event` is raised, reminder or closed."""

    notice_id: int
    event: str
    channel: str
    promised_at: str
    alarm: Alarm


@dataclass(frozen=True, slots=True)
class Texts:
    """What is said of an alarm of a kind, and what to do. `{…}` are its source and its facts.

    `one_sv` and `one_en` stand in for the sentence where the fact `counted` is 1.
    """

    sv: str
    en: str
    advice_sv: str
    advice_en: str
    one_sv: str = ""
    one_en: str = ""
    counted: str = "count"


# In the order of gravity in which they are told.
KINDS: Mapping[str, Texts] = {
    "invariant": Texts(
        "{source}: något som alltid ska stämma stämmer inte ({why})",
        "{source}: something that must always hold doesn't ({why})",
        "Kör `filesync reconcile`, och importera inget mer innan det är förstått.",
        "Run `filesync reconcile`, and import nothing more before it is understood.",
    ),
    "file-failed": Texts(
        "{source}: filen {name} (nr {file_id}) gick inte att behandla: ett fel hos oss",
        "{source}: the file {name} (no. {file_id}) couldn't be dealt with: a fault of ours",
        "Rapportera felet; `filesync files retry {file_id}` efter en uppgradering.",
        "Report it; `filesync files retry {file_id}` after an upgrade.",
    ),
    "host-key": Texts(
        "{source}: servern visade en annan nyckel eller andra algoritmer än de godkända",
        "{source}: the server showed another key, or other algorithms, than those allowed",
        "Ring och fråga om nyckeln är bytt, och följ 76 i docs/runbook.md.",
        "Call and ask whether the key was changed, and follow 76 in docs/runbook.md.",
    ),
    "login-refused": Texts(
        "{source}: servern släppte inte in oss; inloggningen prövas inte igen",
        "{source}: the server refused our login; it isn't tried again",
        "Rätta kontot eller lösenordet, och följ 77 i docs/runbook.md.",
        "Correct the account or its secret, and follow 77 in docs/runbook.md.",
    ),
    "not-done": Texts(
        "{source}: körningen ({flow}) avbröts med kod {exit_code}: {why}",
        "{source}: the run ({flow}) ended early with code {exit_code}: {why}",
        "Se kod {exit_code} i docs/runbook.md. Nästa körning fortsätter.",
        "See code {exit_code} in docs/runbook.md. The next run goes on.",
    ),
    "run-missed": Texts(
        "{source}: ingen körning ({flow}) sedan {since}",
        "{source}: no run ({flow}) since {since}",
        "Se efter att schemat, tjänsten eller datorn är igång.",
        "See whether the crontab, the service or the machine is up.",
    ),
    "file-missing": Texts(
        "{source}: filen {name} ({flow}) skulle ha kommit senast {by}",
        "{source}: the file {name} ({flow}) should have come by {by}",
        "Fråga avsändaren. `filesync schedule list` visar vad som väntas.",
        "Ask who sends it. `filesync schedule list` shows what is awaited.",
    ),
    "number-skipped": Texts(
        "{source}: en fil saknas i nummerföljden ({flow}): {number}, vid {names}",
        "{source}: a file is missing from the numbers ({flow}): {number}, beside {names}",
        "Fråga avsändaren; finns numret inte, skriv det under known_gaps i schemat.",
        "Ask who sends it; if there is none, write the number under known_gaps in the schedule.",
    ),
    "number-repeated": Texts(
        "{source}: två olika filer har samma nummer ({flow}): {number}, {names}",
        "{source}: two different files have one number ({flow}): {number}, {names}",
        "Fråga avsändaren vilken som gäller; är båda rätt, skriv numret under known_gaps.",
        "Ask who sends it which one counts; if both, write the number under known_gaps.",
    ),
    "catalogue-waits": Texts(
        "{source}: utbudet, version {version}, väntar på godkännande",
        "{source}: the catalogue, version {version}, awaits approval",
        "`filesync catalogue diff {source}`, sedan `catalogue approve` eller `discard`.",
        "`filesync catalogue diff {source}`, then `catalogue approve` or `discard`.",
    ),
    "file-too-big": Texts(
        "{source}: filen {name} är för stor ({size} byte, gränsen är {limit}) och hämtas inte",
        "{source}: the file {name} is too big ({size} bytes, the limit is {limit}): not fetched",
        "Fråga avsändaren, eller höj max_file_bytes i profilen.",
        "Ask who sent it, or raise max_file_bytes in the profile.",
    ),
    "file-waits": Texts(
        "{source}: filen {name} (nr {file_id}) väntar på godkännande: {orders} beställningar,"
        " {kronor} kr",
        "{source}: the file {name} (no. {file_id}) awaits approval: {orders} orders, SEK {kronor}",
        "Fråga portalen, och kör `filesync files approve {file_id}` eller `discard {file_id}`.",
        "Ask the portal, then run `filesync files approve {file_id}` or `discard {file_id}`.",
        "{source}: filen {name} (nr {file_id}) väntar på godkännande: en beställning, {kronor} kr",
        "{source}: the file {name} (no. {file_id}) awaits approval: one order, SEK {kronor}",
        "orders",
    ),
    "unmatched-old": Texts(
        "{source}: {count} omatchade betalningar är äldre än {days} dagar; den äldsta från"
        " {oldest}",
        "{source}: {count} unmatched payments are older than {days} days; the oldest is of"
        " {oldest}",
        "`filesync payments unmatched` visar dem med förslag.",
        "`filesync payments unmatched` shows them with suggestions.",
        "{source}: en omatchad betalning är äldre än {days} dagar; den är från {oldest}",
        "{source}: one unmatched payment is older than {days} days; it is of {oldest}",
    ),
    "mail-server": Texts(
        "E-postservern tar inte emot: {why}",
        "The mail server doesn't take our mails: {why}",
        "Breven väntar. Se kod {exit_code} i docs/runbook.md.",
        "The mails wait. See code {exit_code} in docs/runbook.md.",
    ),
    "mails-failed": Texts(
        "{source}: {count} brev till köpare gick inte att skicka",
        "{source}: {count} mails to buyers couldn't be sent",
        "`filesync mail list --state failed --state unknown` visar dem.",
        "`filesync mail list --state failed --state unknown` shows them.",
        "{source}: ett brev till en köpare gick inte att skicka",
        "{source}: one mail to a buyer couldn't be sent",
    ),
}


def told_text(alarm: Alarm, language: Language) -> str:
    """Return what is wrong, in a sentence without its stop."""
    texts = KINDS[alarm.kind]
    several, one = (texts.sv, texts.one_sv) if language == "sv" else (texts.en, texts.one_en)
    return _filled(one if one and alarm.facts.get(texts.counted) == 1 else several, alarm)


def advice(alarm: Alarm, language: Language, said: str = "") -> str:
    """Return what to do about it; its commands name the installation that is said, if any."""
    texts = KINDS[alarm.kind]
    filled = _filled(texts.advice_sv if language == "sv" else texts.advice_en, alarm)
    return typed_for(filled, said)


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


def _filled(text: str, alarm: Alarm) -> str:
    return text.format(**{"source": alarm.source, **alarm.facts})
