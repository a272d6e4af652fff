"""What is told of alarms: a mail for a run's notices, and a JSON for them and the decided files."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from brp_filesync.alarms.render import file_as_told, said_of_file
from brp_filesync.core.alarms import KINDS, Notice, advice, alarm_as_dict, told_text
from brp_filesync.core.codes import word
from brp_filesync.core.dates import local_text
from brp_filesync.core.language import Language
from brp_filesync.core.phrase import phrase, phrases
from brp_filesync.core.typed import typed_for
from brp_filesync.mail.model import Mail
from brp_filesync.profiles.mail import MailSettings

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
# What an event is called, in the order in which events are told.
_EVENTS = {
    "raised": phrase("NEW ALARM"),
    "again": phrase("BACK AGAIN"),
    "reminder": phrase("REMINDER"),
    "closed": phrase("OVER"),
    "forgotten": phrase("LET GO"),
}
_COUNTS = {
    "raised": phrases("{count} new", "{count} new", 0),
    "again": phrases("{count} back again", "{count} back again", 0),
    "reminder": phrases("{count} still there", "{count} still there", 0),
    "closed": phrases("{count} over", "{count} over", 0),
    "forgotten": phrases("{count} let go", "{count} let go", 0),
}
_MOST_OF_A_KIND = 10  # that are shown of an event
_MORE = phrases(
    "… and one more ({kind}): `filesync alarms list`",
    "… and {count} more ({kind}): `filesync alarms list`",
    0,
)
_SINCE = phrase("since {at}")
_DO = phrase("What to do: {advice}")
_SUBJECT = phrase("Alarms from {name}: {counts}")
_FOOT = phrase(
    "`filesync alarms list` shows all that are open. Who is told stands under `alarms`"
    " in the settings."
)


def compose_mails(
    notices: Sequence[Notice],
    readers: Sequence[str],
    settings: MailSettings,
    installation: str,
    language: Language,
    now: datetime,
    said: str,
) -> list[Mail]:
    """Return the mail that tells of these notices, once for each reader.

    Its commands name the installation that is `said`, if any. Its Message-ID is the
    same for the same notices: a mail that came twice is known by it.
    """
    told = [
        "\n\n".join(_shortened(some, lambda each: _paragraph(each, language), language))
        for event in _EVENTS
        if (some := _ordered(notices, event))
    ]
    text = typed_for("\n\n".join([*told, _FOOT.rendered(language)]) + "\n", said)
    counts = _counts(notices, language)
    subject = _SUBJECT.filled(name=" ".join(installation.split()), counts=counts).rendered(language)
    return [_mail(reader, subject, text, notices, settings, language, now) for reader in readers]


def webhook_json(
    notices: Sequence[Notice],
    files: Sequence[dict[str, Any]],
    installation: str,
    language: Language,
    now: str,
    said: str,
) -> bytes:
    """Return what a webhook is sent of notices and decided files (docs/alarms.md), in one call.

    UTF-8, without personal data; amounts are öre. Its `text` names so many alarms of a kind at most.
    """
    lines = [
        f"{_EVENTS[event].rendered(language)}: {told}"
        for event in _EVENTS
        for told in _shortened(
            _ordered(notices, event), lambda each: told_text(each.alarm, language), language
        )
    ]
    lines += ["; ".join(said_of_file(each, language) for each in files)] if files else []
    whole = len(lines) == 1
    begins = installation if whole else f"{installation}: {_counts(notices, language)}".rstrip(": ")
    text = f"{begins}: {lines[0]}" if whole else "\n".join([begins, *lines])
    told = {
        "text": text,
        "installation": installation,
        "sent_at": now,
        "notices": [
            {
                "event": each.event,
                "notice_id": each.notice_id,
                "alarm": alarm_as_dict(each.alarm, language, said),
            }
            for each in notices
        ],
        "files": [file_as_told(each) for each in files],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _counts(notices: Sequence[Notice], language: Language) -> str:
    return ", ".join(
        _COUNTS[event].filled(count=count).rendered(language)
        for event in _EVENTS
        if (count := sum(each.event == event for each in notices))
    )


def _shortened(
    notices: Sequence[Notice], shown: Callable[[Notice], str], language: Language
) -> Iterator[str]:
    """Yield what is shown of each notice; of many of a kind the first ones, and how many more."""
    for kind, group in groupby(notices, key=lambda each: each.alarm.kind):
        some = list(group)
        yield from (shown(each) for each in some[:_MOST_OF_A_KIND])
        more = len(some) - _MOST_OF_A_KIND
        if more > 0:
            yield _MORE.filled(count=more, kind=word(kind)).rendered(language)


def _ordered(notices: Sequence[Notice], event: str) -> list[Notice]:
    kinds = list(KINDS)
    some = [each for each in notices if each.event == event]
    return sorted(some, key=lambda each: (kinds.index(each.alarm.kind), each.notice_id))


def _paragraph(notice: Notice, language: Language) -> str:
    alarm = notice.alarm
    since = _SINCE.filled(at=local_text(alarm.raised_at)).rendered(language)
    event = _EVENTS[notice.event].rendered(language)
    lines = [f"{event} · {told_text(alarm, language)} ({since})"]
    if notice.event not in ("closed", "forgotten"):
        lines.append("  " + _DO.filled(advice=advice(alarm, language)).rendered(language))
    return "\n".join(lines)


def _mail(
    reader: str,
    subject: str,
    text: str,
    notices: Sequence[Notice],
    settings: MailSettings,
    language: Language,
    now: datetime,
) -> Mail:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(settings.sender.name, addr_spec=settings.sender.address)
    message["To"] = Address(addr_spec=reader)
    message["Subject"] = subject
    message["Date"] = now.astimezone(_STOCKHOLM)
    domain = settings.sender.address.rpartition("@")[2]
    # What no ledger numbers is known by when it was promised.
    ids = json.dumps([each.notice_id or each.promised_at for each in notices])
    digest = hashlib.sha256(f"{subject} {ids}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<alarms.{digest}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # machines shall not answer (RFC 3834)
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = language
    message.set_content(text, cte="quoted-printable")
    return Mail(reader, message)
